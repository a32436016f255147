// Custom resources with real providers on loopback: the example one, and one that does as a test
// says.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { root, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const kSignKey = 'a key of the test';
const portTemplate = readFileSync(join(root, 'examples/custom-port.yml'), 'utf8');

let server;
let call;
let example; // {url, process}
let provider; // {url, server, requests, answer}

async function startExample() {
  const child = spawn(process.execPath, [join(root, 'examples/port-provider.mjs'), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  const url = await until(
    'the example provider listens',
    () => /^listening on (.+)$/m.exec(said)?.[1],
  );
  return { url, process: child };
}

// `answer(request, response)` may be set by a test; all requests are kept.
async function startProvider() {
  const own = { requests: [], answer: (_, response) => response.end() };
  own.server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const part of incoming) text += part;
    const request = { ...JSON.parse(text), text, headers: incoming.headers };
    own.requests.push(request);
    await own.answer(request, outgoing);
  });
  await new Promise((done) => own.server.listen(0, '127.0.0.1', done));
  own.url = `http://127.0.0.1:${own.server.address().port}`;
  return own;
}

const responseTo = ({ RequestId, StackId, LogicalResourceId }, more) =>
  JSON.stringify({ Status: 'SUCCESS', RequestId, StackId, LogicalResourceId, ...more });

const thing = (token, more = {}) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Thing: {
        Type: 'ALIYUN::ROS::CustomResource',
        Properties: { ServiceToken: token, Timeout: 60, Parameters: { Size: 3 }, ...more },
      },
    },
    Outputs: { Colour: { Value: { 'Fn::GetAtt': ['Thing', 'Colour'] } } },
  });

async function create(stackName, templateBody, more = {}) {
  const { stackId } = await call('CreateStack', { stackName, templateBody, ...more });
  return { stackId, ...(await settled(call, stackId)) };
}

// Why the first resource failed, of a stack that was rolled back.
async function failure(ask, { stackId, status }) {
  assert.equal(status, 'CREATE_ROLLBACK_COMPLETE');
  const events = await allEvents(ask, stackId);
  return events.find((event) => event.status === 'CREATE_FAILED').statusReason;
}

async function remove(stackId) {
  await call('DeleteStack', { stackId });
  return settled(call, stackId);
}

before(async () => {
  server = await Server.start({ options: ['--allow-private-addresses'] });
  call = caller(sdk(server));
  example = await startExample();
  provider = await startProvider();
});
after(async () => {
  example.process.kill();
  provider.server.closeAllConnections?.();
  provider.server.close();
  await server.stop();
});

for (const [kind, number, token] of [
  ['asynchronous', 21000, () => `web[idempotent]:${example.url}/`],
  ['synchronous', 22000, () => `web[sync]:${example.url}/sync`],
]) {
  test(`the example, ${kind}: made, used by another resource, deleted`, async () => {
    const parameters = [
      { parameterKey: 'Provider', parameterValue: token() },
      { parameterKey: 'Number', parameterValue: String(number) },
    ];
    const stack = await create(`port-${kind}`, portTemplate, { parameters });
    assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
    const outputs = Object.fromEntries(stack.outputs.map((o) => [o.OutputKey, o.OutputValue]));
    assert.equal(outputs.Port, number);
    assert.deepEqual(outputs.All, { Number: number, Name: `port-${kind}` });
    assert.match(outputs.Id, /^port-/);

    const clash = await create(`clash-${kind}`, portTemplate, { parameters });
    assert.match(await failure(call, clash), /Port \d+ is taken\./);

    assert.equal((await remove(stack.stackId)).status, 'DELETE_COMPLETE');
    const again = await create(`again-${kind}`, portTemplate, { parameters });
    assert.equal(again.status, 'CREATE_COMPLETE', 'the port is free again');
    assert.equal((await remove(again.stackId)).status, 'DELETE_COMPLETE');
  });
}

test('a response that is wrong is refused; the right one is taken once, by POST too', async () => {
  const statuses = [];
  provider.requests.length = 0;
  provider.answer = async (request, response) => {
    response.writeHead(202).end();
    const { ResponseURL } = request;
    const wrong = responseTo(request, { PhysicalResourceId: 'thing', StackId: 'another' });
    const right = responseTo(request, { PhysicalResourceId: 'thing', Data: { Colour: 'red' } });
    const type = { 'content-type': 'text/plain' };
    for (const [url, method, body, headers] of [
      [ResponseURL.replace(/token=../, 'token=zz'), 'PUT', right],
      [ResponseURL, 'GET'],
      [ResponseURL, 'PUT', wrong],
      [ResponseURL, 'POST', right, type],
      [ResponseURL, 'PUT', right],
    ]) {
      statuses.push((await fetch(url, { method, body, headers })).status);
    }
  };
  const stack = await create('responses', thing(`web:${provider.url}/hook`));
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.equal(stack.outputs[0].OutputValue, 'red');
  await until('all was answered', () => statuses.length === 5);
  assert.deepEqual(statuses, [404, 405, 400, 200, 409]);
  const [request] = provider.requests;
  assert.equal(request.ResponseURL.split('/custom-responses/')[0], server.url);
  assert.equal(request.StackId, stack.stackId);
  assert.equal(request.StackName, 'responses');
  assert.equal(request.ResourceType, 'ALIYUN::ROS::CustomResource');
  assert.equal(request.RegionId, 'cn-hangzhou');
  assert.deepEqual(request.ResourceProperties, { Size: 3 });
  provider.answer = (request, response) => response.end(responseTo(request));
  await call('DeleteStack', { stackId: stack.stackId });
  const deletion = await until('Delete is sent', () =>
    provider.requests.find(({ RequestType }) => RequestType === 'Delete'));
  assert.equal(deletion.PhysicalResourceId, 'thing');
  await fetch(deletion.ResponseURL, { method: 'PUT', body: responseTo(deletion) });
  assert.equal((await settled(call, stack.stackId)).status, 'DELETE_COMPLETE');
});

test('a provider that fails, or says too much, fails the stack', async () => {
  const token = `web:${provider.url}/hook`;
  provider.requests.length = 0;
  provider.answer = async (request, response) => {
    response.end();
    const more = { Status: 'FAILED', Reason: 'no paint left', PhysicalResourceId: 'half' };
    const deletes = request.RequestType === 'Delete';
    const body = responseTo(request, deletes ? {} : more);
    await fetch(request.ResponseURL, { method: 'PUT', body });
  };
  const failed = await create('failing', thing(token));
  assert.match(await failure(call, failed), /CustomResourceFailed.*no paint left/);
  assert.deepEqual(provider.requests.map(({ RequestType, PhysicalResourceId }) =>
    [RequestType, PhysicalResourceId]), [['Create', undefined], ['Delete', 'half']]);

  const statuses = [];
  provider.answer = async (request, response) => {
    response.end();
    const body = responseTo(request, { PhysicalResourceId: 'x', Data: { a: 'x'.repeat(4 << 20) } });
    statuses.push((await fetch(request.ResponseURL, { method: 'PUT', body })).status);
  };
  const large = await create('large', thing(token));
  assert.match(await failure(call, large), /CustomResourceResponseTooLarge.*4096 KB/);
  assert.deepEqual(statuses, [413]);
});

test('requests are signed as HttpConfig says', async () => {
  const { createHmac } = await import('node:crypto');
  provider.requests.length = 0;
  provider.answer = (request, response) =>
    response.end(responseTo(request, { PhysicalResourceId: 'signed' }));
  const HttpConfig = { SignKey: kSignKey, Headers: { 'X-Team': 'shop' } };
  const stack = await create('signed', thing(`web[sync]:${provider.url}`, { HttpConfig }));
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  const [{ text, headers }] = provider.requests;
  assert.equal(headers['x-ros-signature'],
    createHmac('sha256', kSignKey).update(text).digest('hex'));
  assert.equal(headers['x-team'], 'shop');
  assert.equal(headers['content-type'], 'application/json');
});

test('what needs Function Compute says so', async () => {
  const token = 'acs:fc:cn-hangzhou:1234567890123456:services/s/functions/f';
  const stack = await create('functions', thing(token));
  assert.match(await failure(call, stack), /NotSupported.*Function Compute/);
});

test('a server that died waits for the response in its next life', async (t) => {
  const mortal = await Server.start({ options: ['--allow-private-addresses'] });
  t.after(() => mortal.kill());
  provider.requests.length = 0;
  provider.answer = (request, response) => response.end();
  const before = caller(sdk(mortal));
  const { stackId } = await before('CreateStack', {
    stackName: 'survivor',
    templateBody: thing(`web:${provider.url}/hook`),
  });
  const request = await until('the request arrives', () => provider.requests[0]);
  await mortal.kill();
  const next = await Server.start({
    data: mortal.data,
    options: ['--allow-private-addresses'],
  });
  try {
    // The port is another one, the path and the token are the same.
    const { pathname, search } = new URL(request.ResponseURL);
    const body = responseTo(request, { PhysicalResourceId: 'thing', Data: { Colour: 'blue' } });
    const answer = await fetch(`${next.url}${pathname}${search}`, { method: 'PUT', body });
    assert.equal(answer.status, 200);
    const stack = await settled(caller(sdk(next)), stackId);
    assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
    assert.equal(stack.outputs[0].OutputValue, 'blue');
    assert.equal(provider.requests.length, 1, 'the create was not sent twice');
  } finally {
    await next.stop();
  }
});

test('without the option, this machine is not asked', async (t) => {
  const careful = await Server.start();
  t.after(() => careful.stop());
  provider.requests.length = 0;
  const ask = caller(sdk(careful));
  for (const url of [provider.url, provider.url.replace('127.0.0.1', 'localhost')]) {
    const { stackId } = await ask('CreateStack', {
      stackName: `careful-${url.includes('localhost') ? 'name' : 'number'}`,
      templateBody: thing(`web[sync]:${url}`),
    });
    const stack = { stackId, ...(await settled(ask, stackId)) };
    assert.match(await failure(ask, stack), /AddressNotAllowed.*--allow-private-addresses/);
  }
  assert.equal(provider.requests.length, 0);
});
