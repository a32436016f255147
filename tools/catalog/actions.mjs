// API actions: parameters with their wire form and limits, after parameterOverrides.
import { parameterOverrides, templateSourceOverrides } from './overrides.mjs';

const kLimits = {
  enum: 'allowed_values',
  knownValues: 'known_values',
  default: 'default',
  minimum: 'minimum',
  maximum: 'maximum',
  minLength: 'min_length',
  maxLength: 'max_length',
  lengthUnit: 'length_unit',
  pattern: 'pattern',
  forbiddenPrefixes: 'forbidden_prefixes',
  forbiddenSubstrings: 'forbidden_substrings',
  nonBlank: 'non_blank',
  wildcard: 'wildcard',
  maxItems: 'max_items',
  itemMaxLength: 'item_max_length',
  exclusiveGroup: 'exclusive_group',
  mutuallyExclusive: 'mutually_exclusive',
  forbids: 'forbids',
  requiredWhen: 'required_when',
  maxContentBytes: 'max_content_bytes',
  schemes: 'url_schemes',
};
const kWires = { scalar: 'scalar', repeatList: 'repeat_list', json: 'json' };
const kTypes = { array: 'list', map: 'object' };
const kCardinalities = {
  EXACTLY_ONE: 'exactly_one',
  ZERO_OR_ONE: 'zero_or_one',
  CUSTOM: 'custom',
};

function overridden(action, path, parameter) {
  let limits = { ...parameter.limits };
  for (const row of parameterOverrides) {
    if (row.path !== path || (row.action && row.action !== action)) continue;
    if (row.when && !row.when(parameter)) continue;
    row.used = true;
    limits = row.drop ? {} : { ...limits, ...row.set };
    if (row.allow) limits.enum = [...limits.enum, ...row.allow];
  }
  return limits;
}

const addedFields = (action, path) =>
  parameterOverrides
    .filter((row) => row.fields && row.path === path && row.action === action)
    .flatMap((row) => row.fields);

function buildParameter(action, prefix, fact) {
  const path = prefix + fact.name;
  const parameter = { name: fact.name, type: kTypes[fact.type] ?? fact.type };
  if (fact.itemType) parameter.item_type = fact.itemType;
  if (fact.required) parameter.required = true;
  if (fact.wire) parameter.wire = kWires[fact.wire.style];
  if (fact.location === 'body-form') parameter.in_body = true;
  const limits = overridden(action, path, fact);
  for (const [from, to] of Object.entries(kLimits)) {
    if (limits[from] !== undefined) parameter[to] = limits[from];
  }
  const fields = [...(fact.fields ?? []), ...addedFields(action, path)];
  if (fields.length > 0) {
    parameter.fields = fields.map((field) => buildParameter(action, `${path}.`, field));
  }
  return parameter;
}

function buildAction(fact) {
  const action = { name: fact.name, category: fact.category };
  if (fact.schemes && !fact.schemes.includes('http')) action.https_only = true;
  if (fact.pagination) action.pagination = fact.pagination;
  if (fact.templateSource) {
    const override = templateSourceOverrides.find((row) => row.action === fact.name);
    const { cardinality, of, rule } = { ...fact.templateSource, ...override };
    action.template_source = { cardinality: kCardinalities[cardinality], of };
    if (rule) action.template_source.rule = rule;
  }
  action.parameters = fact.parameters.map((parameter) => buildParameter(fact.name, '', parameter));
  return action;
}

export function buildActions(facts) {
  const actions = facts.actions.map(buildAction);
  for (const row of parameterOverrides) {
    if (!row.used) throw new Error(`no parameter for the override of ${row.path}: ${row.reason}`);
  }
  return actions;
}
