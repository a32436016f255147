// Wait conditions: signals by the official SDK, by the handle's own curl command, by raw requests;
// and a server that dies while a stack waits.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { allEvents, caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { send } from './support/raw.mjs';
import { makeDataDirectory, program, removeDataDirectory, root, Server } from './support/server.mjs';
import { network } from './support/templates.mjs';
import { until } from './support/wait.mjs';

const templateBody = readFileSync(join(root, 'examples/wait-for-signal.yml'), 'utf8');
const quick = ['--sim-latency', 'none'];

let server;
let call;

before(async () => {
  server = await Server.start({ options: quick });
  call = caller(sdk(server));
});
after(() => server.stop());

// The attributes of the stack's handle, once it has some.
function handleOf(ask, stackId) {
  return until('the handle is made', async () => {
    const { resourceAttributes } = await ask('GetStackResource', {
      stackId,
      logicalResourceId: 'Ready',
      showResourceAttributes: true,
    });
    if (!resourceAttributes?.length) return undefined;
    return Object.fromEntries(
      resourceAttributes.map((a) => [a.ResourceAttributeName, a.ResourceAttributeValue]),
    );
  });
}

async function waiting(stackName, ask = call) {
  const { stackId } = await ask('CreateStack', { stackName, templateBody });
  return { stackId, handle: await handleOf(ask, stackId) };
}

const nodesOf = (stack) =>
  JSON.parse(stack.outputs.find((o) => o.OutputKey === 'Nodes').OutputValue);

test('SignalResource, to the handle or to the condition', async () => {
  const { stackId } = await waiting('signed');
  const signal = { stackId, status: 'SUCCESS', clientToken: 'once' };
  await call('SignalResource', { ...signal, logicalResourceId: 'Ready', uniqueId: 'node-1' });
  await call('SignalResource', { ...signal, logicalResourceId: 'Ready', uniqueId: 'node-1' });
  assert.equal((await call('GetStack', { stackId })).status, 'CREATE_IN_PROGRESS');
  const repeated = await refused(
    call('SignalResource', { ...signal, logicalResourceId: 'Ready', uniqueId: 'node-2' }),
  );
  assert.equal(repeated.code, 'InvalidIdempotenceParameter');
  await until('the condition is being made', async () => {
    const { resources } = await call('ListStackResources', { stackId });
    const both = resources.find((r) => r.logicalResourceId === 'BothReady');
    return both.physicalResourceId;
  });
  await call('SignalResource', {
    stackId,
    logicalResourceId: 'BothReady',
    uniqueId: 'node-2',
    status: 'WARNING',
  });
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.deepEqual(nodesOf(stack), { 'node-1': null, 'node-2': null });
});

test('what SignalResource refuses', async () => {
  const { stackId } = await waiting('refusing');
  const plain = popCore(server);
  const no = async (parameters, code, status) => {
    const error = await refused(
      plain.call('SignalResource', {
        StackId: stackId,
        LogicalResourceId: 'Ready',
        UniqueId: 'x',
        Status: 'SUCCESS',
        ...parameters,
      }),
    );
    assert.equal(error.code, code, error.message);
    assert.equal(error.entry.response.statusCode, status);
  };
  await no({ LogicalResourceId: 'Nothing' }, 'ResourceNotFound', 404);
  await no({ StackId: '00000000-0000-4000-8000-000000000000' }, 'StackNotFound', 404);
  await no({ Status: 'DONE' }, 'InvalidParameter', 400);
  await no({ UniqueId: 'x'.repeat(65) }, 'InvalidParameter', 400);
  await no({ UniqueId: '' }, 'MissingUniqueId', 400);
});

test('the curl command of the handle, as user data runs it', async () => {
  const { stackId, handle } = await waiting('curled');
  assert.ok(handle.URL.startsWith(`${server.url}/wait-handles/`), handle.URL);
  const commands = [
    `${handle.CurlCli} -d '{"status": "SUCCESS", "data": "10.0.0.1"}'`,
    `${handle.CurlCli} -X PUT --data-binary '{"status": "success", "id": "second", "data": [2]}'`,
  ];
  for (const command of commands) {
    const done = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /^HTTP\/1.1 200 /);
  }
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.deepEqual(nodesOf(stack), { 1: '10.0.0.1', second: [2] });
});

test('what the address of a handle refuses', async () => {
  const { handle } = await waiting('guarded');
  const path = new URL(handle.URL).pathname;
  const answer = async (how) => {
    const { status, text } = await send(server, {
      method: 'POST',
      path,
      headers: handle.Headers,
      body: '{}',
      ...how,
    });
    const json = JSON.parse(text);
    assert.match(json.RequestId, /^[0-9A-Fa-f-]{36}$/);
    return [status, json.Code ?? json.SignalId];
  };
  const other = path.slice(0, -1) + (path.endsWith('0') ? '1' : '0');
  assert.deepEqual(await answer({ headers: {} }), [403, 'SignalForbidden']);
  assert.deepEqual(await answer({ headers: { 'x-ros-signal': 'guess' } }), [
    403,
    'SignalForbidden',
  ]);
  assert.deepEqual(await answer({ path: other }), [404, 'WaitConditionHandleNotFound']);
  assert.deepEqual(await answer({ path: '/wait-handles/' }), [404, 'WaitConditionHandleNotFound']);
  assert.deepEqual(await answer({ method: 'GET', body: '' }), [405, 'UnsupportedHTTPMethod']);
  assert.deepEqual(await answer({ body: 'ready' }), [400, 'InvalidSignal']);
  assert.deepEqual(await answer({ body: '{"status": "DONE"}' }), [400, 'InvalidSignal']);
  assert.deepEqual(await answer({ body: `{"data": "${'x'.repeat(65_536)}"}` }), [
    413,
    'SignalTooLarge',
  ]);
  assert.deepEqual(await answer({ body: '' }), [200, '1']);
  assert.deepEqual(await answer({ method: 'PUT' }), [200, '2']);
});

test('a signal of failure ends the wait', async () => {
  const { stackId } = await waiting('broken');
  const done = spawnSync(
    program('cairn'),
    ['signal', 'broken', 'Ready', '--status', 'FAILURE', '--reason', 'no disk'],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        CAIRN_ENDPOINT: server.url,
        ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
      },
    },
  );
  assert.equal(done.status, 0, done.stderr);
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  const failed = (await allEvents(call, stackId)).find((e) => e.status === 'CREATE_FAILED');
  assert.equal(failed.statusReason, 'WaitConditionFailure: no disk');
});

test('machines of the simulated cloud signal what their user data says', async () => {
  const machines = JSON.parse(network());
  const { stackId } = await call('CreateStack', {
    stackName: 'booting',
    templateBody: JSON.stringify({
      ...machines,
      Resources: {
        ...machines.Resources,
        Ready: { Type: 'ALIYUN::ROS::WaitConditionHandle' },
        Nodes: {
          Type: 'ALIYUN::ECS::InstanceGroup',
          Properties: {
            MaxAmount: 2,
            InstanceType: 'ecs.g6.large',
            ImageId: 'aliyun_3_x64_20G_alibase_20240819.vhd',
            VpcId: { Ref: 'Vpc' },
            VSwitchId: { Ref: 'Switch' },
            SecurityGroupId: { Ref: 'Group' },
            UserData: { 'Fn::Sub': `#!/bin/sh\n\${Ready.CurlCli} -d '{"status": "SUCCESS"}'\n` },
          },
        },
        BothReady: {
          Type: 'ALIYUN::ROS::WaitCondition',
          Properties: { Handle: { Ref: 'Ready' }, Timeout: 60, Count: 2 },
        },
      },
    }),
  });
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
});

test('a server killed while a stack waits', async (t) => {
  const data = makeDataDirectory();
  let mortal = await Server.start({ data, options: [...quick, '--public-url', 'https://cairn.test/'] });
  t.after(async () => {
    await mortal.stop();
    removeDataDirectory(data);
  });
  const before = await waiting('mortal', caller(sdk(mortal)));
  assert.ok(before.handle.URL.startsWith('https://cairn.test/wait-handles/'), before.handle.URL);
  const signal = (body) =>
    send(mortal, {
      method: 'POST',
      path: new URL(before.handle.URL).pathname,
      headers: before.handle.Headers,
      body,
    });
  assert.equal((await signal('{"data": "first"}')).status, 200);
  await mortal.kill();
  mortal = await Server.start({ data, options: quick });
  assert.equal((await signal('{"data": "second"}')).status, 200);
  const stack = await settled(caller(sdk(mortal)), before.stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.deepEqual(nodesOf(stack), { 1: 'first', 2: 'second' });
});
