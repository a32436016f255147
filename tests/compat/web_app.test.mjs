// The official SDK creates, watches and deletes the stack of examples/web-app.yml.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allEvents, caller, sdk } from './support/clients.mjs';
import { Server } from './support/server.mjs';
import { webApp } from './support/templates.mjs';
import { until } from './support/wait.mjs';

const parameters = [{ parameterKey: 'DbPassword', parameterValue: 'Cairn-demo-1' }];

// Watches until the action ends; every sight of the stack goes through `check`.
async function watch(call, stackId, check) {
  return until(`stack ${stackId} settles`, async () => {
    const stack = await call('GetStack', { stackId, showResourceProgress: 'EnabledIfCreateStack' });
    check(stack);
    return !stack.status.endsWith('_IN_PROGRESS') && stack;
  });
}

// Each logical id's statuses, in the order of the events.
function histories(events) {
  const of = new Map();
  for (const { logicalResourceId: id, status } of events) {
    if (!of.has(id)) of.set(id, []);
    of.get(id).push(status);
  }
  return of;
}

for (const [why, config] of [
  ['ACS3-HMAC-SHA256', {}],
  ['HMAC-SHA1', { signatureAlgorithm: 'v2' }],
]) {
  test(`web-app.yml, signed with ${why}`, async (t) => {
    let stackId;
    const server = await Server.start({ options: ['--sim-latency', 'fast'] });
    t.after(() => server.stop());
    const call = caller(sdk(server, config));

    await t.test('is created', async () => {
      ({ stackId } = await call('CreateStack', {
        stackName: 'web-app',
        templateBody: webApp,
        parameters,
        timeoutInMinutes: 10,
        tags: [{ key: 'team', value: 'shop' }],
      }));
      assert.match(stackId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    await t.test('is watched until it is complete', async () => {
      let last = 0;
      const stack = await watch(call, stackId, ({ status, resourceProgress: progress }) => {
        assert.ok(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'].includes(status), status);
        assert.ok(progress.stackActionProgress >= last, 'progress went back');
        last = progress.stackActionProgress;
        assert.equal(progress.totalResourceCount, 22);
        assert.equal(progress.failedResourceCount, 0);
        assert.equal(
          progress.totalResourceCount,
          progress.successResourceCount +
            progress.inProgressResourceCount +
            progress.pendingResourceCount,
        );
        assert.equal(progress.inProgressResourceDetails.length, progress.inProgressResourceCount);
      });
      assert.equal(stack.status, 'CREATE_COMPLETE');
      assert.equal(stack.statusReason, 'Stack CREATE completed successfully');
      assert.equal(stack.resourceProgress.stackOperationProgress, 100);
      assert.deepEqual(
        stack.tags.map(({ key, value }) => ({ key, value })),
        [{ key: 'team', value: 'shop' }],
      );
      const given = Object.fromEntries(
        stack.parameters.map((p) => [p.parameterKey, p.parameterValue]),
      );
      assert.equal(given.DbPassword, '******', 'NoEcho is never shown');
      assert.equal(given['ALIYUN::StackName'], 'web-app');
      assert.equal(given['ALIYUN::StackId'], stackId);
      assert.equal(given['ALIYUN::AccountId'], server.credentials.AccountId);
      const outputs = Object.fromEntries(stack.outputs.map((o) => [o.OutputKey, o.OutputValue]));
      assert.match(outputs.Url, /^http:\/\/[0-9.]+\/$/);
      assert.match(outputs.InstanceIds, /^i-[a-z0-9]+,i-[a-z0-9]+$/);
    });

    await t.test('shows its resources', async () => {
      const { resources } = await call('ListStackResources', { stackId });
      assert.equal(resources.length, 22);
      for (const r of resources) {
        assert.equal(r.status, 'CREATE_COMPLETE', r.logicalResourceId);
        assert.ok(r.physicalResourceId.length > 0, r.logicalResourceId);
        assert.equal(r.stackId, stackId);
      }
      assert.equal(new Set(resources.map((r) => r.logicalResourceId)).size, resources.length);
    });

    await t.test('tells its story in order', async () => {
      const events = await allEvents(call, stackId);
      assert.equal(events.length, 2 + 2 * 22);
      for (const [id, statuses] of histories(events)) {
        assert.deepEqual(statuses, ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'], id);
      }
      for (const end of [events[0], events.at(-1)]) {
        assert.equal(end.logicalResourceId, 'web-app');
        assert.equal(end.physicalResourceId, stackId);
        assert.equal(end.resourceType, 'ALIYUN::ROS::Stack');
      }
      const done = new Map(events.map((e, i) => [`${e.logicalResourceId} ${e.status}`, i]));
      for (const [first, then] of [
        ['Vpc', 'VSwitchA'],
        ['DbGrant', 'WebA'],
        ['Backends', 'HttpListener'],
      ]) {
        assert.ok(
          done.get(`${first} CREATE_COMPLETE`) < done.get(`${then} CREATE_IN_PROGRESS`),
          `${then} waits for ${first}`,
        );
      }
    });

    await t.test('is deleted, and still answers', async () => {
      await call('DeleteStack', { stackId });
      const stack = await watch(call, stackId, ({ status }) => {
        assert.ok(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'].includes(status), status);
      });
      assert.equal(stack.status, 'DELETE_COMPLETE');
      const { resources } = await call('ListStackResources', { stackId });
      for (const r of resources) assert.equal(r.status, 'DELETE_COMPLETE', r.logicalResourceId);
      const events = await allEvents(call, stackId);
      assert.equal(events.length, 2 * (2 + 2 * 22));
      assert.equal(events.at(-1).status, 'DELETE_COMPLETE');
      assert.equal(events.at(-1).logicalResourceId, 'web-app');
      const { stacks } = await call('ListStacks');
      assert.deepEqual(stacks, []);
    });
  });
}
