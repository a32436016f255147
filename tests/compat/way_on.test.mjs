// Operations that hang or fail: cancelled, continued, helped, asked for with the official clients;
// and a server that is killed while it cancels.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { allEvents, caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { simulatedResources } from './support/sim.mjs';
import { until } from './support/wait.mjs';

const template = (Resources, more = {}) =>
  JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...more, Resources });
const vpc = (VpcName) => ({
  Type: 'ALIYUN::ECS::VPC',
  Properties: { CidrBlock: '10.0.0.0/16', ...(VpcName && { VpcName }) },
});
const bucket = (BucketName, DependsOn) => ({
  Type: 'ALIYUN::OSS::Bucket',
  ...(DependsOn && { DependsOn }),
  Properties: { BucketName },
});
// "Slow" takes longer than any test waits.
const slow = { logicalId: 'Slow', nth: 'every', do: 'delay', ms: 600_000 };
const broken = { logicalId: 'Broken', nth: 1, do: 'fail', code: 'NoStock', message: 'Sold out.' };
const tree = template({
  Inside: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody: JSON.parse(template({ Vpc: vpc(), Slow: bucket('slow-inside') })) } },
  Later: bucket('later', 'Inside'),
});

let server;
let call;

before(async () => {
  server = await Server.start({ faults: [slow, broken] });
  call = caller(sdk(server));
});
after(() => server.stop());

const resourceIn = (stackId, logicalId, status) =>
  until(`${logicalId} is ${status}`, async () => {
    const { resources } = await call('ListStackResources', { stackId });
    return resources.some((r) => r.logicalResourceId === logicalId && r.status === status);
  });

test('a quick cancel ends what hangs, and the stack rolls back', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'hangs',
    templateBody: template({ Vpc: vpc(), Slow: bucket('slow-one') }),
  });
  await resourceIn(stackId, 'Slow', 'CREATE_IN_PROGRESS');
  const other = await refused(
    call('CancelStackOperation', { stackId, allowedStackOperations: ['UPDATE', 'DELETE'] }),
  );
  assert.equal(other.code, 'NotSupported');
  assert.equal(other.statusCode, 400);
  assert.ok((await call('CancelUpdateStack', { stackId, cancelType: 'Quick' })).requestId);
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  const events = await allEvents(call, stackId);
  const failed = events.find((e) => e.status === 'CREATE_FAILED' && e.logicalResourceId === 'hangs');
  assert.equal(failed.statusReason, 'Stack CREATE was cancelled');
  const late = await refused(call('CancelStackOperation', { stackId }));
  assert.equal(late.code, 'NotSupported');
});

test('a create that failed is continued, or what failed is ignored', async () => {
  const templateBody = template({ Vpc: vpc(), Broken: bucket('broken-one', 'Vpc') });
  const { stackId } = await call('CreateStack', { stackName: 'fails', templateBody, disableRollback: true });
  assert.equal((await settled(call, stackId)).status, 'CREATE_FAILED');
  const limits = await refused(
    call('ContinueCreateStack', { stackId, templateBody: template({ Vpc: vpc('renamed') }) }),
  );
  assert.equal(limits.code, 'ContinueCreateStackValidationFailed');
  assert.equal(limits.statusCode, 400);
  const unknown = await refused(
    call('ContinueCreateStack', { stackId, recreatingResources: ['Nowhere'] }),
  );
  assert.equal(unknown.code, 'ResourceNotFound');
  assert.equal(unknown.statusCode, 404);
  const { dryRunResult } = await call('ContinueCreateStack', { stackId, dryRun: true });
  assert.deepEqual(dryRunResult.parametersNotAllowedToBeModified, []);
  assert.equal((await call('ContinueCreateStack', { stackId })).stackId, stackId);
  assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
  const done = await refused(call('ContinueCreateStack', { stackId }));
  assert.equal(done.code, 'ContinueCreateStackValidationFailed');

  const ignored = await call('CreateStack', {
    stackName: 'ignored',
    disableRollback: true,
    templateBody: template({ Vpc: vpc(), Twice: bucket('broken-one') }, {
      Outputs: { Vpc: { Value: { Ref: 'Vpc' } }, Twice: { Value: { Ref: 'Twice' } } },
    }),
  });
  assert.equal((await settled(call, ignored.stackId)).status, 'CREATE_FAILED');
  await call('ContinueCreateStack', { stackId: ignored.stackId, mode: 'Ignore' });
  const stack = await call('GetStack', { stackId: ignored.stackId });
  assert.equal(stack.status, 'CREATE_COMPLETE', 'at once');
  assert.deepEqual(stack.outputs.map((o) => o.OutputKey), ['Vpc']);
});

test('a resource that is stuck is given up, by an action of cairn\'s own', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'stuck',
    templateBody: template({ Slow: bucket('slow-two') }),
    disableRollback: true,
  });
  await resourceIn(stackId, 'Slow', 'CREATE_IN_PROGRESS');
  const order = (Order, more) =>
    popCore(server).call('OrderStackResource', { StackId: stackId, LogicalResourceId: 'Slow', Order, ...more });
  assert.equal((await refused(order('Skip'))).code, 'NotSupported');
  assert.equal((await refused(order('TimeOut'))).code, 'MissingParameter');
  assert.ok((await order('TimeOut', { TimeoutInMinutes: 5 })).RequestId);
  assert.ok((await order('GiveUp')).RequestId);
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_FAILED');
  assert.match(stack.statusReason, /Given up, as was ordered/);
  assert.equal((await refused(order('GiveUp'))).code, 'NotSupported');
});

test('what a delete puts at risk is told beforehand', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'base',
    templateBody: template({ Vpc: vpc(), Inside: JSON.parse(tree).Resources.Inside }),
    disableRollback: true,
  });
  await resourceIn(stackId, 'Vpc', 'CREATE_COMPLETE');
  await call('CancelStackOperation', { stackId, cancelType: 'Quick' });
  await settled(call, stackId);
  const { resources } = await call('ListStackResources', { stackId });
  const id = resources.find((r) => r.logicalResourceId === 'Vpc').physicalResourceId;
  const user = await call('CreateStack', {
    stackName: 'user',
    templateBody: template({
      Group: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { VpcId: id } },
    }),
  });
  await settled(call, user.stackId);
  const { riskResources } = await call('ListStackOperationRisks', { stackId, operationType: 'DeleteStack' });
  assert.deepEqual(
    riskResources.map((r) => [r.logicalResourceId, r.riskType]),
    [['Vpc', 'Referenced'], ['Inside', 'AdditionalRiskCheckRequired']],
  );
  const { missingPolicyActions } = await call('ListStackOperationRisks', {
    operationType: 'CreateStack',
    templateBody: tree,
  });
  assert.deepEqual(missingPolicyActions, []);
});

test('killed while it cancels, the server goes on cancelling, inside and out', async () => {
  const data = makeDataDirectory();
  let killed;
  try {
    killed = await Server.start({ data, faults: [slow] });
    for (const [stackName, cancelType] of [['one', 'Quick'], ['two', 'Quick'], ['three', 'Quick']]) {
      let ask = caller(sdk(killed));
      const { stackId } = await ask('CreateStack', {
        stackName,
        templateBody: tree.replace('slow-inside', `slow-${stackName}`).replace('later', `later-${stackName}`),
        disableRollback: true,
      });
      const child = await until('the nested stack is there', async () => {
        const { stacks } = await ask('ListStacks', { showNestedStack: true, parentStackId: stackId });
        return stacks[0]?.stackId;
      });
      await ask('CancelStackOperation', { stackId, cancelType });
      await killed.kill();
      killed = await Server.start({ data, faults: [slow] });
      ask = caller(sdk(killed));
      assert.equal((await settled(ask, stackId)).status, 'CREATE_FAILED');
      const inside = await settled(ask, child);
      assert.equal(inside.status, 'CREATE_FAILED');
      assert.equal(inside.statusReason, 'Stack CREATE was cancelled');
      await ask('DeleteStack', { stackId });
      assert.equal((await settled(ask, stackId)).status, 'DELETE_COMPLETE');
    }
    await killed.stop();
    assert.deepEqual(simulatedResources(data), []);
  } finally {
    await killed?.stop();
    removeDataDirectory(data);
  }
});
