// Reads the generated JavaScript of a CDK package. The text is regular: for a class X there are a
// function XPropsValidator (types and constraints by JavaScript name), a function
// xPropsToRosTemplate (the real names) and a constant with the type's name.

const kTypes = {
  'ros.validateString': { type: 'string' },
  'ros.validateNumber': { type: 'number' },
  'ros.validateBoolean': { type: 'boolean' },
  'ros.validateAny': { type: 'any' },
  'ros.validateAnyDict': { type: 'map' },
  'ros.validateRosTag': {
    type: 'map',
    properties: {
      Key: { type: 'string', required: true },
      Value: { type: 'string', required: false },
    },
  },
};

// Top-level functions: name -> body. Each ends at the first line that is exactly "}".
function readFunctions(text) {
  const functions = {};
  for (const [, name, body] of text.matchAll(/^function (\w+)\(properties.*?\{\n(.*?)^\}$/gms)) {
    functions[name] = body;
  }
  return functions;
}

function readNames(functions, validator) {
  const bare = validator.replace(/Validator$/, '').replace('_', '');
  const body = functions[`${bare[0].toLowerCase()}${bare.slice(1)}ToRosTemplate`];
  if (!body) throw new Error(`no template function for ${validator}`);
  const names = {};
  for (const [, rosName, name] of body.matchAll(/^\s*'([^']+)': .*\(properties\.(\w+)\),$/gm)) {
    names[name] = rosName;
  }
  return names;
}

function readType(functions, expression) {
  if (kTypes[expression]) return structuredClone(kTypes[expression]);
  const [, wrapper, inner] = /^ros\.(listValidator|hashValidator)\((.*)\)$/.exec(expression) ?? [];
  if (wrapper === 'listValidator') return { type: 'list', items: readType(functions, inner) };
  if (wrapper === 'hashValidator') {
    const map = { type: 'map' };
    if (inner !== 'ros.validateAny') map.items = readType(functions, inner);
    return map;
  }
  if (!functions[expression]) throw new Error(`unknown validator ${expression}`);
  return { type: 'map', properties: readProperties(functions, expression) };
}

function readBounds(block) {
  const bounds = {};
  for (const [, bound, number] of block.matchAll(/^\s*(min|max): (-?[\d.]+),$/gm)) {
    bounds[bound] = Number(number);
  }
  return bounds;
}

function readConstraint(property, kind, block) {
  if (kind === 'validateAllowedValues') {
    property.allowed_values = JSON.parse(/^\s*allowedValues: (\[.*\]),$/m.exec(block)[1]);
  } else if (kind === 'validateRange') {
    Object.assign(property, readBounds(block));
  } else if (kind === 'validateLength') {
    const { min, max } = readBounds(block);
    if (min !== undefined) property.min_length = min;
    if (max !== undefined) property.max_length = max;
  } else if (kind === 'validateAllowedPattern') {
    property.pattern = /^\s*reg: \/(.*)\/,?$/m.exec(block)[1].replaceAll('\\/', '/');
  } else {
    throw new Error(`unknown constraint ${kind}`);
  }
}

// "errors.collect(ros.propertyValidator('name', WHAT)(properties.name));" on one line is a type or
// the mark of a required property; with a block of data over several lines it is a constraint.
function readProperties(functions, validator) {
  const names = readNames(functions, validator);
  const properties = {};
  const property = (name) => (properties[names[name]] ??= { required: false });
  const body = functions[validator];
  for (const [, name, what] of body.matchAll(
    /collect\(ros\.propertyValidator\('(\w+)', (.*)\)\(properties\.\w+\)\);$/gm,
  )) {
    if (what === 'ros.requiredValidator') property(name).required = true;
    else Object.assign(property(name), readType(functions, what));
  }
  for (const [, name, kind, block] of body.matchAll(
    /collect\(ros\.propertyValidator\('(\w+)', ros\.(\w+)\)\(\{\n(.*?)^\s*\}\)\);$/gms,
  )) {
    readConstraint(property(name), kind, block);
  }
  return properties;
}

function readAttributes(text, name) {
  const start = text.indexOf(`class ${name} extends`);
  const body = text.slice(start, text.indexOf('\n}\n', start));
  return [...body.matchAll(/this\.getAtt\('([^']+)'\)/g)].map(([, attribute]) => attribute);
}

export function parseCdk(source) {
  const text = source.slice(0, source.lastIndexOf('//# sourceMappingURL'));
  const functions = readFunctions(text);
  const types = {};
  for (const [, name, type] of text.matchAll(/^(\w+)\.ROS_RESOURCE_TYPE_NAME = "([^"]+)";$/gm)) {
    types[type] = {
      properties: readProperties(functions, `${name}PropsValidator`),
      attributes: readAttributes(text, name),
    };
  }
  return types;
}
