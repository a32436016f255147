// Lays the specification (answers of the type API) over the types read from the CDK packages.

function readConstraints(given) {
  const facts = {};
  for (const constraint of given ?? []) {
    const [[kind, what]] = Object.entries(constraint);
    if (kind === 'AllowedValues') facts.allowed_values = what;
    if (kind === 'AllowedPattern') facts.pattern = what;
    if (kind === 'CustomConstraint') facts.custom_constraint = what;
    for (const [bound, number] of Object.entries(kind === 'Range' ? what : {})) {
      facts[bound.toLowerCase()] = number;
    }
    for (const [bound, number] of Object.entries(kind === 'Length' ? what : {})) {
      facts[`${bound.toLowerCase()}_length`] = number;
    }
  }
  return facts;
}

function readProperty(spec) {
  const property = { type: spec.Type, required: spec.Required, ...readConstraints(spec.Constraints) };
  if (spec.Default !== undefined && spec.Default !== null) property.default = spec.Default;
  property.update = spec.UpdateAllowed ? 'in_place' : 'replace';
  if (spec.SupportDriftDetection) property.drift = true;
  if (spec.Schema && spec.Type === 'list') property.items = readProperty(spec.Schema['*']);
  if (spec.Schema && spec.Type === 'map') {
    property.properties = Object.fromEntries(
      Object.entries(spec.Schema).map(([name, nested]) => [name, readProperty(nested)]),
    );
  }
  return property;
}

// What only the specification says. Types and constraints stay those of the newer CDK package. The
// items of a list have no flags or defaults of their own: the list's decide.
const kFacts = ['default', 'custom_constraint', 'update', 'drift'];
const kItemFacts = ['custom_constraint'];

function overlay(property, spec, keys = kFacts) {
  const from = readProperty(spec);
  for (const key of keys) {
    if (from[key] !== undefined) property[key] = from[key];
  }
  if (property.type === 'number' && from.type === 'integer') property.type = 'integer';
  if (property.items && spec.Schema?.['*']) overlay(property.items, spec.Schema['*'], kItemFacts);
  for (const [name, nested] of Object.entries(property.properties ?? {})) {
    if (spec.Schema?.[name]) overlay(nested, spec.Schema[name]);
  }
}

export function overlaySpecification(types, specification) {
  for (const [name, spec] of Object.entries(specification)) {
    const type = types[name];
    if (!type) continue;
    for (const [property, from] of Object.entries(spec.Properties)) {
      if (type.properties[property]) overlay(type.properties[property], from);
      else {
        // Renamed or hidden since: the service may still take it, and does not ask for it.
        type.properties[property] = {
          ...readProperty(from), required: false, src: 'spec', maybe_removed: true,
        };
      }
    }
    for (const attribute of Object.keys(spec.Attributes)) {
      if (!type.attributes.includes(attribute)) type.attributes.push(attribute);
    }
  }
}
