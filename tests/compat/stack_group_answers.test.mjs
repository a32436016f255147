// What the actions of stack groups answer: every member the official SDK describes and no other;
// how many groups there may be, and of which names.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import {
  carriedOut,
  members,
  operationEnded,
  shapedBy,
  targetAccounts,
} from './support/groups.mjs';
import { account } from './support/people.mjs';
import { Server } from './support/server.mjs';

const templateBody = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: {
    Cidr: { Type: 'String', Default: '10.0.0.0/8' },
    Secret: { Type: 'String', Default: 'none', NoEcho: true },
  },
  Resources: {
    Vpc: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: { CidrBlock: { Ref: 'Cidr' } },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Vpc' } } },
});
const regions = ['cn-hangzhou', 'cn-beijing'];
const parameter = (parameterKey, parameterValue) => ({ parameterKey, parameterValue });

let server;
let call;
let answerOf;
let targets;

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'none'] });
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

test('a group', async () => {
  await make('shaped', { description: 'all of it', parameters: [parameter('Secret', 'hush')] });
  await carriedOut(call, 'CreateStackInstances', {
    stackGroupName: 'shaped',
    ...at(),
    operationDescription: 'first',
  });
  const { StackGroup } = await answerOf('GetStackGroup', { StackGroupName: 'shaped' });
  const usual = [
    'AdministrationRoleName',
    'CreateTime',
    'Description',
    'ExecutionRoleName',
    'Parameters',
    'PermissionModel',
    'ResourceGroupId',
    'StackGroupDriftDetectionDetail',
    'StackGroupId',
    'StackGroupName',
    'Status',
    'TemplateBody',
    'TemplateContent',
    'UpdateTime',
  ];
  assert.deepEqual(members(StackGroup), usual);
  assert.deepEqual(StackGroup.Parameters, [{ ParameterKey: 'Secret', ParameterValue: '******' }]);
  const byId = await answerOf('GetStackGroup', { StackGroupId: StackGroup.StackGroupId });
  assert.deepEqual(byId.StackGroup, StackGroup);
  const { StackGroups } = await answerOf('ListStackGroups');
  assert.deepEqual(members(StackGroups[0]), [
    'CreateTime',
    'Description',
    'PermissionModel',
    'ResourceGroupId',
    'StackGroupDriftStatus',
    'StackGroupId',
    'StackGroupName',
    'Status',
    'Tags',
    'UpdateTime',
  ]);
});

test('instances, operations and their results', async () => {
  const found = await answerOf('DetectStackGroupDrift', { StackGroupName: 'shaped' });
  await operationEnded(call, found.OperationId);
  const { StackInstance } = await answerOf('GetStackInstance', {
    ...first('shaped'),
    OutputOption: 'Enabled',
  });
  const instance = [
    'AccountId',
    'DriftDetectionTime',
    'RegionId',
    'StackDriftStatus',
    'StackGroupId',
    'StackGroupName',
    'StackId',
    'Status',
  ];
  assert.deepEqual(members(StackInstance), [...instance, 'Outputs', 'ParameterOverrides'].sort());
  assert.match(StackInstance.Outputs[0].OutputValue, /^vpc-/);
  for (const OutputOption of [undefined, 'Disabled']) {
    const brief = await answerOf('GetStackInstance', {
      ...first('shaped'),
      ...(OutputOption && { OutputOption }),
    });
    assert.deepEqual(members(brief.StackInstance), [...instance, 'ParameterOverrides'].sort());
  }
  const { StackInstances } = await answerOf('ListStackInstances', { StackGroupName: 'shaped' });
  assert.deepEqual(members(StackInstances[0]), instance);

  const { StackGroupOperations: operations } = await answerOf('ListStackGroupOperations', {
    StackGroupName: 'shaped',
  });
  assert.deepEqual(
    operations.map(({ Action, Status }) => `${Action} ${Status}`),
    ['DETECT_DRIFT SUCCEEDED', 'CREATE SUCCEEDED'],
  );
  const operation = [
    'Action',
    'CreateTime',
    'EndTime',
    'OperationDescription',
    'OperationId',
    'StackGroupId',
    'StackGroupName',
    'Status',
  ];
  assert.deepEqual(members(operations[1]), operation);
  const { StackGroupOperation: looked } = await answerOf('GetStackGroupOperation', {
    OperationId: found.OperationId,
  });
  const whole = ['AdministrationRoleName', 'ExecutionRoleName', 'OperationPreferences'];
  assert.deepEqual(
    members(looked),
    [...operation, ...whole, 'StackGroupDriftDetectionDetail']
      .filter((name) => name !== 'OperationDescription')
      .sort(),
  );
  assert.equal(looked.StackGroupDriftDetectionDetail.TotalStackInstancesCount, 4);
  const { StackGroupOperationResults: results } = await answerOf(
    'ListStackGroupOperationResults',
    { OperationId: operations[1].OperationId },
  );
  assert.deepEqual(results[0], {
    AccountId: targets[0].id,
    RegionId: regions[0],
    Status: 'SUCCEEDED',
    StatusReason: 'User initiated operation',
  });
});

test('what begins an operation, and what ends a group', async () => {
  const where = {
    StackGroupName: 'shaped',
    AccountIds: JSON.stringify(accountIds()),
    RegionIds: JSON.stringify(regions),
  };
  const steps = [
    ['UpdateStackGroup', { StackGroupName: 'shaped', Description: 'another' }, 'UPDATE'],
    ['UpdateStackInstances', where, 'UPDATE'],
    ['DeleteStackInstances', { ...where, RetainStacks: 'true' }, 'DELETE'],
  ];
  const { StackId } = (await answerOf('GetStackInstance', first('shaped'))).StackInstance;
  const StackArns = JSON.stringify([`acs:ros:${regions[0]}:${targets[0].id}:stack/${StackId}`]);
  steps.push(['ImportStacksToStackGroup', { StackGroupName: 'shaped', StackArns }, 'CREATE']);
  const one = {
    AccountIds: JSON.stringify([targets[0].id]),
    RegionIds: JSON.stringify([regions[0]]),
  };
  steps.push(['DeleteStackInstances', { ...where, ...one, RetainStacks: 'false' }, 'DELETE']);
  for (const [action, fields, Action] of steps) {
    const begun = await answerOf(action, fields);
    assert.deepEqual(members(begun), ['OperationId', 'RequestId'], action);
    await operationEnded(call, begun.OperationId);
    const { StackGroupOperation: told } = await answerOf('GetStackGroupOperation', {
      OperationId: begun.OperationId,
    });
    assert.equal(`${told.Action} ${told.Status}`, `${Action} SUCCEEDED`, action);
    assert.equal(told.RetainStacks, { true: true, false: false }[fields.RetainStacks], action);
  }
  const group = { StackGroupName: 'shaped' };
  const { StackGroupId } = (await answerOf('GetStackGroup', group)).StackGroup;
  assert.deepEqual(members(await answerOf('DeleteStackGroup', group)), ['RequestId']);
  const { StackGroup } = await answerOf('GetStackGroup', { StackGroupId });
  assert.equal(StackGroup.Status, 'DELETED');
  const gone = await answerOf('ListStackGroups', { Status: 'DELETED' });
  assert.deepEqual(gone.StackGroups.map((group) => group.StackGroupId), [StackGroupId]);
  const live = await answerOf('ListStackGroups', { Status: 'ACTIVE' });
  assert.equal(live.TotalCount, 0);
});

test('an account has 100 groups at most; a deleted one makes room', async () => {
  const owner = await account(server, 'collector');
  const own = caller(sdk(owner));
  const make = (i) => own('CreateStackGroup', { stackGroupName: `g${i}`, templateBody });
  for (let i = 0; i < 100; ++i) await make(i);
  const error = await refused(make(100));
  assert.equal(error.code, 'RequestLimitExceeded');
  assert.match(error.message, /100 stack groups/);
  await own('DeleteStackGroup', { stackGroupName: 'g7' });
  await make(7);
});

test('a name is taken in one region of one account', async () => {
  const stranger = caller(sdk(await account(server, 'namesake')));
  const wanted = { stackGroupName: 'same', templateBody };
  const made = [
    await call('CreateStackGroup', wanted),
    await call('CreateStackGroup', { ...wanted, regionId: 'cn-beijing' }),
    await stranger('CreateStackGroup', wanted),
  ];
  assert.equal(new Set(made.map(({ stackGroupId }) => stackGroupId)).size, 3);
  assert.equal((await refused(call('CreateStackGroup', wanted))).code, 'StackGroupExists');
  await call('DeleteStackGroup', { stackGroupName: 'same' });
  const { stackGroupId } = await call('CreateStackGroup', wanted);
  assert.ok(!made.some((one) => one.stackGroupId === stackGroupId));
});
