// Error codes: HTTP status and texts, after errorOverrides. Placeholders are {name}, no blanks.
import { addedErrors, errorOverrides } from './overrides.mjs';

function overridden(fact) {
  for (const row of errorOverrides) {
    if (row.code !== fact.code || (row.message && row.message !== fact.message)) continue;
    row.used = true;
    return row.drop ? null : { ...fact, message: row.set };
  }
  return fact;
}

export function buildErrors(facts) {
  const rows = new Map();
  for (const given of [...facts, ...addedErrors]) {
    const fact = overridden(given);
    if (!fact) continue;
    const message = fact.message.replace(/\{\s*(\w+)\s*\}/g, '{$1}');
    const key = `${fact.code}\n${message}`;
    const row = rows.get(key) ?? { code: fact.code, http: fact.http, message, actions: [] };
    row.actions.push(...fact.actions);
    rows.set(key, row);
  }
  for (const row of errorOverrides) {
    if (!row.used) throw new Error(`no error fact for the override of ${row.code}`);
  }
  const sorted = [...rows.keys()].sort().map((key) => rows.get(key));
  // A text that any action may answer names no actions.
  return sorted.map(({ actions, ...row }) =>
    actions.includes('*') ? row : { ...row, actions: [...new Set(actions)].sort() },
  );
}
