// Stacks inside stacks, asked for with the official client, and a server that is killed under them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { allEvents, caller, refused, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, root, Server } from './support/server.mjs';
import { simulatedResources } from './support/sim.mjs';

const example = readFileSync(join(root, 'examples/nested-network.yml'), 'utf8');
const stackType = 'ALIYUN::ROS::Stack';

let server;
let call;

before(async () => {
  server = await Server.start();
  call = caller(sdk(server));
});
after(() => server.stop());

const outputsOf = (stack) => Object.fromEntries(stack.outputs.map((o) => [o.OutputKey, o.OutputValue]));

test('a nested stack is a stack and a resource', async () => {
  const { stackId } = await call('CreateStack', { stackName: 'shop', templateBody: example });
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);

  const { resources } = await call('ListStackResources', { stackId });
  const row = resources.find((r) => r.logicalResourceId === 'Network');
  assert.equal(row.resourceType, stackType);
  const child = await call('GetStack', { stackId: row.physicalResourceId });
  assert.match(child.stackName, /^shop-Network-[a-z2-7]{12}$/);
  assert.equal(child.parentStackId, stackId);
  assert.equal(child.rootStackId, stackId);
  assert.equal(child.disableRollback, true);
  assert.equal(child.timeoutInMinutes, 20);

  const outputs = outputsOf(stack);
  const inner = outputsOf(child);
  assert.equal(outputs.VpcId, inner.VpcId);
  assert.deepEqual(outputs.Parts, inner.Parts);
  assert.equal(
    outputs.Network,
    `arn:acs:ros:cn-hangzhou:${server.credentials.AccountId}:stacks/${child.stackName}/${child.stackId}`,
  );

  const events = await allEvents(call, stackId);
  assert.deepEqual(
    events.filter((e) => e.logicalResourceId === 'Network').map((e) => e.status),
    ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'],
  );
  const listed = (more) => call('ListStacks', { stackName: ['shop*'], ...more });
  assert.equal((await listed({})).totalCount, 1);
  assert.equal((await listed({ showNestedStack: true })).totalCount, 2);
  const [only] = (await listed({ parentStackId: stackId })).stacks;
  assert.equal(only.stackId, child.stackId);

  const direct = await refused(call('DeleteStack', { stackId: child.stackId }));
  assert.equal(direct.code, 'NotSupported');
  assert.equal(direct.statusCode, 400);
  const protection = await refused(
    call('SetDeletionProtection', { stackId: child.stackId, deletionProtection: 'Enabled' }),
  );
  assert.equal(protection.code, 'InvalidOperation.SetDeletionProtection');

  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
  assert.equal((await call('GetStack', { stackId: child.stackId })).status, 'DELETE_COMPLETE');
  assert.equal((await listed({ showNestedStack: true })).totalCount, 0);
});

test('validation and preview look inside', async () => {
  const { resources } = await call('ValidateTemplate', { templateBody: example });
  assert.deepEqual(
    resources.map((r) => [r.resourcePath, r.logicalResourceIdPattern]),
    [
      ['Network', 'Network'],
      ['Network.Vpc', 'Network.Vpc'],
      ['Network.Part', 'Network.Part[*]'],
      ['Group', 'Group'],
    ],
  );
  const { stack } = await call('PreviewStack', { stackName: 'later', templateBody: example });
  const network = stack.resources.find((r) => r.logicalResourceId === 'Network');
  assert.deepEqual(
    network.stack.Resources.map((r) => r.LogicalResourceId),
    ['Vpc', 'Part[0]', 'Part[1]'],
  );

  const broken = example.replace('VpcId: !Ref Vpc', 'VpcId: !Ref Vcp');
  assert.notEqual(broken, example);
  const error = await refused(call('CreateStack', { stackName: 'broken', templateBody: broken }));
  assert.equal(error.code, 'StackValidationFailed');
  assert.match(error.data.Message, /^Property error: Resources\.Network\.Properties\.TemplateBody: .*"Vcp"/);
});

test('killed again and again, a tree of stacks is made and unmade whole', async () => {
  const data = makeDataDirectory();
  let killed;
  try {
    const options = ['--sim-latency', 'fixed:60ms'];
    killed = await Server.start({ data, options });
    const begun = await caller(sdk(killed))('CreateStack', { stackName: 'tree', templateBody: example });
    const again = async (ms) => {
      await new Promise((done) => setTimeout(done, ms));
      await killed.kill();
      killed = await Server.start({ data, options });
      return caller(sdk(killed));
    };
    let ask;
    for (const ms of [30, 90, 150]) ask = await again(ms);
    const made = await settled(ask, begun.stackId);
    assert.equal(made.status, 'CREATE_COMPLETE', made.statusReason);
    assert.equal((await ask('ListStacks', { showNestedStack: true })).totalCount, 2);
    await ask('DeleteStack', { stackId: begun.stackId });
    for (const ms of [30, 90, 150]) ask = await again(ms);
    assert.equal((await settled(ask, begun.stackId)).status, 'DELETE_COMPLETE');
    assert.equal((await ask('ListStacks', { showNestedStack: true })).totalCount, 0);
    await killed.stop();
    assert.deepEqual(simulatedResources(data), []);
  } finally {
    await killed?.stop();
    removeDataDirectory(data);
  }
});
