import { isObject, type Json, list, member, objects, pointer, type Report, text } from './read-json.ts';

/** What the schema of `apiProperties.json` has; `paconn` writes some more of them than it reads. */
const KNOWN = [
  'iconBrandColor',
  'capabilities',
  'connectionParameters',
  'connectionParameterSets',
  'policyTemplateInstances',
  'scriptOperations',
  'publisher',
  'stackOwner',
];
const TYPES = ['string', 'securestring', 'object', 'int', 'bool', 'array', 'oauthSetting', 'gatewaySetting'];

/** The parameters that a policy template cannot do without. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  dynamichosturl: ['urlTemplate'],
  setheader: ['name', 'value'],
  setqueryparameter: ['name', 'value'],
  routerequesttoendpoint: ['newPath'],
};

export function lintProperties(given: unknown, definition: Json, report: Report): void {
  if (!isObject(given) || !isObject(given['properties'])) return report('', 'It is an object with "properties".');
  const properties = given['properties'];
  for (const name of Object.keys(properties))
    if (!KNOWN.includes(name)) report(pointer('properties', name), `It is one of ${KNOWN.join(', ')}.`);
  if (!/^#(?!fff|000)[0-9a-f]{6}$/i.test(text(properties, 'iconBrandColor')))
    report('/properties/iconBrandColor', 'It is a colour such as #0079d6, neither white nor black.');
  if (list(properties, 'scriptOperations').length > 0)
    report('/properties/scriptOperations', 'It is empty: there is no script.');
  lintParameters(properties, report);
  lintPolicies(properties, report);
  lintSecurity(properties, definition, report);
}

function lintParameters(properties: Json, report: Report): void {
  const sets = objects(list(member(properties, 'connectionParameterSets'), 'values'));
  const names = new Set(['']);
  lintTable(member(properties, 'connectionParameters'), '/properties/connectionParameters', report);
  for (const [index, set] of sets.entries()) {
    const at = `/properties/connectionParameterSets/values/${index}`;
    if (names.has(text(set, 'name'))) report(`${at}/name`, 'No other set has it.');
    names.add(text(set, 'name'));
    if (text(member(set, 'uiDefinition'), 'displayName') === '')
      report(`${at}/uiDefinition/displayName`, 'It is there.');
    lintTable(member(set, 'parameters'), `${at}/parameters`, report);
  }
}

function lintTable(parameters: Json, at: string, report: Report): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    const here = at + pointer(name);
    const each = isObject(parameter) ? parameter : {};
    if (!TYPES.includes(text(each, 'type'))) report(`${here}/type`, `It is one of ${TYPES.join(', ')}.`);
    if (text(member(each, 'uiDefinition'), 'displayName') === '')
      report(`${here}/uiDefinition/displayName`, 'It is there.');
    if (/secret|password|_key$/i.test(name) && !['securestring', 'object'].includes(text(each, 'type')))
      report(`${here}/type`, 'It is securestring: the platform would show it.');
  }
}

function lintPolicies(properties: Json, report: Report): void {
  const known = new Set(Object.keys(member(properties, 'connectionParameters')));
  for (const [index, policy] of objects(list(properties, 'policyTemplateInstances')).entries()) {
    const at = `/properties/policyTemplateInstances/${index}`;
    const id = text(policy, 'templateId').toLowerCase();
    const wanted = Object.hasOwn(TEMPLATES, id) ? TEMPLATES[id] : undefined;
    if (wanted === undefined) report(`${at}/templateId`, `It is one of ${Object.keys(TEMPLATES).join(', ')}.`);
    const parameters = member(policy, 'parameters');
    for (const name of wanted ?? []) {
      const key = `x-ms-apimTemplateParameter.${name}`;
      if (text(parameters, key) === '') report(`${at}/parameters${pointer(key)}`, 'It is there.');
    }
    const named = JSON.stringify(parameters).matchAll(/@\{?connectionParameters\('([^']*)'/g);
    for (const [, name = ''] of named)
      if (!known.has(name)) report(`${at}/parameters`, `There is no connection parameter ${name}.`);
  }
}

/** An API key of the definition is a secret parameter of the connection, or nobody is asked for it. */
function lintSecurity(properties: Json, definition: Json, report: Report): void {
  const parameters = member(properties, 'connectionParameters');
  for (const [name, scheme] of Object.entries(member(definition, 'securityDefinitions'))) {
    if (!isObject(scheme) || scheme['type'] !== 'apiKey') continue;
    if (member(parameters, name)['type'] !== 'securestring')
      report(
        pointer('properties', 'connectionParameters', name),
        'It is there, a securestring: the API key of the definition.',
      );
  }
}
