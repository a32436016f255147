// Joins the types read from packages with the fact file. The fact file knows more sources and holds
// reviewed corrections, so it wins; packages add what it lacks.
import { isDeepStrictEqual } from 'node:util';

const kCompared = [
  'allowed_values', 'min', 'max', 'min_length', 'max_length', 'pattern',
  'custom_constraint', 'default',
];

// "number" from a package only says that it is a number; the fact may know that it is an integer.
const sameType = (fact, found) => fact === found || (found === 'number' && fact === 'integer');

function joinProperty(path, fact, found, report) {
  const differ = (key) => {
    report.disagreements.push(
      `${path}: ${key} is ${JSON.stringify(fact[key])}, packages say ${JSON.stringify(found[key])}`,
    );
  };
  report.compared += kCompared.length + (found.update ? 3 : 2);
  if (!sameType(fact.type, found.type)) differ('type');
  if (Boolean(fact.required) !== Boolean(found.required)) differ('required');
  for (const key of kCompared) {
    if (!isDeepStrictEqual(fact[key], found[key])) differ(key);
  }
  if (found.update && fact.update !== found.update) differ('update');
  if (fact.items && found.items) joinProperty(`${path}[]`, fact.items, found.items, report);
  else if (fact.items || found.items) differ('items');
  if (fact.properties || found.properties) {
    joinProperties(path, (fact.properties ??= {}), found.properties ?? {}, report);
  }
}

function joinProperties(path, facts, found, report) {
  for (const [name, property] of Object.entries(found)) {
    if (facts[name]) joinProperty(`${path}.${name}`, facts[name], property, report);
    else {
      facts[name] = property;
      ++report.addedProperties;
      report.disagreements.push(`${path}.${name}: only in the packages`);
    }
  }
}

function newType(name, found) {
  return {
    completeness: 'full',
    tags: found.properties.Tags?.type === 'list',
    properties: found.properties,
    attributes: found.attributes,
    kind: name.startsWith('DATASOURCE::') ? 'datasource' : 'resource',
  };
}

// Changes `facts` and says what was found.
export function joinPackages(facts, types) {
  const report = {
    types: Object.keys(types).length,
    compared: 0,
    addedTypes: 0,
    addedProperties: 0,
    disagreements: [],
  };
  for (const [name, found] of Object.entries(types)) {
    if (!facts[name]) {
      facts[name] = newType(name, found);
      ++report.addedTypes;
      continue;
    }
    joinProperties(name, facts[name].properties, found.properties, report);
    for (const attribute of found.attributes) {
      if (facts[name].attributes.includes(attribute)) continue;
      facts[name].attributes.push(attribute);
      report.disagreements.push(`${name}: attribute ${attribute} only in the packages`);
    }
  }
  return report;
}
