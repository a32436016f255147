// A rollout over 50 accounts and 20 regions, in the midst of which the server is killed again and
// again: every stack is made, changed and deleted once, and every instance is told of once.
//
// Each kill waits until the rollout is so far, so most lives die with work begun and not ended;
// they are counted by what the next life says first. CAIRN_KILLS chooses a longer story.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import { account, as, ask } from './support/people.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { simulatedResources } from './support/sim.mjs';
import { until } from './support/wait.mjs';

const kills = Number(process.env.CAIRN_KILLS ?? 5); // of each operation
const kKilledInTheMiddle = Math.min(4, kills); // at least
const kRolloutMs = 240_000;
const kAccounts = 50;
const kRegions = 20;
const kTargets = kAccounts * kRegions;
// 25 waves of 40 targets, each as long as a call at least.
const options = ['--sim-latency', 'fixed:100ms'];
const preferences = { MaxConcurrentCount: 2, RegionConcurrencyType: 'PARALLEL' };

const template = (name) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Properties: { CidrBlock: '10.0.0.0/8', VpcName: name },
      },
    },
    Outputs: { Name: { Value: { 'Fn::GetAtt': ['Vpc', 'VpcName'] } } },
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

// A server that dies, and who asks it.
class Story {
  static async begin() {
    const story = new Story();
    story.data = makeDataDirectory();
    await story.#start();
    return story;
  }

  async #start() {
    this.server = await Server.start({ data: this.data, options });
    this.call = caller(sdk(this.server));
  }

  async kill() {
    await this.server.kill();
    await this.#start();
  }

  // What the simulated cloud holds, read while nobody serves it.
  async resources() {
    await this.server.stop();
    const resources = simulatedResources(this.data);
    await this.#start();
    return resources;
  }

  async end() {
    const { child } = this.server;
    if (child.exitCode === null && child.signalCode === null) await this.server.kill();
    removeDataDirectory(this.data);
  }

  async makeAccounts() {
    const operator = this.server.credentials.AccountId;
    await done(ask(this.server, 'SetUpStackGroupRoles'));
    this.owners = [{ credentials: this.server.credentials, id: operator }];
    for (let i = 1; i < kAccounts; ++i) {
      const target = await account(this.server, `target-${i}`);
      await done(ask(target, 'SetUpStackGroupRoles', { AdministrationAccountId: operator }));
      this.owners.push(target);
    }
    const { regions } = await this.call('DescribeRegions', {});
    this.regionIds = regions.slice(0, kRegions).map(({ regionId }) => regionId);
    assert.equal(this.regionIds.length, kRegions);
    this.everywhere = { accountIds: this.owners.map(({ id }) => id), regionIds: this.regionIds };
  }

  progress(operationId) {
    return done(
      ask(this.server, 'GetStackGroupOperationProgress', { OperationId: operationId }),
    );
  }

  // Lets the operation end, through deaths that come when it is so far; how many lives died with
  // targets that were begun and had not ended.
  async finish(operationId) {
    let inTheMiddle = 0;
    for (let life = 1; life <= kills; ++life) {
      const enough = Math.floor((kTargets * life) / (kills + 2));
      const before = await until(
        `${enough} targets are done`,
        async () => {
          const { Counts } = await this.progress(operationId);
          return Counts.Succeeded >= enough ? Counts : undefined;
        },
        kRolloutMs,
      );
      await this.kill();
      const after = await this.progress(operationId);
      assert.ok(after.Counts.Succeeded >= before.Succeeded, 'what was told has happened');
      assert.equal(after.Counts.Total, kTargets);
      // What goes on now was not over when the last life died, and until it is over something of
      // it has always begun.
      if (after.Status === 'RUNNING' && after.Counts.Running > 0) ++inTheMiddle;
    }
    assert.ok(inTheMiddle >= kKilledInTheMiddle, `${inTheMiddle} lives died in the middle`);
    const ended = await until(
      'the operation ends',
      async () => {
        const { stackGroupOperation } = await this.call('GetStackGroupOperation', { operationId });
        return stackGroupOperation.status === 'RUNNING' ? undefined : stackGroupOperation;
      },
      kRolloutMs,
    );
    assert.equal(ended.status, 'SUCCEEDED');
    const results = await everything(
      this.call,
      'ListStackGroupOperationResults',
      'stackGroupOperationResults',
      { operationId },
    );
    assert.equal(new Set(results.map((one) => `${one.accountId}/${one.regionId}`)).size, kTargets);
    assert.equal(results.length, kTargets);
    assert.deepEqual(
      results.filter(({ status }) => status !== 'SUCCEEDED'),
      [],
    );
  }

  instances() {
    return everything(this.call, 'ListStackInstances', 'stackInstances', {
      stackGroupName: 'wide',
    });
  }

  // Every stack of every account in every region, as its owner sees it.
  async stacks() {
    const all = [];
    for (const { credentials, id } of this.owners) {
      const owner = as(this.server, credentials);
      await Promise.all(
        this.regionIds.map(async (RegionId) => {
          const { Stacks } = await done(ask(owner, 'ListStacks', { RegionId }));
          for (const stack of Stacks) all.push({ ...stack, account: id, region: RegionId });
        }),
      );
    }
    return all;
  }

  // Each target has one instance, one stack and one resource, and they are the same ones.
  async checkWhole(stackStatus) {
    const instances = await this.instances();
    assert.equal(instances.length, kTargets);
    assert.deepEqual(
      instances.filter(({ status }) => status !== 'CURRENT'),
      [],
    );
    const told = (account, region, stack) => `${account}/${region}/${stack}`;
    const wanted = instances.map((one) => told(one.accountId, one.regionId, one.stackId)).sort();
    const places = new Set(instances.map((one) => `${one.accountId}/${one.regionId}`));
    assert.equal(places.size, kTargets);
    assert.equal(new Set(instances.map(({ stackId }) => stackId)).size, kTargets);
    const stacks = await this.stacks();
    assert.deepEqual(
      stacks.map((one) => told(one.account, one.region, one.StackId)).sort(),
      wanted,
    );
    assert.deepEqual(
      stacks.filter(({ Status }) => Status !== stackStatus),
      [],
    );
    const resources = await this.resources();
    assert.deepEqual(
      resources.map((one) => told(one.Account, one.Region, one.StackId)).sort(),
      wanted,
    );
    return resources;
  }
}

test('a rollout over 1,000 targets survives kill -9', { timeout: 900_000 }, async () => {
  const story = await Story.begin();
  try {
    await story.makeAccounts();
    const group = { stackGroupName: 'wide' };
    const operationPreferences = preferences;
    await story.call('CreateStackGroup', { ...group, templateBody: template('one') });

    const made = await story.call('CreateStackInstances', {
      ...group,
      ...story.everywhere,
      operationPreferences,
    });
    await story.finish(made.operationId);
    const first = await story.checkWhole('CREATE_COMPLETE');

    const changed = await story.call('UpdateStackGroup', {
      ...group,
      templateBody: template('two'),
      operationPreferences,
    });
    await story.finish(changed.operationId);
    const then = await story.checkWhole('UPDATE_COMPLETE');
    const ids = (resources) => resources.map((one) => one.PhysicalResourceId).sort();
    assert.deepEqual(ids(then), ids(first), 'changed in place, never made anew');

    const removed = await story.call('DeleteStackInstances', {
      ...group,
      ...story.everywhere,
      retainStacks: false,
      operationPreferences,
    });
    await story.finish(removed.operationId);
    assert.deepEqual(await story.instances(), []);
    assert.deepEqual(await story.stacks(), []);
    await story.call('DeleteStackGroup', group);
    assert.deepEqual(await story.resources(), []);
  } finally {
    await story.end();
  }
});
