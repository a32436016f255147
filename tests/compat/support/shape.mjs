// Holds an answer as it came against the SDK's own description of it: every field must be one that
// the SDK knows, of the type it expects. The SDK itself ignores fields it does not know.

const kindOf = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

// Members of cairn's own: warnings about the template, what a preview would change.
const kOwn = new Set(['Diagnostics', 'Changes']);

const isTime = (name) => /Time$/.test(name);
const kTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

function checkType(value, type, place, wrong) {
  if (value === null) return wrong.push(`${place} is null; fields without a value are left out`);
  if (typeof type === 'function') return checkModel(value, type, place, wrong);
  if (typeof type === 'object') {
    if (type.type === 'array') {
      if (!Array.isArray(value)) return wrong.push(`${place} is ${kindOf(value)}, not an array`);
      return value.forEach((item, i) => checkType(item, type.itemType, `${place}[${i}]`, wrong));
    }
    if (type.type === 'map' && kindOf(value) !== 'object') {
      wrong.push(`${place} is ${kindOf(value)}, not a map`);
    }
    return undefined;
  }
  if (type !== 'any' && kindOf(value) !== type) {
    wrong.push(`${place} is ${kindOf(value)}, not ${type}`);
  }
  return undefined;
}

function checkModel(value, Model, place, wrong) {
  if (kindOf(value) !== 'object') return wrong.push(`${place} is ${kindOf(value)}, not a map`);
  const types = Model.types();
  const known = new Map(Object.entries(Model.names()).map(([name, wire]) => [wire, types[name]]));
  for (const [field, inner] of Object.entries(value)) {
    const at = `${place}.${field}`;
    if (!known.has(field) && kOwn.has(field)) continue;
    if (!known.has(field)) {
      wrong.push(`${at} is no field of ${Model.name}`);
    } else {
      checkType(inner, known.get(field), at, wrong);
      if (isTime(field) && !kTime.test(inner)) wrong.push(`${at} is no time: ${inner}`);
    }
  }
  return undefined;
}

// What is wrong with it, a line each.
export function misshapen(answer, Model) {
  const wrong = [];
  checkModel(answer, Model, Model.name, wrong);
  if (!/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(answer.RequestId)) {
    wrong.push(`RequestId is ${answer.RequestId}`);
  }
  return wrong;
}
