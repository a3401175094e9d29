import { isObject, type Json, list, member, objects, pointer, type Report, text } from './read-json.ts';

const VERBS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'];
const VISIBILITIES = ['important', 'advanced', 'internal', ''];

interface Operation {
  readonly at: string;
  readonly path: string;
  readonly operation: Json;
}

/** Paths, operations, parameters, responses, and what they refer to. */
export function lintOperations(definition: Json, report: Report): void {
  const operations = operationsOf(definition);
  if (operations.length === 0) report('/paths', 'It has an operation.');
  const ids = new Set(operations.map(({ operation }) => text(operation, 'operationId')));
  const before = new Set<string>();
  for (const each of operations) {
    const id = text(each.operation, 'operationId');
    lintWords(each, report);
    if (before.has(id)) report(`${each.at}/operationId`, 'No other operation has it.');
    before.add(id);
    lintParameters(each, ids, report);
    lintResponses(each, report);
  }
  lintReferences(definition, report);
  lintCircles(member(definition, 'definitions'), report);
}

function operationsOf(definition: Json): readonly Operation[] {
  const paths = member(definition, 'paths');
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(isObject(verbs) ? verbs : {}).flatMap(([verb, operation]) =>
      VERBS.includes(verb) && isObject(operation) ? [{ at: pointer('paths', path, verb), path, operation }] : [],
    ),
  );
}

function lintWords({ at, path, operation }: Operation, report: Report): void {
  const summary = text(operation, 'summary');
  const description = text(operation, 'description');
  if (!path.startsWith('/')) report(at, 'Its path begins with a slash.');
  if (!/^[A-Z][0-9A-Za-z]*$/.test(text(operation, 'operationId')))
    report(`${at}/operationId`, 'It is CamelCase, of letters and digits, and begins with a capital.');
  if (summary === '' || summary.length > 80) report(`${at}/summary`, 'It is 1 to 80 characters.');
  else if (!/^[A-Z][0-9A-Za-z ()]*[0-9A-Za-z)]$/.test(summary))
    report(`${at}/summary`, 'It begins with a capital and has letters, digits, blanks and parentheses only.');
  if (!/[.!?]$/.test(description)) report(`${at}/description`, 'It is whole sentences.');
  if (description === summary) report(`${at}/description`, 'It says more than the summary.');
  if (!VISIBILITIES.includes(text(operation, 'x-ms-visibility')))
    report(`${at}/x-ms-visibility`, 'It is important, advanced, internal or not there.');
}

function lintParameters({ at, path, operation }: Operation, ids: ReadonlySet<string>, report: Report): void {
  const parameters = objects(list(operation, 'parameters'));
  const inPath = new Set(parameters.filter((each) => each['in'] === 'path').map((each) => text(each, 'name')));
  const wanted = new Set(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name));
  for (const name of wanted) if (!inPath.has(name)) report(`${at}/parameters`, `The path has {${name}}.`);
  for (const [index, parameter] of parameters.entries()) {
    const here = `${at}/parameters/${index}`;
    if (parameter['in'] === 'path' && !wanted.has(text(parameter, 'name'))) report(here, 'The path does not have it.');
    if (parameter['in'] === 'path' && parameter['required'] !== true)
      report(`${here}/required`, 'It is true in a path.');
    lintParameter(parameter, here, report);
    const lister = text(member(parameter, 'x-ms-dynamic-values'), 'operationId');
    if (lister !== '' && !ids.has(lister))
      report(`${here}/x-ms-dynamic-values/operationId`, 'It is an operation of this definition.');
  }
}

function lintParameter(parameter: Json, at: string, report: Report): void {
  if (!['path', 'query', 'header', 'body', 'formData'].includes(text(parameter, 'in')))
    report(`${at}/in`, 'It is path, query, header, body or formData.');
  const typed = parameter['in'] === 'body' ? isObject(parameter['schema']) : text(parameter, 'type') !== '';
  if (!typed) report(at, 'It has a type, or a schema in a body.');
  const internal = parameter['x-ms-visibility'] === 'internal';
  if (internal && parameter['required'] === true && !('default' in parameter) && parameter['name'] !== 'connectionId')
    report(at, 'It is required and internal, so it needs a default.');
  if (internal) return;
  if (!/^[A-Z].{0,79}$/.test(text(parameter, 'x-ms-summary')))
    report(`${at}/x-ms-summary`, 'It is 1 to 80 characters and begins with a capital.');
  if (text(parameter, 'description') === '') report(`${at}/description`, 'It is there.');
}

function lintResponses({ at, operation }: Operation, report: Report): void {
  const responses = Object.entries(member(operation, 'responses'));
  const good = responses.filter(([status]) => /^2\d\d$/.test(status));
  if (good.length !== 1) report(`${at}/responses`, 'It has one response that is a success.');
  for (const [status, response] of responses) {
    const here = pointer('responses', status);
    if (text(isObject(response) ? response : {}, 'description') === '')
      report(`${at}${here}/description`, 'It is there.');
  }
  for (const [status, response] of good) {
    if (status !== '204' && Object.keys(member(response, 'schema')).length === 0)
      report(`${at}${pointer('responses', status)}/schema`, 'It says what is answered.');
  }
}

const DEFINITIONS = '#/definitions/';

/** `#/definitions/…` leads somewhere, wherever it stands. */
function lintReferences(definition: Json, report: Report): void {
  const names = new Set(Object.keys(member(definition, 'definitions')).map((name) => DEFINITIONS + name));
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, each] of value.entries()) walk(each, `${at}/${index}`);
    if (!isObject(value)) return;
    const { $ref: ref } = value;
    if (typeof ref === 'string' && !names.has(ref)) report(`${at}/$ref`, 'It leads to a definition of this document.');
    for (const [name, each] of Object.entries(value)) {
      if (name === 'x-ms-secure')
        report(at, 'There is no x-ms-secure; securestring and secure outputs are what it means.');
      walk(each, at + pointer(name));
    }
  };
  walk(definition, '');
}

/** What is nothing but a reference leads to something in the end; each definition is passed once. */
function lintCircles(definitions: Json, report: Report): void {
  const known = new Set<string>();
  for (const name of Object.keys(definitions)) {
    const passed = new Set<string>();
    let at: string | undefined = name;
    while (at !== undefined && !known.has(at)) {
      known.add(at);
      passed.add(at);
      const ref = text(member(definitions, at), '$ref');
      at = ref.startsWith(DEFINITIONS) ? ref.slice(DEFINITIONS.length) : undefined;
    }
    if (at !== undefined && passed.has(at))
      report(`${pointer('definitions', at)}/$ref`, 'It leads back to itself, and to nothing else.');
  }
}
