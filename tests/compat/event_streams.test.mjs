// Events as they happen, over real sockets: resumed, through kill -9, by slow and by many readers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { rpc } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { EventStream } from './support/stream.mjs';
import { network, vpcOnly } from './support/templates.mjs';

const idsOf = (stream) => stream.events.map(({ data }) => data.EventId);
const isLast = (stackId, status) => (stream) =>
  stream.events.some(
    ({ data }) => data.PhysicalResourceId === stackId && data.Status === status,
  );

async function withServer(options, story) {
  const server = await Server.start(options);
  try {
    await story(server, caller(sdk(server)));
  } finally {
    await server.stop();
  }
}

const many = (count, more = {}) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Count: count,
        Properties: { CidrBlock: '10.0.0.0/8' },
      },
      ...more,
    },
  });

test('a stack is followed from its first event to its last, as ListStackEvents has them', () =>
  withServer({}, async (server, call) => {
    const { stackId } = await call('CreateStack', { stackName: 'web', templateBody: network() });
    const stream = await EventStream.open(server, 'StreamStackEvents', { StackId: stackId });
    assert.match(stream.headers['content-type'], /^text\/event-stream/);
    await stream.until('created', isLast(stackId, 'CREATE_COMPLETE'));
    const listed = await allEvents(call, stackId);
    assert.deepEqual(
      idsOf(stream),
      listed.map((event) => event.eventId),
    );
    assert.deepEqual(
      stream.events.map(({ id }) => Number(id)),
      listed.map((_, i) => i + 1),
    );
    assert.deepEqual(stream.events[0].data.StackName, 'web');

    // Whoever comes back gets what is missing; the header and the parameter say the same.
    const seen = stream.events[3].id;
    const later = await EventStream.open(
      server,
      'StreamStackEvents',
      { StackId: stackId },
      { lastEventId: seen },
    );
    const byName = await EventStream.open(server, 'StreamStackEvents', {
      StackId: stackId,
      LastEventId: seen,
    });
    for (const resumed of [later, byName]) {
      await resumed.until('the rest', isLast(stackId, 'CREATE_COMPLETE'));
      assert.deepEqual(idsOf(resumed), idsOf(stream).slice(4));
    }

    // The same connection hears of the next operation.
    const fresh = await EventStream.open(server, 'StreamStackEvents', {
      StackId: stackId,
      StartFrom: 'Now',
    });
    await call('DeleteStack', { stackId });
    for (const open of [stream, fresh])
      await open.until('deleted', isLast(stackId, 'DELETE_COMPLETE'));
    assert.deepEqual(idsOf(fresh), idsOf(stream).slice(listed.length));
    for (const open of [stream, fresh, later, byName]) open.close();
  }));

test('an account is followed, and a stack with what is inside it', () =>
  withServer({}, async (server, call) => {
    const account = await EventStream.open(server, 'StreamAccountEvents', {});
    const elsewhere = await EventStream.open(server, 'StreamAccountEvents', {
      RegionId: 'cn-beijing',
    });
    const everywhere = await EventStream.open(server, 'StreamAccountEvents', {
      RegionId: undefined,
      StartFrom: 'Oldest',
    });
    const nesting = JSON.stringify({
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: {
        Inner: {
          Type: 'ALIYUN::ROS::Stack',
          Properties: { TemplateBody: JSON.parse(vpcOnly) },
        },
      },
    });
    const outer = await call('CreateStack', { stackName: 'outer', templateBody: nesting });
    const other = await call('CreateStack', { stackName: 'other', templateBody: vpcOnly });
    for (const { stackId } of [outer, other])
      await account.until('created', isLast(stackId, 'CREATE_COMPLETE'));
    const names = new Set(account.events.map(({ data }) => data.StackName));
    assert.equal(names.size, 3, [...names].join());
    assert.equal(elsewhere.events.length, 0);
    await everywhere.until('all', (s) => s.events.length === account.events.length);
    assert.deepEqual(idsOf(everywhere), idsOf(account));

    const tree = await EventStream.open(server, 'StreamStackEvents', {
      StackId: outer.stackId,
      Nested: 'true',
    });
    await tree.until('created', isLast(outer.stackId, 'CREATE_COMPLETE'));
    const inTree = account.events.filter(({ data }) => data.StackName !== 'other');
    assert.deepEqual(
      idsOf(tree),
      inTree.map(({ data }) => data.EventId),
    );
    for (let i = 0; i < inTree.length; ++i) {
      const rest = await EventStream.open(server, 'StreamAccountEvents', {
        LastEventId: inTree[i].id,
      });
      const from = account.events.indexOf(inTree[i]) + 1;
      const want = idsOf(account).slice(from);
      await rest.until('the rest', (s) => s.events.length >= want.length);
      assert.deepEqual(idsOf(rest), want);
      rest.close();
    }
    for (const open of [account, elsewhere, everywhere, tree]) open.close();
  }));

test('what cannot be followed is refused with an ordinary error', () =>
  withServer({}, async (server, call) => {
    const { stackId } = await call('CreateStack', { stackName: 'one', templateBody: vpcOnly });
    await settled(call, stackId);
    const cases = [
      ['StreamStackEvents', { StackId: stackId.replace(/^......../, '00000000') }, 'StackNotFound'],
      ['StreamStackEvents', { StackId: stackId, LastEventId: 'x' }, 'InvalidParameter'],
      ['StreamStackEvents', { StackId: stackId, LastEventId: '1-1' }, 'InvalidParameter'],
      ['StreamStackEvents', { StackId: stackId, LastEventId: '1000' }, 'InvalidParameter'],
      [
        'StreamStackEvents',
        { StackId: stackId, Nested: 'true', LastEventId: '7' },
        'InvalidParameter',
      ],
      ['StreamAccountEvents', { LastEventId: '7000-1' }, 'InvalidParameter'],
      ['StreamAccountEvents', { StartFrom: 'Tomorrow' }, 'InvalidParameter'],
      ['StreamStackEvents', {}, 'MissingStackId'],
    ];
    for (const [action, fields, code] of cases) {
      const { json } = await rpc(server, action, fields);
      assert.equal(json.Code, code, JSON.stringify([action, fields, json]));
    }
  }));

test('through kill -9 of the server no event is lost and none comes twice', async () => {
  const data = makeDataDirectory();
  const options = ['--sim-latency', 'fixed:80ms', '--quota-resources', '1000'];
  const seen = { stack: [], account: [] };
  let place = {};
  let stackId;
  try {
    for (let life = 0; ; ++life) {
      const server = await Server.start({ data, options });
      const call = caller(sdk(server));
      if (life === 0)
        ({ stackId } = await call('CreateStack', {
          stackName: 'long',
          templateBody: many(60),
          parallelism: 2,
        }));
      const stack = await EventStream.open(
        server,
        'StreamStackEvents',
        { StackId: stackId },
        { lastEventId: place.stack },
      );
      const account = await EventStream.open(server, 'StreamAccountEvents', {
        LastEventId: place.account ?? '0',
      });
      const done = isLast(stackId, 'CREATE_COMPLETE');
      const enough = (stream) => done(stream) || (life < 5 && stream.events.length >= 8);
      await stack.until('some events', enough);
      await account.until('some events', enough);
      const over = done(stack) && done(account);
      if (!over) await server.kill();
      seen.stack.push(...stack.events);
      seen.account.push(...account.events);
      place = { stack: stack.lastEventId, account: account.lastEventId };
      if (!over) continue;
      const listed = (await allEvents(call, stackId)).map((event) => event.eventId);
      for (const [which, events] of Object.entries(seen))
        assert.deepEqual(
          events.map((event) => event.data.EventId),
          listed,
          which,
        );
      assert.ok(life >= 2, `${life} kills`);
      stack.close();
      account.close();
      await server.stop();
      break;
    }
  } finally {
    removeDataDirectory(data);
  }
});

// One that takes longer than the write deadline over a piece is cut off, and comes back.
async function readOn(server, stream, stackId, is) {
  const events = [];
  for (;;) {
    await stream.until('more', (s) => s.ended || is(s), 90_000).catch(() => {});
    events.push(...stream.events);
    const place = stream.lastEventId;
    stream.close();
    if (is(stream)) return events;
    const fields = { StackId: stackId };
    stream = await EventStream.open(server, 'StreamStackEvents', fields, { lastEventId: place });
  }
}

test('a reader that stands still loses nothing, and the others do not wait for it', () =>
  withServer(
    { options: ['--sim-latency', 'none', '--quota-resources', '20000'] },
    async (server, call) => {
      const count = 3_000;
      const { stackId } = await call('CreateStack', {
        stackName: 'wide',
        templateBody: many(count),
      });
      const fields = { StackId: stackId };
      const open = () => EventStream.open(server, 'StreamStackEvents', fields);
      const [slow, ...others] = await Promise.all(Array.from({ length: 12 }, open));
      slow.request.socket.pause();
      const done = isLast(stackId, 'CREATE_COMPLETE');
      const read = await Promise.all(others.map((s) => readOn(server, s, stackId, done)));
      slow.request.socket.resume();
      read.push(await readOn(server, slow, stackId, done));
      for (const events of read)
        assert.deepEqual(
          events.map(({ id }) => Number(id)),
          Array.from({ length: 2 * count + 2 }, (_, i) => i + 1),
        );
    },
  ));

test('a server that stops ends its streams, and they are taken up at the next one', async () => {
  const data = makeDataDirectory();
  try {
    const first = await Server.start({ data });
    const { stackId } = await caller(sdk(first))('CreateStack', {
      stackName: 'one',
      templateBody: vpcOnly,
    });
    const stream = await EventStream.open(first, 'StreamStackEvents', { StackId: stackId });
    await stream.until('created', isLast(stackId, 'CREATE_COMPLETE'));
    await first.stop();
    await stream.until('ended', (s) => s.ended);
    const second = await Server.start({ data });
    const call = caller(sdk(second));
    const again = await EventStream.open(
      second,
      'StreamStackEvents',
      { StackId: stackId },
      { lastEventId: stream.lastEventId },
    );
    await call('DeleteStack', { stackId });
    await again.until('deleted', isLast(stackId, 'DELETE_COMPLETE'));
    const listed = await allEvents(call, stackId);
    assert.deepEqual(
      [...idsOf(stream), ...idsOf(again)],
      listed.map((event) => event.eventId),
    );
    again.close();
    await second.stop();
  } finally {
    removeDataDirectory(data);
  }
});
