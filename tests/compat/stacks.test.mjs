// The rules around stacks: names, tokens, quotas, protection, retained resources, lists.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { allEvents, caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { newResourceGroup } from './support/resource_manager.mjs';
import { Server } from './support/server.mjs';
import { network, vpcOnly } from './support/templates.mjs';

let server;
let call;

before(async () => {
  server = await Server.start({ options: ['--quota-stacks', '30', '--quota-resources', '5'] });
  call = caller(sdk(server));
});
after(() => server.stop());

const create = (stackName, more = {}) =>
  call('CreateStack', { stackName, templateBody: vpcOnly, ...more });

async function created(stackName, more) {
  const { stackId } = await create(stackName, more);
  await settled(call, stackId);
  return stackId;
}

async function deleted(stackId) {
  await call('DeleteStack', { stackId });
  return settled(call, stackId);
}

test('a name is taken until its stack is gone', async () => {
  const first = await created('named');
  const error = await refused(create('named'));
  assert.equal(error.code, 'StackExists');
  assert.equal(error.statusCode, 409);
  assert.equal(error.data.Message, 'The Stack (named) already exists.');
  await create('named', { regionId: 'cn-beijing' });
  assert.equal((await deleted(first)).status, 'DELETE_COMPLETE');
  const second = await created('named');
  assert.notEqual(second, first);
  assert.equal((await call('GetStack', { stackId: first })).status, 'DELETE_COMPLETE');
});

test('one client token, one stack', async () => {
  const request = { clientToken: 'once-and-for-all', tags: [{ key: 'a', value: '1' }] };
  const first = await create('token', request);
  assert.equal((await create('token', request)).stackId, first.stackId);
  const error = await refused(create('token', { ...request, timeoutInMinutes: 20 }));
  assert.equal(error.code, 'InvalidIdempotenceParameter');
  assert.equal(error.statusCode, 400);
  assert.equal(error.data.Message, 'The specified parameters are different from before.');
  await settled(call, first.stackId);
  await deleted(first.stackId);
  assert.equal((await create('token', request)).stackId, first.stackId, 'even when it is gone');
  assert.equal(
    (await refused(create('token2', { clientToken: 'once-and-for-all' }))).code,
    'InvalidIdempotenceParameter',
  );
});

test('one token sent many times at once', async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, () => create('race', { clientToken: 'race' })),
  );
  const ids = answers.filter((a) => a.status === 'fulfilled').map((a) => a.value.stackId);
  for (const { reason } of answers.filter((a) => a.status === 'rejected')) {
    assert.equal(reason.code, 'LastTokenProcessing');
  }
  assert.equal(new Set(ids).size, 1);
  assert.equal((await call('ListStacks', { stackName: ['race'] })).totalCount, 1);
});

test('one name asked for many times at once', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => create('crowd')));
  assert.equal(answers.filter((a) => a.status === 'fulfilled').length, 1);
  for (const { reason } of answers.filter((a) => a.status === 'rejected')) {
    assert.equal(reason.code, 'StackExists');
  }
});

test('deletion protection', async () => {
  const stackId = await created('guarded', { deletionProtection: 'Enabled' });
  assert.equal((await call('GetStack', { stackId })).deletionProtection, 'Enabled');
  const error = await refused(call('DeleteStack', { stackId }));
  assert.equal(error.code, 'InvalidOperation.DeletionProtection');
  assert.equal(error.statusCode, 400);
  assert.equal((await call('GetStack', { stackId })).status, 'CREATE_COMPLETE');
  await call('SetDeletionProtection', { stackId, deletionProtection: 'Disabled' });
  assert.equal((await deleted(stackId)).status, 'DELETE_COMPLETE');
  const late = await refused(
    call('SetDeletionProtection', { stackId, deletionProtection: 'Enabled' }),
  );
  assert.equal(late.code, 'StackNotFound');
});

test('retained resources stay in the cloud', async () => {
  const { stackId } = await call('CreateStack', { stackName: 'keeper', templateBody: network() });
  await settled(call, stackId);
  const error = await refused(call('DeleteStack', { stackId, retainResources: ['Nothing'] }));
  assert.equal(error.code, 'ResourceNotFound');
  assert.equal(error.statusCode, 404);
  assert.equal(error.data.Message, 'The Resource (Nothing) could not be found in Stack keeper.');
  await call('DeleteStack', { stackId, retainResources: ['Vpc'] });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
  const events = await allEvents(call, stackId);
  const vpc = events.filter((e) => e.logicalResourceId === 'Vpc').map((e) => e.status);
  assert.ok(!vpc.includes('DELETE_IN_PROGRESS'), 'nobody asked the cloud to delete it');
});

test('a running action bars another', async () => {
  const slow = await Server.start({ options: ['--sim-latency', 'real'] });
  try {
    const ask = caller(sdk(slow));
    const { stackId } = await ask('CreateStack', { stackName: 'busy', templateBody: network() });
    const error = await refused(ask('DeleteStack', { stackId }));
    assert.equal(error.code, 'ActionInProgress');
    assert.equal(error.statusCode, 409);
    assert.equal(error.data.Message, 'Stack busy already has an action (CREATE) in progress.');
    const { resources } = await ask('ListStackResources', { stackId });
    assert.equal(resources.length, 4, 'what waits is listed too');
    const waiting = resources.find((r) => r.logicalResourceId === 'Web');
    assert.equal(waiting.status, 'INIT_COMPLETE');
    assert.equal(waiting.physicalResourceId, '', 'clients read its length');
  } finally {
    await slow.stop();
  }
});

test('a quota of operations that run at a time', async () => {
  const narrow = await Server.start({
    options: ['--sim-latency', 'real', '--quota-operations', '1'],
  });
  try {
    const ask = caller(sdk(narrow));
    const request = { stackName: 'first', templateBody: network() };
    const { stackId } = await ask('CreateStack', request);
    const error = await refused(ask('CreateStack', { ...request, stackName: 'second' }));
    assert.equal(error.code, 'RequestLimitExceeded');
    assert.equal(error.statusCode, 400);
    assert.match(error.data.Message, /^Request limit exceeded: .*\.$/);
    assert.equal((await ask('GetStack', { stackId })).status, 'CREATE_IN_PROGRESS');
  } finally {
    await narrow.stop();
  }
});

test('pages of events and stacks', async () => {
  const stackId = await created('pages', { templateBody: network() });
  const whole = (await call('ListStackEvents', { stackId, pageSize: 50 })).events;
  assert.equal(whole.length, 10);
  const pieces = [];
  for (let pageNumber = 1; pageNumber <= 4; ++pageNumber) {
    const page = await call('ListStackEvents', { stackId, pageNumber, pageSize: 3 });
    assert.equal(page.totalCount, 10);
    assert.equal(page.pageNumber, pageNumber);
    assert.equal(page.pageSize, 3);
    pieces.push(...page.events);
  }
  assert.deepEqual(
    pieces.map((e) => e.eventId),
    whole.map((e) => e.eventId),
  );
  for (const pageNumber of [5, 2_000_000_000]) {
    const beyond = await call('ListStackEvents', { stackId, pageNumber, pageSize: 3 });
    assert.deepEqual(beyond.events, []);
    assert.equal(beyond.totalCount, 10);
  }
  const far = await popCore(server).call('ListStacks', {
    PageNumber: '9223372036854775807',
    PageSize: 50,
  });
  assert.deepEqual(far.Stacks, []);
});

test('events by resource, type and status', async () => {
  const stackId = await created('filtered', { templateBody: network() });
  const seen = async (filter) =>
    (await call('ListStackEvents', { stackId, pageSize: 50, ...filter })).events.map(
      (e) => `${e.logicalResourceId} ${e.status}`,
    );
  assert.deepEqual(await seen({ logicalResourceId: ['Vpc'] }), [
    'Vpc CREATE_COMPLETE',
    'Vpc CREATE_IN_PROGRESS',
  ]);
  assert.deepEqual(await seen({ resourceType: ['ALIYUN::ROS::Stack'] }), [
    'filtered CREATE_COMPLETE',
    'filtered CREATE_IN_PROGRESS',
  ]);
  assert.deepEqual(
    await seen({ status: ['CREATE_COMPLETE'], logicalResourceId: ['Web', 'filtered'] }),
    ['filtered CREATE_COMPLETE', 'Web CREATE_COMPLETE'],
  );
  await deleted(stackId);
  assert.equal((await seen({ status: ['DELETE_COMPLETE'] })).length, 5);
});

test('stacks by name, status, tag, time and id', async () => {
  const tags = [
    { key: 'team', value: 'blue' },
    { key: 'env', value: 'test' },
  ];
  const resourceGroupId = await newResourceGroup(server, 'list');
  const blue = await created('list-blue', { tags, resourceGroupId });
  const red = await created('list-red', { tags: [{ key: 'team', value: 'red' }] });
  const gone = await created('list-gone', { tags });
  await deleted(gone);
  const found = async (filter) => {
    const answer = await call('ListStacks', { pageSize: 50, ...filter });
    assert.equal(answer.totalCount, answer.stacks.length);
    return answer.stacks.map((s) => s.stackName);
  };
  assert.deepEqual(
    await found({ stackName: ['list-*'] }),
    ['list-red', 'list-blue'],
    'newest first',
  );
  assert.deepEqual(await found({ stackName: ['list-red', 'list-blue', 'other'] }), [
    'list-red',
    'list-blue',
  ]);
  assert.deepEqual(await found({ tag: [{ key: 'team', value: 'blue' }] }), ['list-blue']);
  assert.deepEqual(await found({ tag: tags }), ['list-blue'], 'every tag must fit');
  assert.deepEqual(await found({ tag: [{ key: 'team' }] }), ['list-red', 'list-blue']);
  assert.deepEqual(await found({ tag: [{ key: 'team', value: 'green' }] }), []);
  assert.deepEqual(await found({ tag: tags, status: ['DELETE_COMPLETE'] }), ['list-gone']);
  assert.deepEqual(await found({ resourceGroupId }), ['list-blue']);
  assert.deepEqual(await found({ stackIds: [blue, red] }), ['list-red', 'list-blue']);
  assert.deepEqual(await found({ stackId: gone }), ['list-gone'], 'by id also what is gone');
  assert.deepEqual(await found({ stackName: ['list-*'], startTime: '2999-01-01T00:00:00Z' }), []);
  assert.deepEqual(await found({ stackName: ['list-*'], endTime: '2000-01-01T00:00:00Z' }), []);
  assert.deepEqual(await found({ stackName: ['list-*'], regionId: 'cn-beijing' }), []);
  const page = await call('ListStacks', { tag: [{ key: 'team' }], pageSize: 1, pageNumber: 2 });
  assert.equal(page.totalCount, 2);
  assert.deepEqual(
    page.stacks.map((s) => s.stackName),
    ['list-blue'],
  );
});

test('quotas of stacks and resources', async () => {
  const six = Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => [`V${i}`, { Type: 'ALIYUN::ECS::VPC' }]),
  );
  const large = await refused(
    create('large', {
      templateBody: JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources: six }),
    }),
  );
  assert.equal(large.code, 'RequestLimitExceeded');
  assert.match(large.data.Message, /^Request limit exceeded: .*6.*5.*\.$/);
  const few = await Server.start({ options: ['--quota-stacks', '2'] });
  try {
    const ask = caller(sdk(few));
    const one = (name) => ask('CreateStack', { stackName: name, templateBody: vpcOnly });
    const { stackId } = await one('one');
    await one('two');
    const error = await refused(one('three'));
    assert.equal(error.code, 'RequestLimitExceeded');
    assert.equal(error.statusCode, 400);
    assert.match(error.data.Message, /^Request limit exceeded: .*2.*\.$/);
    await settled(ask, stackId);
    await ask('DeleteStack', { stackId });
    await settled(ask, stackId);
    await one('three');
  } finally {
    await few.stop();
  }
});
