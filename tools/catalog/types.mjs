// Resource types: from the fact file's form to the one that is read at run time. What is said by
// default (not required, update unknown) is left out; so is where a fact came from, except that a
// guess is marked as one, because guesses are not enforced. addedProperties, addedAttributes and
// propertyOverrides are worked in.
import { addedAttributes, addedProperties, propertyOverrides } from './overrides.mjs';

const kGuesses = new Set(['rostran', 'observed']);

function buildProperty(fact) {
  const property = { type: fact.type };
  if (fact.required) property.required = true;
  if (fact.update && fact.update !== 'unknown') property.update = fact.update;
  for (const key of ['allowed_values', 'min', 'max', 'min_length', 'max_length', 'pattern']) {
    if (fact[key] !== undefined) property[key] = fact[key];
  }
  if (fact.custom_constraint) property.custom_constraint = fact.custom_constraint;
  if (fact.default !== undefined) property.default = fact.default;
  if (fact.drift) property.drift = true;
  if (fact.maybe_removed) property.maybe_removed = true;
  if (kGuesses.has(fact.src)) property.guessed = true;
  if (fact.items) property.items = buildProperty(fact.items);
  if (fact.properties) property.properties = buildProperties(fact.properties);
  return property;
}

function buildProperties(facts) {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, buildProperty(fact)]),
  );
}

function buildType(name, fact) {
  const type = { name, completeness: fact.completeness };
  if (fact.ref_type) type.ref_type = fact.ref_type;
  for (const key of ['tags', 'drift', 'scratch']) {
    if (fact[key]) type[key] = true;
  }
  if (fact.identifier) type.identifier = fact.identifier;
  type.properties = buildProperties(fact.properties);
  type.attributes = fact.attributes.filter((attribute) => attribute !== '*');
  if (fact.attributes_complete === false) type.attributes_open = true;
  if (fact.attribute_types) type.attribute_types = fact.attribute_types;
  return type;
}

// The map of properties a path leads to, and the last name of the path.
function resolve(type, path) {
  const names = path.split('.');
  const last = names.pop();
  let properties = type.properties;
  for (const name of names) {
    const property = properties[name.replace('[]', '')];
    properties = (name.endsWith('[]') ? property.items : property).properties;
  }
  return [properties, last];
}

function applyOverrides(facts) {
  for (const { type, paths } of addedProperties) {
    for (const path of paths) {
      const [properties, name] = resolve(facts[type], path);
      if (properties[name]) throw new Error(`${type}.${path} is known by now: drop its override`);
      properties[name] = { type: 'unknown', src: 'observed', maybe_removed: true };
    }
  }
  for (const { type, attributes } of addedAttributes) {
    facts[type].attributes = [...new Set([...facts[type].attributes, ...attributes])].sort();
  }
  for (const { type, path, set, allow } of propertyOverrides) {
    const [properties, name] = resolve(facts[type], path);
    Object.assign(properties[name], set);
    if (allow) properties[name].allowed_values.push(...allow);
  }
}

export function buildTypes(facts) {
  applyOverrides(facts);
  return Object.entries(facts).map(([name, fact]) => buildType(name, fact));
}
