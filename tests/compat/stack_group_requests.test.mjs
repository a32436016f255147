// What operations and instances of stack groups are asked to be, and are; what is refused while an
// operation runs; lists by page and filter.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import {
  carriedOut,
  done,
  members,
  operationEnded,
  shapedBy,
  targetAccounts,
} from './support/groups.mjs';
import { newResourceGroup } from './support/resource_manager.mjs';
import { Server } from './support/server.mjs';

const templateBody = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: {
    Cidr: { Type: 'String', Default: '10.0.0.0/8' },
    Name: { Type: 'String', Default: 'net' },
    Secret: { Type: 'String', Default: 'none', NoEcho: true },
  },
  Resources: {
    Vpc: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: { CidrBlock: { Ref: 'Cidr' }, VpcName: { Ref: 'Name' } },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Vpc' } } },
});
const failing = templateBody.replaceAll('"Vpc"', '"Doomed"');
const slow = templateBody.replaceAll('"Vpc"', '"Slow"');
const regions = ['cn-hangzhou', 'cn-beijing'];
const parameter = (parameterKey, parameterValue) => ({ parameterKey, parameterValue });

let server;
let call;
let answerOf;
let targets;

before(async () => {
  server = await Server.start({
    options: ['--sim-latency', 'none'],
    faults: [
      { logicalId: 'Slow', nth: 'every', do: 'delay', ms: 600_000 },
      { logicalId: 'Doomed', nth: 'every', do: 'fail', code: 'NoStock', message: 'Sold out.' },
    ],
  });
  call = caller(sdk(server));
  answerOf = shapedBy(popCore(server));
  targets = await targetAccounts(server, 'one', 'two');
});
after(() => server.stop());

const accountIds = () => targets.map(({ id }) => id);
const at = () => ({ accountIds: accountIds(), regionIds: regions });
const first = (stackGroupName) => ({
  StackGroupName: stackGroupName,
  StackInstanceAccountId: targets[0].id,
  StackInstanceRegionId: regions[0],
});

const make = (stackGroupName, more = {}) =>
  call('CreateStackGroup', { stackGroupName, templateBody, ...more });

async function filled(stackGroupName, more = {}) {
  await make(stackGroupName, { templateBody: more.templateBody ?? templateBody });
  const { templateBody: _, ...wish } = more;
  const operation = await carriedOut(call, 'CreateStackInstances', {
    stackGroupName,
    ...at(),
    ...wish,
  });
  return operation;
}

// ---- what instances are asked to be

test('TimeoutInMinutes and DisableRollback are those of the stacks', async () => {
  const stackOf = async (stackGroupName) => {
    const { StackInstance } = await answerOf('GetStackInstance', first(stackGroupName));
    const stack = await done(targets[0], 'GetStack', {
      RegionId: regions[0],
      StackId: StackInstance.StackId,
    });
    return [stack.TimeoutInMinutes, stack.DisableRollback, stack.Status];
  };
  const all = { operationPreferences: { FailureTolerancePercentage: 100 } };
  for (const [name, wish, told] of [
    ['usual', {}, [60, false, 'CREATE_ROLLBACK_COMPLETE']],
    ['kept', { disableRollback: true, timeoutInMinutes: 10 }, [10, true, 'CREATE_FAILED']],
    [
      'undone',
      { disableRollback: false, timeoutInMinutes: 1440 },
      [1440, false, 'CREATE_ROLLBACK_COMPLETE'],
    ],
  ]) {
    const operation = await filled(name, { templateBody: failing, ...all, ...wish });
    assert.equal(operation.status, 'SUCCEEDED');
    assert.deepEqual(await stackOf(name), told, name);
    const { StackInstance } = await answerOf('GetStackInstance', first(name));
    assert.equal(StackInstance.Status, 'OUTDATED');
    assert.match(StackInstance.StatusReason, /Sold out/);
  }
});

test('overrides are kept, replaced or left out, and never told when secret', async () => {
  const overridesOf = async () => {
    const { StackInstance } = await answerOf('GetStackInstance', first('own'));
    return Object.fromEntries(
      StackInstance.ParameterOverrides.map(({ ParameterKey, ParameterValue }) => [
        ParameterKey,
        ParameterValue,
      ]),
    );
  };
  const valueOf = async (name) => {
    const { StackInstance } = await answerOf('GetStackInstance', first('own'));
    const { Parameters } = await done(targets[0], 'GetStack', {
      RegionId: regions[0],
      StackId: StackInstance.StackId,
    });
    return Parameters.find(({ ParameterKey }) => ParameterKey === name).ParameterValue;
  };
  const made = await filled('own', {
    parameterOverrides: [parameter('Name', 'mine'), parameter('Secret', 'hush')],
  });
  assert.equal(made.status, 'SUCCEEDED');
  assert.deepEqual(await overridesOf(), { Name: 'mine', Secret: '******' });
  assert.equal(await valueOf('Name'), 'mine');

  const change = (fields) =>
    carriedOut(call, 'UpdateStackInstances', { stackGroupName: 'own', ...at(), ...fields });
  await change({ timeoutInMinutes: 20 });
  assert.deepEqual(await overridesOf(), { Name: 'mine', Secret: '******' });
  await carriedOut(call, 'UpdateStackGroup', {
    stackGroupName: 'own',
    parameters: [parameter('Name', 'ours'), parameter('Cidr', '172.16.0.0/12')],
  });
  assert.equal(await valueOf('Name'), 'mine');
  assert.equal(await valueOf('Cidr'), '172.16.0.0/12');
  await change({ parameterOverrides: [parameter('Cidr', '10.0.0.0/9')] });
  assert.deepEqual(await overridesOf(), { Cidr: '10.0.0.0/9' });
  assert.equal(await valueOf('Name'), 'ours');
});

test('preferences are told as they were given', async () => {
  await make('wishes');
  for (const wish of [
    { FailureToleranceCount: 0, MaxConcurrentCount: 1 },
    { FailureToleranceCount: 20, MaxConcurrentCount: 20 },
    { FailureTolerancePercentage: 0, MaxConcurrentPercentage: 1 },
    { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 },
    { FailureToleranceCount: 1, MaxConcurrentPercentage: 50 },
    { RegionConcurrencyType: 'PARALLEL' },
    {},
  ]) {
    const { OperationId } = await answerOf('UpdateStackGroup', {
      StackGroupName: 'wishes',
      OperationPreferences: JSON.stringify(wish),
    });
    await operationEnded(call, OperationId);
    const told = await answerOf('GetStackGroupOperation', { OperationId });
    const { RegionIdsOrder, ...rest } = told.StackGroupOperation.OperationPreferences;
    assert.deepEqual(rest, wish);
    assert.deepEqual(RegionIdsOrder, []);
  }
});

test('the documented default of the order of regions may be given', async () => {
  const { OperationId } = await answerOf('UpdateStackGroup', {
    StackGroupName: 'wishes',
    OperationPreferences: '{"RegionConcurrencyType":"SEQUENTIAL","MaxConcurrentCount":"2"}',
  });
  const { operationPreferences } = await operationEnded(call, OperationId);
  assert.equal(operationPreferences.maxConcurrentCount, 2);
});

// ---- errors of what is under way

test('what is under way is told of, and lets nothing else begin', async () => {
  await call('CreateStackGroup', { stackGroupName: 'slow', templateBody: slow });
  const { OperationId } = await answerOf('CreateStackInstances', {
    StackGroupName: 'slow',
    AccountIds: JSON.stringify(accountIds()),
    RegionIds: JSON.stringify(regions),
  });
  const elsewhere = { ...at(), accountIds: [server.credentials.AccountId] };
  for (const [action, fields] of [
    ['CreateStackInstances', elsewhere],
    ['UpdateStackInstances', at()],
    ['DeleteStackInstances', { ...at(), retainStacks: true }],
    ['UpdateStackGroup', { description: 'busy' }],
    ['DetectStackGroupDrift', {}],
    ['DeleteStackGroup', {}],
  ]) {
    const error = await refused(call(action, { stackGroupName: 'slow', ...fields }));
    assert.equal(`${error.statusCode} ${error.code}`, '409 StackGroupOperationInProgress', action);
    const text = 'Another Operation on StackGroup (slow) is in progress.';
    assert.ok(error.message.includes(text), `${action}: ${error.message}`);
  }
  const told = async () => {
    const { StackGroupOperation } = await answerOf('GetStackGroupOperation', { OperationId });
    return StackGroupOperation;
  };
  assert.equal((await told()).Status, 'RUNNING');
  assert.equal((await told()).EndTime, undefined);
  const stop = () => answerOf('StopStackGroupOperation', { OperationId });
  assert.deepEqual(members(await stop()), ['RequestId']);
  assert.equal((await told()).Status, 'STOPPING');
  const { StackGroupOperationResults: results } = await answerOf(
    'ListStackGroupOperationResults',
    { OperationId },
  );
  assert.equal(results.length, 4);
  assert.ok(['RUNNING', 'STOPPING'].includes(results[0].Status), results[0].Status);
  assert.ok(results.slice(1).every(({ Status }) => Status === 'STOPPED'));
  const { StackInstances } = await answerOf('ListStackInstances', { StackGroupName: 'slow' });
  assert.ok(StackInstances.every(({ Status }) => Status === 'OUTDATED'));
});

test('what is there, and what is over, is said so', async () => {
  const operation = await carriedOut(call, 'CreateStackInstances', {
    stackGroupName: 'wishes',
    ...at(),
  });
  assert.equal(operation.status, 'SUCCEEDED');
  const again = await refused(call('CreateStackInstances', { stackGroupName: 'wishes', ...at() }));
  assert.equal(`${again.statusCode} ${again.code}`, '409 StackInstanceExists');
  const instance = `The StackInstance (${targets[0].id}/${regions[0]}) already exists.`;
  assert.ok(again.message.includes(instance), again.message);
  const full = await refused(call('DeleteStackGroup', { stackGroupName: 'wishes' }));
  assert.equal(`${full.statusCode} ${full.code}`, '400 StackGroupNotEmpty');
  assert.ok(full.message.includes('The StackGroup (wishes) is not empty.'));
  const { operationId } = operation;
  const over = await refused(call('StopStackGroupOperation', { operationId }));
  assert.equal(`${over.statusCode} ${over.code}`, '400 InvalidParameter');
});

// ---- lists

// Every item of a list, a page of `pageSize` after the other.
async function pages(action, list, fields, pageSize) {
  const items = [];
  for (let pageNumber = 1; ; ++pageNumber) {
    const told = await call(action, { ...fields, pageNumber, pageSize });
    assert.equal(told.pageNumber, pageNumber);
    assert.equal(told.pageSize, pageSize);
    assert.ok(told[list].length <= pageSize);
    items.push(...told[list]);
    if (told[list].length === 0) {
      assert.equal(items.length, told.totalCount);
      return items;
    }
  }
}

test('every list is read page by page', async () => {
  const { stackGroupOperations } = await call('ListStackGroupOperations', {
    stackGroupName: 'wishes',
  });
  const { operationId } = stackGroupOperations[0];
  for (const [action, list, fields, key] of [
    ['ListStackGroups', 'stackGroups', {}, (row) => row.stackGroupId],
    [
      'ListStackGroupOperations',
      'stackGroupOperations',
      { stackGroupName: 'wishes' },
      (row) => row.operationId,
    ],
    [
      'ListStackInstances',
      'stackInstances',
      { stackGroupName: 'slow' },
      (row) => row.accountId + row.regionId,
    ],
    [
      'ListStackGroupOperationResults',
      'stackGroupOperationResults',
      { operationId },
      (row) => row.accountId + row.regionId,
    ],
  ]) {
    const all = await call(action, { ...fields, pageSize: 50 });
    assert.ok(all.totalCount > 3, action);
    const usual = await call(action, fields);
    assert.deepEqual([usual.pageNumber, usual.pageSize], [1, 10], action);
    for (const size of [1, 3, 50]) {
      const rows = await pages(action, list, fields, size);
      assert.deepEqual(rows.map(key), all[list].map(key), `${action} by ${size}`);
      assert.equal(new Set(rows.map(key)).size, rows.length, action);
    }
  }
});

test('lists are narrowed by what they can be', async () => {
  const resourceGroupId = await newResourceGroup(server, 'some');
  await make('tagged', { resourceGroupId, tags: [{ key: 'team', value: 'net' }, { key: 'bare' }] });
  await make('other', { tags: [{ key: 'team', value: 'shop' }] });
  const named = async (fields) =>
    (await call('ListStackGroups', fields)).stackGroups.map((group) => group.stackGroupName).sort();
  for (const [fields, names] of [
    [{ resourceGroupId }, ['tagged']],
    [{ resourceGroupId: 'rg-none' }, []],
    [{ tags: [{ key: 'team' }] }, ['other', 'tagged']],
    [{ tags: [{ key: 'team', value: 'net' }] }, ['tagged']],
    [{ tags: [{ key: 'team', value: 'net' }, { key: 'bare' }] }, ['tagged']],
    [{ tags: [{ key: 'team', value: 'shop' }, { key: 'bare' }] }, []],
    [{ tags: [{ key: 'team' }], resourceGroupId, status: 'ACTIVE' }, ['tagged']],
    [{ tags: [{ key: 'team' }], status: 'DELETED' }, []],
    [{ regionId: 'cn-beijing' }, []],
  ]) {
    assert.deepEqual(await named(fields), names, JSON.stringify(fields));
  }
  const placed = async (fields) => {
    const told = await call('ListStackInstances', { stackGroupName: 'own', ...fields });
    return told.stackInstances.map(({ accountId, regionId }) => `${accountId}/${regionId}`).sort();
  };
  const stackInstanceAccountId = targets[1].id;
  const stackInstanceRegionId = regions[1];
  const both = `${stackInstanceAccountId}/${stackInstanceRegionId}`;
  assert.deepEqual(await placed({ stackInstanceAccountId, stackInstanceRegionId }), [both]);
  assert.equal((await placed({ stackInstanceAccountId })).length, 2);
  assert.equal((await placed({ stackInstanceRegionId })).length, 2);
  assert.deepEqual(await placed({ stackInstanceRegionId: 'cn-qingdao' }), []);
});

test('the typed SDK reads every answer', async () => {
  const { stackGroupOperations } = await call('ListStackGroupOperations', {
    stackGroupName: 'own',
  });
  const { operationId } = stackGroupOperations[0];
  const requests = {
    GetStackGroup: { stackGroupName: 'own' },
    ListStackGroups: {},
    GetStackInstance: {
      stackGroupName: 'own',
      stackInstanceAccountId: targets[0].id,
      stackInstanceRegionId: regions[0],
      outputOption: 'Enabled',
    },
    ListStackInstances: { stackGroupName: 'own' },
    GetStackGroupOperation: { operationId },
    ListStackGroupOperations: { stackGroupName: 'own' },
    ListStackGroupOperationResults: { operationId },
  };
  for (const [action, request] of Object.entries(requests)) {
    const body = await call(action, request);
    assert.match(body.requestId, /^[0-9A-F-]{36}$/, action);
  }
});
