// What tests of stack groups share: accounts that trust each other, operations that end.

import assert from 'node:assert/strict';

import { ros } from './clients.mjs';
import { account, ask } from './people.mjs';
import { misshapen } from './shape.mjs';
import { until } from './wait.mjs';

export const operationEnds = ['SUCCEEDED', 'FAILED', 'STOPPED'];

// An action by whoever, which is carried out; its answer as it came.
export async function done(who, action, fields = {}) {
  const { status, json, text } = await ask(who, action, fields);
  assert.equal(status, 200, text);
  return json;
}

// Accounts with the execution role of stack groups of `server`'s own, which gets the other role.
export async function targetAccounts(server, ...names) {
  await done(server, 'SetUpStackGroupRoles');
  const AdministrationAccountId = server.credentials.AccountId;
  const targets = [];
  for (const name of names) {
    const target = await account(server, name);
    await done(target, 'SetUpStackGroupRoles', { AdministrationAccountId });
    targets.push(target);
  }
  return targets;
}

// Lets an operation end: what GetStackGroupOperation tells of it then.
export const operationEnded = (call, operationId) =>
  until(`operation ${operationId} ends`, async () => {
    const { stackGroupOperation: told } = await call('GetStackGroupOperation', { operationId });
    return operationEnds.includes(told.status) ? told : undefined;
  });

// Begins an operation and lets it end.
export async function carriedOut(call, action, fields) {
  const { operationId } = await call(action, fields);
  return operationEnded(call, operationId);
}

// Operations tell parts of a second; checked here, for the shape of other times has none.
const kPrecise = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
function withoutPrecision(answer) {
  const cut = (operation) => {
    for (const name of ['CreateTime', 'EndTime']) {
      if (operation[name] === undefined) continue;
      assert.match(operation[name], kPrecise, name);
      operation[name] = operation[name].slice(0, 19);
    }
  };
  const { StackGroupOperation: one, StackGroupOperations: many } = answer;
  for (const operation of many ?? (one ? [one] : [])) cut(operation);
  return answer;
}

// The answer as it came by @alicloud/pop-core, after its shape was checked.
export const shapedBy = (plain) => async (action, parameters = {}) => {
  const told = await plain.call(action, parameters, { method: 'POST' });
  const answer = withoutPrecision(JSON.parse(JSON.stringify(told)));
  const extra = answer.StackGroupOperation?.OperationPreferences;
  const order = extra?.RegionConcurrencyType; // the SDK of today does not read it
  if (order) delete extra.RegionConcurrencyType;
  assert.deepEqual(misshapen(answer, ros[`${action}ResponseBody`]), [], action);
  if (order) extra.RegionConcurrencyType = order;
  return answer;
};

export const members = (value) => Object.keys(value).sort();
