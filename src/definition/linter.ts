import { lintOperations } from './lint-operations.ts';
import { lintProperties } from './lint-properties.ts';
import { isObject, type Json, list, member, type Report, text } from './read-json.ts';

/**
 * What Microsoft's platforms and the certification of connectors refuse, found without them: there is no validator that works
 * offline ("String guidance" and "Prepare connector files for certification" in the documentation of custom connectors, and the
 * schemas of `apiDefinition.swagger.json` and `apiProperties.json`).
 */
export interface Finding {
  /** The file, and the place in it as a JSON pointer (RFC 6901). */
  readonly at: string;
  /** One sentence: what is wrong and what is wanted. */
  readonly problem: string;
}

/** What the files hold; one that is not given is not looked at. */
export interface ConnectorFiles {
  readonly definition?: unknown;
  readonly properties?: unknown;
}

/** The names that the platforms' tools look for. */
export const DEFINITION_FILE = 'apiDefinition.swagger.json';
export const PROPERTIES_FILE = 'apiProperties.json';

/** Every finding, in the order of the files; none where a platform would import them. */
export function lintConnector({ definition, properties }: ConnectorFiles): readonly Finding[] {
  const findings: Finding[] = [];
  const reporter =
    (file: string): Report =>
    (at, problem) =>
      findings.push({ at: `${file}#${at}`, problem });
  const swagger = reporter(DEFINITION_FILE);
  if (isObject(definition)) lintDefinition(definition, swagger);
  else if (definition !== undefined) swagger('', 'It is an object.');
  if (properties !== undefined)
    lintProperties(properties, isObject(definition) ? definition : {}, reporter(PROPERTIES_FILE));
  return findings;
}

function lintDefinition(definition: Json, report: Report): void {
  if (definition['swagger'] !== '2.0') report('/swagger', 'It is "2.0": platforms import no other OpenAPI.');
  lintInfo(member(definition, 'info'), report);
  if (!/^[^/@?#\s]+$/.test(text(definition, 'host'))) report('/host', 'It is a host, with its port and nothing else.');
  if (!text(definition, 'basePath').startsWith('/')) report('/basePath', 'It begins with a slash.');
  if (!list(definition, 'schemes').includes('https')) report('/schemes', 'It has https: platforms call nothing else.');
  lintOperations(definition, report);
}

const RESERVED = /\b(api|connector|power (apps|automate|bi|platform)|copilot|logic apps)\b/i;

function lintInfo(info: Json, report: Report): void {
  const title = text(info, 'title');
  const description = text(info, 'description');
  if (title === '' || title.length > 30) report('/info/title', 'It is 1 to 30 characters.');
  if (!/[0-9A-Za-z)]$/.test(title)) report('/info/title', 'It ends with a letter or a digit.');
  if (RESERVED.test(title)) report('/info/title', 'It has neither "API" nor "connector" nor a name of the platforms.');
  if (description.length < 30 || description.length > 500) report('/info/description', 'It is 30 to 500 characters.');
  if (RESERVED.test(description)) report('/info/description', 'It has neither "API" nor a name of the platforms.');
  if (text(info, 'version') === '') report('/info/version', 'It is there.');
}
