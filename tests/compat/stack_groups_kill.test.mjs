// A rollout over 50 accounts and 20 regions, in the midst of which the server is killed again and
// again: every stack is made once, every instance is told of once, and all of it goes again.
//
// CAIRN_KILL_SEED and CAIRN_KILLS choose another story, or a longer one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import { account, ask } from './support/people.mjs';
import { Random } from './support/random.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { simulatedResources } from './support/sim.mjs';
import { until } from './support/wait.mjs';

const seed = Number(process.env.CAIRN_KILL_SEED ?? 1122);
const kills = Number(process.env.CAIRN_KILLS ?? 6);
const kLifeMsMax = 1_500;
const kRolloutMs = 240_000;
const kAccounts = 50;
const kRegions = 20;
const options = ['--sim-latency', 'none'];
const preferences = { MaxConcurrentCount: 20, RegionConcurrencyType: 'PARALLEL' };

const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
});

async function done(answer) {
  const { status, json, text } = await answer;
  assert.equal(status, 200, text);
  return json;
}

// All pages of a list.
async function everything(call, action, field, request) {
  const all = [];
  for (let pageNumber = 1; ; ++pageNumber) {
    const page = await call(action, { ...request, pageNumber, pageSize: 50 });
    all.push(...page[field]);
    if (all.length >= page.totalCount) return all;
  }
}

test('a rollout over 1,000 targets survives kill -9', { timeout: 900_000 }, async () => {
  const chance = new Random(seed);
  const data = makeDataDirectory();
  let server = await Server.start({ data, options });
  let call = caller(sdk(server));
  const restart = async () => {
    await server.kill();
    server = await Server.start({ data, options });
    call = caller(sdk(server));
  };
  // Lets the operation end, through some deaths.
  const finish = async (operationId) => {
    for (let life = 0; life < kills; ++life) {
      await new Promise((resolve) => setTimeout(resolve, 50 + chance.below(kLifeMsMax)));
      await restart();
    }
    return until(
      'the operation ends',
      async () => {
        const { stackGroupOperation } = await call('GetStackGroupOperation', { operationId });
        return stackGroupOperation.status === 'RUNNING' ? undefined : stackGroupOperation;
      },
      kRolloutMs,
    );
  };
  try {
    const operator = server.credentials.AccountId;
    await done(ask(server, 'SetUpStackGroupRoles'));
    const accountIds = [operator];
    for (let i = 1; i < kAccounts; ++i) {
      const target = await account(server, `target-${i}`);
      await done(ask(target, 'SetUpStackGroupRoles', { AdministrationAccountId: operator }));
      accountIds.push(target.id);
    }
    const { regions } = await call('DescribeRegions', {});
    const regionIds = regions.slice(0, kRegions).map(({ regionId }) => regionId);
    assert.equal(regionIds.length, kRegions);
    await call('CreateStackGroup', { stackGroupName: 'wide', templateBody: template });

    const made = await call('CreateStackInstances', {
      stackGroupName: 'wide',
      accountIds,
      regionIds,
      operationPreferences: preferences,
    });
    const created = await finish(made.operationId);
    const results = await everything(
      call,
      'ListStackGroupOperationResults',
      'stackGroupOperationResults',
      { operationId: made.operationId },
    );
    assert.equal(results.length, kAccounts * kRegions);
    assert.deepEqual(
      results.filter(({ status }) => status !== 'SUCCEEDED'),
      [],
    );
    assert.equal(created.status, 'SUCCEEDED');
    const instances = await everything(call, 'ListStackInstances', 'stackInstances', {
      stackGroupName: 'wide',
    });
    assert.equal(instances.length, kAccounts * kRegions);
    assert.equal(new Set(instances.map(({ stackId }) => stackId)).size, instances.length);
    assert.ok(instances.every(({ status }) => status === 'CURRENT'));

    await server.stop();
    assert.equal(simulatedResources(data).length, instances.length);
    server = await Server.start({ data, options });
    call = caller(sdk(server));

    const removed = await call('DeleteStackInstances', {
      stackGroupName: 'wide',
      accountIds,
      regionIds,
      retainStacks: false,
      operationPreferences: preferences,
    });
    const deleted = await finish(removed.operationId);
    assert.equal(deleted.status, 'SUCCEEDED');
    assert.deepEqual(
      await everything(call, 'ListStackInstances', 'stackInstances', { stackGroupName: 'wide' }),
      [],
    );
    await call('DeleteStackGroup', { stackGroupName: 'wide' });
    await server.stop();
    assert.deepEqual(simulatedResources(data), []);
  } finally {
    if (server.child.exitCode === null && server.child.signalCode === null) await server.kill();
    removeDataDirectory(data);
  }
});
