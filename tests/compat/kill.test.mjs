// Kills the server at random moments of real deployments, starts it again on the same data, and
// looks whether anything was lost or doubled.
//
// CAIRN_KILL_SEED and CAIRN_KILLS choose another story, or a longer one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { Random } from './support/random.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { simulatedResources } from './support/sim.mjs';
import { network, webApp } from './support/templates.mjs';

const seed = Number(process.env.CAIRN_KILL_SEED ?? 1121);
const kills = Number(process.env.CAIRN_KILLS ?? 12);
const kLifeMsMax = 900;

// Every stack whose name begins with "broken" fails at its last resource; some replies are lost.
const faults = [
  ...Array.from({ length: 2 * kills + 8 }, (_, i) => ({
    stackName: `broken-${i}`,
    logicalId: 'Web',
    nth: 'every',
    do: 'fail',
    code: 'OperationDenied.NoStock',
    message: 'The requested resource is sold out in the specified zone.',
  })),
  { type: 'ALIYUN::ECS::VSwitch', nth: 2, do: 'lose-reply' },
  { type: 'ALIYUN::ECS::SecurityGroup', nth: 2, do: 'lose-request' },
  { type: 'ALIYUN::ECS::VPC', call: 'delete', nth: 1, do: 'lose-reply' },
];

// One stack somebody wants, and what the server has said about it so far.
class Wish {
  constructor(name, request) {
    this.name = name;
    this.request = request;
    this.stackId = undefined; // once CreateStack was acknowledged
    this.deleteAsked = false;
    this.deleteAcknowledged = false;
  }
  get broken() {
    return this.name.startsWith('broken');
  }
}

function newWish(chance, number) {
  const kind = chance.pick(['network', 'network', 'broken', 'web']);
  const name = `${kind}-${number}`;
  const request =
    kind === 'web'
      ? {
          templateBody: webApp,
          parameters: [
            { parameterKey: 'DbPassword', parameterValue: 'Cairn-demo-1' },
            { parameterKey: 'DbName', parameterValue: `shop${number}` },
          ],
        }
      : { templateBody: network() };
  return new Wish(name, {
    stackName: name,
    clientToken: `token-${name}`,
    timeoutInMinutes: 10,
    ...request,
  });
}

// A refusal by the server has a request id; anything else is a connection that was cut.
const isRefusal = (error) => Boolean(error.data?.RequestId);

async function askToCreate(call, wish) {
  try {
    const { stackId } = await call('CreateStack', wish.request);
    assert.equal(stackId, wish.stackId ?? stackId, `${wish.name}: one token, one stack`);
    wish.stackId = stackId;
  } catch (error) {
    if (isRefusal(error) || error.code === 'ERR_ASSERTION') throw error;
  }
}

async function askToDelete(call, wish) {
  wish.deleteAsked = true;
  try {
    await call('DeleteStack', { stackId: wish.stackId });
    wish.deleteAcknowledged = true;
  } catch (error) {
    if (!isRefusal(error)) return;
    assert.equal(error.code, 'ActionInProgress', `${wish.name}: ${error.message}`);
    wish.deleteAcknowledged = true; // an earlier request was accepted, its answer cut off
  }
}

// Requests whose answer was lost are sent again; then come new ones.
async function requests(call, wishes, chance) {
  const asked = [];
  for (const wish of wishes) {
    if (!wish.stackId || chance.below(8) === 0) asked.push(askToCreate(call, wish));
    if (wish.deleteAsked && !wish.deleteAcknowledged) asked.push(askToDelete(call, wish));
  }
  for (let more = 1 + chance.below(2); more > 0; --more) {
    wishes.push(newWish(chance, wishes.length));
    asked.push(askToCreate(call, wishes.at(-1)));
  }
  return asked;
}

// What was acknowledged is still known, and stands where it may.
async function check(call, wishes) {
  const complete = [];
  for (const wish of wishes.filter((w) => w.stackId)) {
    const stack = await call('GetStack', { stackId: wish.stackId });
    assert.equal(stack.stackName, wish.name);
    const may = wish.deleteAcknowledged
      ? /^DELETE_/
      : wish.deleteAsked
        ? /^(DELETE|CREATE)_/
        : /^CREATE_/;
    assert.match(stack.status, may, wish.name);
    assert.notEqual(
      stack.status,
      wish.broken ? 'CREATE_COMPLETE' : 'CREATE_ROLLBACK_IN_PROGRESS',
      wish.name,
    );
    if (!stack.status.endsWith('IN_PROGRESS') && !wish.deleteAsked) complete.push(wish);
  }
  return complete;
}

async function live(data, wishes, chance) {
  const server = await Server.start({ data, options: ['--sim-latency', 'fast'], faults });
  const lifeMs = chance.pick([chance.below(40), chance.below(kLifeMsMax)]);
  const death = new Promise((resolve) => setTimeout(resolve, lifeMs)).then(() => server.kill());
  const call = caller(sdk(server));
  try {
    const complete = await check(call, wishes);
    const asked = await requests(call, wishes, chance);
    if (complete.length > 0 && chance.below(2) === 0) {
      asked.push(askToDelete(call, chance.pick(complete)));
    }
    await Promise.all(asked);
  } catch (error) {
    if (isRefusal(error) || error.code === 'ERR_ASSERTION') {
      throw new Error(`${error.message}\n${server.log}`, { cause: error });
    }
  } finally {
    await death;
  }
}

function expectedHistory(wish, status) {
  if (wish.broken) return undefined;
  const created = ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'];
  return status === 'DELETE_COMPLETE'
    ? [...created, 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE']
    : created;
}

function checkEvents(wish, stack, resources, events) {
  assert.equal(new Set(events.map((e) => e.eventId)).size, events.length, 'event ids are unique');
  assert.equal(events[0].status, 'CREATE_IN_PROGRESS');
  assert.equal(events[0].logicalResourceId, wish.name);
  assert.equal(events.at(-1).logicalResourceId, wish.name, 'the stack has the last word');
  assert.equal(events.at(-1).status, stack.status);
  const of = (id) => events.filter((e) => e.logicalResourceId === id).map((e) => e.status);
  const want = expectedHistory(wish, stack.status);
  if (!want) {
    const end = ['CREATE_ROLLBACK_IN_PROGRESS', 'CREATE_ROLLBACK_COMPLETE'];
    const rolledBack = ['CREATE_IN_PROGRESS', 'CREATE_FAILED', ...end];
    const deleted = [...rolledBack, 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE'];
    assert.deepEqual(of(wish.name), stack.status === 'DELETE_COMPLETE' ? deleted : rolledBack);
    return;
  }
  for (const id of [wish.name, ...resources.map((r) => r.logicalResourceId)]) {
    assert.deepEqual(of(id), want, `${wish.name}: ${id}`);
  }
  assert.equal(
    events.length,
    want.length * (resources.length + 1),
    `${wish.name}: nothing else happened`,
  );
}

const place = (r) =>
  [r.stackId, r.logicalResourceId, r.resourceType, r.physicalResourceId].join(' ');

async function checkEnd(call, wishes) {
  const belonging = [];
  const statuses = {};
  for (const wish of wishes) {
    const stack = await settled(call, wish.stackId);
    const want = wish.deleteAsked
      ? 'DELETE_COMPLETE'
      : wish.broken
        ? 'CREATE_ROLLBACK_COMPLETE'
        : 'CREATE_COMPLETE';
    assert.equal(stack.status, want, `${wish.name}: ${stack.statusReason}`);
    statuses[want] = (statuses[want] ?? 0) + 1;
    const { resources } = await call('ListStackResources', { stackId: wish.stackId });
    assert.equal(
      new Set(resources.map((r) => r.logicalResourceId)).size,
      resources.length,
      wish.name,
    );
    checkEvents(wish, stack, resources, await allEvents(call, wish.stackId));
    if (want === 'CREATE_COMPLETE') {
      assert.equal(resources.length, wish.name.startsWith('web') ? 22 : 4, wish.name);
      belonging.push(...resources.map(place));
    }
  }
  const alive = wishes.filter((w) => !w.deleteAsked);
  const listed = await call('ListStacks', { pageSize: 50 });
  assert.deepEqual(listed.stacks.map((s) => s.stackId).sort(), alive.map((w) => w.stackId).sort());
  return { belonging, statuses };
}

test(`${kills} times killed, nothing lost, nothing doubled`, { timeout: 240_000 }, async (t) => {
  t.diagnostic(`CAIRN_KILL_SEED=${seed}`);
  const chance = new Random(seed);
  const data = makeDataDirectory();
  const wishes = [];
  let server;
  t.after(async () => {
    await server?.kill();
    removeDataDirectory(data);
    removeDataDirectory(`${data}.faults.json`);
  });

  for (let life = 0; life < kills; ++life) await live(data, wishes, chance);

  server = await Server.start({ data, options: ['--sim-latency', 'fast'], faults });
  const call = caller(sdk(server));
  await check(call, wishes);
  for (const wish of wishes) {
    if (!wish.stackId) await askToCreate(call, wish);
    if (wish.deleteAsked && !wish.deleteAcknowledged) await askToDelete(call, wish);
  }
  const { belonging, statuses } = await checkEnd(call, wishes);
  t.diagnostic(JSON.stringify(statuses));
  assert.deepEqual(await server.stop(), { code: 0, signal: null });

  const cloud = simulatedResources(data);
  assert.deepEqual(
    cloud
      .map((r) => [r.StackId, r.LogicalResourceId, r.ResourceType, r.PhysicalResourceId].join(' '))
      .sort(),
    belonging.sort(),
    'the cloud holds exactly what the stacks own',
  );
});
