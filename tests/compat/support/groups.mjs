// What tests of stack groups share: accounts that trust each other, operations that end.

import assert from 'node:assert/strict';

import { account, ask } from './people.mjs';
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
