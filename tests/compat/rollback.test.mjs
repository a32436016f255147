// What a failure in the cloud leaves: the order of events, the statuses, the reasons.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { Server } from './support/server.mjs';
import { network } from './support/templates.mjs';

const kSoldOut = 'OperationDenied.NoStock: The requested resource is sold out.';
const kRoot = `Resource CREATE failed: OperationDenied.NoStock: resources.Web: ${kSoldOut}`;
const noStock = {
  logicalId: 'Web',
  nth: 'every',
  do: 'fail',
  code: 'OperationDenied.NoStock',
  message: 'The requested resource is sold out.',
};

let server;
let call;

before(async () => {
  server = await Server.start({
    options: ['--sim-latency', 'fast'],
    faults: [
      { ...noStock, stackName: 'undone' },
      { ...noStock, stackName: 'left' },
      { ...noStock, stackName: 'stuck' },
      { ...noStock, stackName: 'late', do: 'accept-then-fail' },
      {
        stackName: 'stuck',
        logicalId: 'Switch',
        call: 'delete',
        nth: 1,
        do: 'fail',
        code: 'DependencyViolation',
        message: 'The vSwitch is in use.',
      },
      {
        stackName: 'clumsy',
        logicalId: 'Vpc',
        call: 'delete',
        nth: 1,
        do: 'fail',
        code: 'DependencyViolation',
        message: 'The VPC is in use.',
      },
      { stackName: 'bumpy', nth: 1, do: 'lose-reply' },
      { stackName: 'bumpy', logicalId: 'Web', nth: 1, do: 'throttle', ms: 20 },
      { stackName: 'bumpy', logicalId: 'Group', nth: 1, do: 'lose-request' },
      { stackName: 'bumpy', call: 'delete', nth: 2, do: 'lose-reply' },
    ],
  });
  call = caller(sdk(server));
});
after(() => server.stop());

async function outcome(stackName, more = {}) {
  const { stackId } = await call('CreateStack', { stackName, templateBody: network(), ...more });
  const stack = await settled(call, stackId);
  return { stackId, stack, events: await allEvents(call, stackId) };
}

const said = (events) => events.map((e) => `${e.logicalResourceId} ${e.status}`);
const at = (events, line) => {
  const place = said(events).indexOf(line);
  assert.notEqual(place, -1, `no event: ${line}\n${said(events).join('\n')}`);
  return place;
};

function inOrder(events, ...lines) {
  for (let i = 1; i < lines.length; ++i) {
    assert.ok(
      at(events, lines[i - 1]) < at(events, lines[i]),
      `${lines[i - 1]} before ${lines[i]}`,
    );
  }
}

function checkUndone(events, name) {
  inOrder(
    events,
    `${name} CREATE_IN_PROGRESS`,
    'Vpc CREATE_COMPLETE',
    'Switch CREATE_COMPLETE',
    'Web CREATE_FAILED',
    `${name} CREATE_FAILED`,
    `${name} CREATE_ROLLBACK_IN_PROGRESS`,
    'Web DELETE_COMPLETE',
    'Switch DELETE_IN_PROGRESS',
    'Switch DELETE_COMPLETE',
    'Vpc DELETE_IN_PROGRESS',
    'Vpc DELETE_COMPLETE',
    `${name} CREATE_ROLLBACK_COMPLETE`,
  );
  inOrder(
    events,
    'Web DELETE_COMPLETE',
    'Group DELETE_IN_PROGRESS',
    'Group DELETE_COMPLETE',
    'Vpc DELETE_IN_PROGRESS',
  );
  assert.equal(
    said(events).at(-1),
    `${name} CREATE_ROLLBACK_COMPLETE`,
    'the stack has the last word',
  );
}

test('a failed create is undone, the last made first', async () => {
  const { stackId, stack, events } = await outcome('undone');
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  assert.deepEqual(stack.outputs, []);
  checkUndone(events, 'undone');
  const reason = (line) => events[at(events, line)].statusReason;
  assert.equal(reason('Web CREATE_FAILED'), kSoldOut);
  assert.equal(reason('undone CREATE_FAILED'), kRoot);
  const { resources } = await call('ListStackResources', { stackId });
  assert.ok(resources.every((r) => r.status === 'DELETE_COMPLETE'));
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
});

test('accepted first, failed later: the same', async () => {
  const { stack, events } = await outcome('late');
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  checkUndone(events, 'late');
});

test('DisableRollback leaves everything where it stands', async () => {
  const { stackId, stack, events } = await outcome('left', { disableRollback: true });
  assert.equal(stack.status, 'CREATE_FAILED');
  assert.equal(stack.statusReason, kRoot);
  assert.equal(said(events).at(-1), 'left CREATE_FAILED');
  assert.ok(!events.some((e) => e.status.startsWith('DELETE')));
  const { resources } = await call('ListStackResources', { stackId });
  const status = Object.fromEntries(resources.map((r) => [r.logicalResourceId, r.status]));
  assert.deepEqual(status, {
    Vpc: 'CREATE_COMPLETE',
    Switch: 'CREATE_COMPLETE',
    Group: 'CREATE_COMPLETE',
    Web: 'CREATE_FAILED',
  });
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
});

test('a rollback that fails says what began it, and can be deleted', async () => {
  const { stackId, stack, events } = await outcome('stuck');
  assert.equal(stack.status, 'CREATE_ROLLBACK_FAILED');
  assert.equal(stack.rollbackFailedRootReason, kRoot);
  assert.match(
    stack.statusReason,
    /^Resource DELETE failed: .*resources\.Switch: .*The vSwitch is in use\.$/,
  );
  inOrder(
    events,
    'stuck CREATE_ROLLBACK_IN_PROGRESS',
    'Switch DELETE_FAILED',
    'stuck CREATE_ROLLBACK_FAILED',
  );
  at(events, 'Group DELETE_COMPLETE');
  assert.ok(!said(events).includes('Vpc DELETE_IN_PROGRESS'), 'what the vSwitch needs stays');
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
});

test('a delete that fails is taken up again', async () => {
  const { stackId } = await outcome('clumsy');
  await call('DeleteStack', { stackId });
  const failed = await settled(call, stackId);
  assert.equal(failed.status, 'DELETE_FAILED');
  assert.equal(
    (await call('GetStackResource', { stackId, logicalResourceId: 'Vpc' })).status,
    'DELETE_FAILED',
  );
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
});

test('lost answers and throttling are nobody’s failure', async () => {
  const { stackId, stack, events } = await outcome('bumpy');
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.equal(events.length, 10);
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
});

test('Parallelism bounds what acts at a time', async () => {
  const resources = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [`V${i}`, { Type: 'ALIYUN::ECS::VPC' }]),
  );
  const { events } = await outcome('narrow', {
    templateBody: JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources: resources }),
    parallelism: 2,
  });
  let acting = 0;
  for (const { logicalResourceId, status } of events) {
    if (logicalResourceId === 'narrow') continue;
    acting += status === 'CREATE_IN_PROGRESS' ? 1 : -1;
    assert.ok(acting <= 2, `${acting} at a time`);
  }
});
