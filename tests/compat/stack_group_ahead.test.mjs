// cairn's own actions on rollouts: foreseen at the size of a company, told of while they run, what
// failed done again; and stack groups as resources of stacks.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, sdk, settled } from './support/clients.mjs';
import { account, ask } from './support/people.mjs';
import { Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const regions = ['cn-hangzhou', 'cn-beijing', 'cn-shanghai', 'cn-shenzhen', 'cn-qingdao'];
const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
});

let server;
let call;
let good; // accounts with an execution role
let bad; // one without

async function own(action, fields, who = server) {
  const { status, json, text } = await ask(who, action, fields);
  assert.equal(status, 200, text);
  return json;
}

const progress = (OperationId) => own('GetStackGroupOperationProgress', { OperationId });

async function ended(operationId) {
  return until(`operation ${operationId} ends`, async () => {
    const told = await progress(operationId);
    return ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(told.Status) ? told : undefined;
  });
}

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'none'] });
  call = caller(sdk(server));
  good = [await account(server, 'one'), await account(server, 'two')];
  bad = await account(server, 'three');
  await own('SetUpStackGroupRoles');
  for (const target of good) {
    const AdministrationAccountId = server.credentials.AccountId;
    await own('SetUpStackGroupRoles', { AdministrationAccountId }, target);
  }
  await call('CreateStackGroup', { stackGroupName: 'net', templateBody: template });
});
after(() => server.stop());

test('what is foreseen happens, and what failed is done again', async () => {
  const accounts = [good[0].id, bad.id, good[1].id];
  const wish = {
    StackGroupName: 'net',
    AccountIds: JSON.stringify(accounts),
    RegionIds: JSON.stringify(regions),
    OperationPreferences: '{"FailureToleranceCount":1,"RegionConcurrencyType":"PARALLEL"}',
  };
  const seen = await own('PreviewStackGroupOperation', {
    ...wish,
    Operation: 'CreateStackInstances',
  });
  assert.equal(seen.Outlook.Status, 'SUCCEEDED');
  assert.equal(seen.Counts.Targets, 15);
  assert.equal(seen.Counts.Refused, 5);
  assert.equal(seen.Counts.Add, 10);
  assert.deepEqual(seen.RegionIdsOrder, regions);
  const { totalCount } = await call('ListStackInstances', { stackGroupName: 'net' });
  assert.equal(totalCount, 0, 'nothing was made');

  const { OperationId } = await own('CreateStackInstances', wish);
  const told = await ended(OperationId);
  assert.equal(told.Status, seen.Outlook.Status);
  assert.equal(told.Counts.Failed, seen.Counts.Refused);
  assert.deepEqual(
    told.Accounts.map(({ AccountId, Statuses }) => [AccountId, new Set(Statuses).size]),
    accounts.map((id) => [id, 1]),
  );
  assert.equal(told.Failures.length, 1);
  assert.equal(told.Failures[0].Count, 5);
  assert.ok(told.Failures[0].Cure);
  const words = new Set(seen.Targets.flatMap(({ Refusal }) => (Refusal ? [Refusal.Message] : [])));
  for (const { StatusReason } of told.Failures[0].Instances) {
    assert.ok([...words].some((text) => StatusReason.endsWith(text)), StatusReason);
  }

  const AdministrationAccountId = server.credentials.AccountId;
  await own('SetUpStackGroupRoles', { AdministrationAccountId }, bad);
  const again = await own('RetryStackGroupOperation', { OperationId });
  const after = await ended(again.OperationId);
  assert.deepEqual([after.Status, after.Counts.Total], ['SUCCEEDED', 5]);
  const { status, json } = await ask(server, 'RetryStackGroupOperation', { OperationId });
  assert.deepEqual([status, json.Code], [400, 'InvalidParameter']);
});

test('an update is foreseen in every account and region', async () => {
  const began = Date.now();
  const seen = await own('PreviewStackGroupOperation', {
    StackGroupName: 'net',
    Operation: 'UpdateStackGroup',
    TemplateBody: template.replace('10.0.0.0/8', '192.168.0.0/16'),
  });
  assert.ok(Date.now() - began < 20_000);
  assert.equal(seen.Targets.length, 15);
  for (const { Step, Resources } of seen.Targets) {
    assert.equal(Step, 'Update');
    assert.deepEqual(
      Resources.map(({ LogicalResourceId }) => LogicalResourceId),
      ['Vpc'],
    );
  }
});

test('a stack makes a group with instances, and takes them away', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'rollout',
    templateBody: JSON.stringify({
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: {
        Group: {
          Type: 'ALIYUN::ROS::StackGroup',
          Properties: { StackGroupName: 'made', TemplateBody: JSON.parse(template) },
        },
        Instances: {
          Type: 'ALIYUN::ROS::StackInstances',
          Properties: {
            StackGroupName: { Ref: 'Group' },
            AccountIds: good.map(({ id }) => id),
            RegionIds: regions,
          },
        },
      },
    }),
  });
  assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
  const { totalCount } = await call('ListStackInstances', { stackGroupName: 'made' });
  assert.equal(totalCount, 10);
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
  const { stackGroups } = await call('ListStackGroups', { status: 'ACTIVE' });
  assert.deepEqual(
    stackGroups.map(({ stackGroupName }) => stackGroupName),
    ['net'],
  );
});
