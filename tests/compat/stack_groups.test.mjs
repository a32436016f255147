// Stack groups by the official client: self-managed, over accounts and regions, with roles that are
// missing, parameters that differ, and instances that go.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, refused, sdk } from './support/clients.mjs';
import { account, ask } from './support/people.mjs';
import { Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: { Cidr: { Type: 'String', Default: '10.0.0.0/8' } },
  Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: { Ref: 'Cidr' } } } },
  Outputs: { Id: { Value: { Ref: 'Vpc' } } },
});
const admin = 'AliyunROSStackGroupAdministrationRole';
const exec = 'AliyunROSStackGroupExecutionRole';

let server;
let call;
let operator; // the administrator's account
let targets; // accounts with an execution role
let stranger; // one without

// An action by somebody else.
async function as(who, action, fields) {
  const { status, json, text } = await ask(who, action, fields);
  assert.equal(status, 200, text);
  return json;
}

// Lets an operation end, and tells how.
async function ended(operationId) {
  return until(`operation ${operationId} ends`, async () => {
    const { stackGroupOperation: operation } = await call('GetStackGroupOperation', {
      operationId,
    });
    return ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(operation.status) ? operation : undefined;
  });
}

async function results(operationId) {
  const told = await call('ListStackGroupOperationResults', { operationId, pageSize: 50 });
  return told.stackGroupOperationResults.map(
    ({ accountId, regionId, status }) => `${accountId}/${regionId} ${status}`,
  );
}

async function instances(stackGroupName) {
  const told = await call('ListStackInstances', { stackGroupName, pageSize: 50 });
  return told.stackInstances;
}

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'none'] });
  call = caller(sdk(server));
  operator = server.credentials.AccountId;
  targets = [await account(server, 'one'), await account(server, 'two')];
  stranger = await account(server, 'three');
  await as(server, 'SetUpStackGroupRoles');
  for (const target of targets) {
    await as(target, 'SetUpStackGroupRoles', { AdministrationAccountId: operator });
  }
});
after(() => server.stop());

test('a group is made, read and listed', async () => {
  const { stackGroupId } = await call('CreateStackGroup', {
    stackGroupName: 'net',
    description: 'networks',
    templateBody: template,
    parameters: [{ parameterKey: 'Cidr', parameterValue: '10.0.0.0/9' }],
    tags: [{ key: 'team', value: 'net' }],
  });
  const { stackGroup } = await call('GetStackGroup', { stackGroupName: 'net' });
  assert.equal(stackGroup.stackGroupId, stackGroupId);
  assert.equal(stackGroup.status, 'ACTIVE');
  assert.equal(stackGroup.permissionModel, 'SELF_MANAGED');
  assert.equal(stackGroup.administrationRoleName, admin);
  assert.equal(stackGroup.executionRoleName, exec);
  assert.equal(stackGroup.templateBody, template);
  const listed = await call('ListStackGroups', { tags: [{ key: 'team' }] });
  assert.deepEqual(
    listed.stackGroups.map((group) => group.stackGroupName),
    ['net'],
  );
  const again = await refused(
    call('CreateStackGroup', { stackGroupName: 'net', templateBody: template }),
  );
  assert.equal(again.code, 'StackGroupExists');
});

test('stacks are made in every account and region, as the execution role', async () => {
  const { operationId } = await call('CreateStackInstances', {
    stackGroupName: 'net',
    accountIds: targets.map(({ id }) => id),
    regionIds: ['cn-hangzhou', 'cn-beijing'],
    operationPreferences: { MaxConcurrentCount: 2 },
    parameterOverrides: [{ parameterKey: 'Cidr', parameterValue: '192.168.0.0/16' }],
  });
  const operation = await ended(operationId);
  assert.deepEqual(await results(operationId), [
    `${targets[0].id}/cn-hangzhou SUCCEEDED`,
    `${targets[1].id}/cn-hangzhou SUCCEEDED`,
    `${targets[0].id}/cn-beijing SUCCEEDED`,
    `${targets[1].id}/cn-beijing SUCCEEDED`,
  ]);
  assert.equal(operation.status, 'SUCCEEDED');
  const rows = await instances('net');
  assert.equal(rows.length, 4);
  for (const row of rows) {
    assert.equal(row.status, 'CURRENT');
    const stacks = await as(targets.find(({ id }) => id === row.accountId), 'GetStack', {
      RegionId: row.regionId,
      StackId: row.stackId,
    });
    assert.equal(stacks.Status, 'CREATE_COMPLETE');
    assert.match(stacks.StackName, /^StackGroup-net-[0-9a-f-]{36}$/);
    const cidr = stacks.Parameters.find(({ ParameterKey }) => ParameterKey === 'Cidr');
    assert.equal(cidr.ParameterValue, '192.168.0.0/16');
  }
  const { stackInstance } = await call('GetStackInstance', {
    stackGroupName: 'net',
    stackInstanceAccountId: targets[0].id,
    stackInstanceRegionId: 'cn-hangzhou',
    outputOption: 'Enabled',
  });
  assert.equal(stackInstance.outputs.length, 1);
});

test('a role that is missing fails that account alone', async () => {
  const { operationId } = await call('CreateStackInstances', {
    stackGroupName: 'net',
    accountIds: [stranger.id, operator],
    regionIds: ['cn-shanghai'],
    operationPreferences: { FailureToleranceCount: 1 },
  });
  const operation = await ended(operationId);
  assert.equal(operation.status, 'SUCCEEDED');
  assert.deepEqual(await results(operationId), [
    `${stranger.id}/cn-shanghai FAILED`,
    `${operator}/cn-shanghai SUCCEEDED`,
  ]);
  const failed = (await instances('net')).find((row) => row.accountId === stranger.id);
  assert.equal(failed.status, 'OUTDATED');
  assert.match(failed.statusReason, /role acs:ram::\d+:role\/AliyunROSStackGroupExecutionRole/);
});

test('a disabled account is told as what it is', async () => {
  const target = await account(server, 'closed');
  await as(target, 'SetUpStackGroupRoles', { AdministrationAccountId: operator });
  await as(server, 'UpdateAccount', { AccountId: target.id, Status: 'Disabled' });
  const fields = { stackGroupName: 'net', accountIds: [target.id], regionIds: ['cn-qingdao'] };
  const { operationId } = await call('CreateStackInstances', fields);
  assert.equal((await ended(operationId)).status, 'FAILED');
  const failed = (await instances('net')).find((row) => row.accountId === target.id);
  assert.match(failed.statusReason, /^NoPermission: Account \d+ is disabled/);
  await as(server, 'UpdateAccount', { AccountId: target.id, Status: 'Active' });
  const again = await call('UpdateStackInstances', fields);
  assert.equal((await ended(again.operationId)).status, 'SUCCEEDED');
  await ended(
    (await call('DeleteStackInstances', { ...fields, retainStacks: false })).operationId,
  );
});

test('an update reaches every instance, keeps overrides, and says what is the same', async () => {
  const wider = template.replace('"Vpc":', '"Net":').replace('"Ref":"Vpc"', '"Ref":"Net"');
  const { operationId } = await call('UpdateStackGroup', {
    stackGroupName: 'net',
    templateBody: wider,
    operationPreferences: {
      FailureTolerancePercentage: 100,
      MaxConcurrentPercentage: 100,
      RegionConcurrencyType: 'PARALLEL',
    },
  });
  const operation = await ended(operationId);
  assert.equal(operation.status, 'SUCCEEDED');
  const told = await results(operationId);
  assert.equal(told.filter((line) => line.endsWith('SUCCEEDED')).length, 5);
  const row = (await instances('net'))[0];
  const stack = await as(targets[0], 'GetStack', {
    RegionId: row.regionId,
    StackId: row.stackId,
  });
  assert.equal(stack.Status, 'UPDATE_COMPLETE');
  const again = await call('UpdateStackInstances', {
    stackGroupName: 'net',
    accountIds: [targets[0].id],
    regionIds: ['cn-hangzhou'],
  });
  assert.equal((await ended(again.operationId)).status, 'SUCCEEDED');
});

test('drift is looked for in all of them', async () => {
  const { operationId } = await call('DetectStackGroupDrift', {
    stackGroupName: 'net',
    operationPreferences: { FailureToleranceCount: 1, MaxConcurrentCount: 2 },
  });
  await ended(operationId);
  const { stackGroup } = await call('GetStackGroup', { stackGroupName: 'net' });
  const detail = stackGroup.stackGroupDriftDetectionDetail;
  assert.equal(detail.stackGroupDriftStatus, 'IN_SYNC');
  assert.equal(detail.driftDetectionStatus, 'PARTIAL_SUCCESS');
  assert.equal(detail.inSyncStackInstancesCount, 5);
  assert.equal(detail.failedStackInstancesCount, 1);
});

test('a stack of an account that gave no role is not told of', async () => {
  const { StackId } = await as(stranger, 'CreateStack', {
    RegionId: 'cn-hangzhou',
    StackName: 'private',
    TemplateBody: template,
  });
  const before = await instances('net');
  for (const id of [StackId, '4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff']) {
    const error = await refused(
      call('ImportStacksToStackGroup', {
        stackGroupName: 'net',
        stackArns: [`acs:ros:cn-hangzhou:${stranger.id}:stack/${id}`],
      }),
    );
    assert.equal(error.code, 'EntityNotExist.Role');
    assert.match(error.message, new RegExp(`acs:ram::${stranger.id}:role/${exec} does not exist`));
  }
  assert.deepEqual(await instances('net'), before);
});

test('a group with instances stays; instances go with their stacks, or without', async () => {
  const full = await refused(call('DeleteStackGroup', { stackGroupName: 'net' }));
  assert.equal(full.code, 'StackGroupNotEmpty');
  const kept = (await instances('net'))[0];
  const retained = await call('DeleteStackInstances', {
    stackGroupName: 'net',
    accountIds: [targets[0].id],
    regionIds: ['cn-hangzhou'],
    retainStacks: true,
  });
  assert.equal((await ended(retained.operationId)).status, 'SUCCEEDED');
  const stack = await as(targets[0], 'GetStack', {
    RegionId: kept.regionId,
    StackId: kept.stackId,
  });
  assert.equal(stack.Status, 'UPDATE_COMPLETE');

  const imported = await call('ImportStacksToStackGroup', {
    stackGroupName: 'net',
    stackArns: [`acs:ros:cn-hangzhou:${targets[0].id}:stack/${kept.stackId}`],
  });
  assert.equal((await ended(imported.operationId)).status, 'SUCCEEDED');

  for (const [accounts, regions] of [
    [targets.map(({ id }) => id), ['cn-hangzhou', 'cn-beijing']],
    [[stranger.id, operator], ['cn-shanghai']],
  ]) {
    const removed = await call('DeleteStackInstances', {
      stackGroupName: 'net',
      accountIds: accounts,
      regionIds: regions,
      retainStacks: false,
      operationPreferences: { MaxConcurrentCount: 2, RegionConcurrencyType: 'PARALLEL' },
    });
    assert.equal((await ended(removed.operationId)).status, 'SUCCEEDED');
  }
  assert.deepEqual(await instances('net'), []);
  await call('DeleteStackGroup', { stackGroupName: 'net' });
  const gone = await refused(call('GetStackGroup', { stackGroupName: 'net' }));
  assert.equal(gone.code, 'StackGroupNotFound');
});

test('what is under way is one operation, and can be stopped', async () => {
  await call('CreateStackGroup', { stackGroupName: 'many', templateBody: template });
  const { operationId } = await call('CreateStackInstances', {
    stackGroupName: 'many',
    accountIds: targets.map(({ id }) => id),
    regionIds: ['cn-hangzhou', 'cn-beijing', 'cn-shanghai', 'cn-shenzhen', 'cn-qingdao'],
  });
  const busy = await refused(
    call('CreateStackInstances', {
      stackGroupName: 'many',
      accountIds: [operator],
      regionIds: ['cn-hangzhou'],
    }),
  );
  assert.equal(busy.code, 'StackGroupOperationInProgress');
  await call('StopStackGroupOperation', { operationId });
  const operation = await ended(operationId);
  assert.equal(operation.status, 'STOPPED');
  const rows = await instances('many');
  assert.equal(rows.length, 10);
  const stopped = rows.filter((row) => row.status === 'OUTDATED');
  assert.ok(stopped.length > 0);
  assert.ok(stopped.every((row) => row.statusReason === 'User initiated stop'));
});
