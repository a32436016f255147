// NotificationURLs with real receivers on loopback: one that fails twice, one that is down while the
// server is killed, one that speaks CloudEvents; and what CreateOptions leave.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { caller, refused, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { network } from './support/templates.mjs';
import { until } from './support/wait.mjs';

// Keeps what it is sent; `answer(number)` is the status of each answer, from 1.
async function receiver(answer = () => 204) {
  const own = { heard: [] };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    own.heard.push({ path: request.url, type: request.headers['content-type'], text });
    response.statusCode = answer(own.heard.length);
    response.end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  own.url = `http://127.0.0.1:${server.address().port}`;
  own.close = () => server.close();
  return own;
}

const withOutput = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: {
    Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  },
  Outputs: { Id: { Value: { Ref: 'Vpc' } } },
});

async function serving(options, work) {
  const server = await Server.start(options);
  try {
    await work(server, caller(sdk(server)));
  } finally {
    await server.stop();
  }
}

test('a receiver that fails twice is told in the end, once it is well', async () => {
  const listener = await receiver((number) => (number <= 2 ? 500 : 200));
  await serving({ options: ['--allow-private-addresses'] }, async (server, call) => {
    const { stackId } = await call('CreateStack', {
      stackName: 'heard',
      templateBody: withOutput,
      notificationURLs: [`${listener.url}/hook?key=1`],
    });
    const stack = await settled(call, stackId);
    assert.equal(stack.status, 'CREATE_COMPLETE', 'the stack does not wait for its receiver');
    assert.deepEqual(stack.notificationURLs, [`${listener.url}/hook?key=1`]);
    await until('it was told three times', () => listener.heard.length >= 3);
    for (const { path, type, text } of listener.heard) {
      assert.equal(path, '/hook?key=1');
      assert.match(type, /^application\/json/);
      assert.deepEqual(JSON.parse(text), {
        Outputs: [
          {
            OutputKey: 'Id',
            Description: 'No description given',
            OutputValue: stack.outputs[0].OutputValue,
          },
        ],
        StackId: stackId,
        StackName: 'heard',
        Status: 'CREATE_COMPLETE',
      });
    }
  });
  assert.equal(listener.heard.length, 3);
  listener.close();
});

test('what was not delivered before kill -9 is delivered after it', async () => {
  const data = makeDataDirectory();
  let well = false;
  const listener = await receiver(() => (well ? 200 : 503));
  const options = ['--allow-private-addresses'];
  const first = await Server.start({ data, options });
  const { stackId } = await caller(sdk(first))('CreateStack', {
    stackName: 'killed',
    templateBody: withOutput,
    notificationURLs: [listener.url],
  });
  await until('the first try was refused', () => listener.heard.length > 0);
  await first.kill();
  well = true;
  const before = listener.heard.length;
  await serving({ data, options }, async () => {
    await until('it was told again', () => listener.heard.length > before);
  });
  assert.equal(JSON.parse(listener.heard.at(-1).text).StackId, stackId);
  assert.equal(JSON.parse(listener.heard.at(-1).text).Status, 'CREATE_COMPLETE');
  const told = listener.heard.length;
  await serving({ data, options }, async (server, call) => {
    await settled(call, stackId);
  });
  assert.equal(listener.heard.length, told, 'what was delivered is forgotten');
  listener.close();
  removeDataDirectory(data);
});

test('a private address is asked only where that is allowed, and the log says so', async () => {
  const listener = await receiver();
  await serving({}, async (server, call) => {
    const { stackId } = await call('CreateStack', {
      stackName: 'private',
      templateBody: withOutput,
      notificationURLs: [`${listener.url}/secret?key=hidden`],
    });
    await settled(call, stackId);
    await until('the log says so', () => server.log.includes('a notification was given up'));
    assert.match(server.log, /--allow-private-addresses/);
    assert.doesNotMatch(server.log, /key=hidden/);
  });
  assert.equal(listener.heard.length, 0);
  listener.close();
});

test('eventbridge is a configured receiver of CloudEvents, else refused', async () => {
  const listener = await receiver();
  const request = {
    stackName: 'bridged',
    templateBody: withOutput,
    notificationURLs: ['eventbridge'],
  };
  await serving({}, async (server, call) => {
    const error = await refused(call('CreateStack', request));
    assert.equal(error.code, 'InvalidParameter');
    assert.match(error.message, /nobody listens to eventbridge/);
  });
  const options = ['--eventbridge-sink', `${listener.url}/events`];
  await serving({ options }, async (server, call) => {
    const { stackId } = await call('CreateStack', request);
    await settled(call, stackId);
    await until('the sink heard', () => listener.heard.length > 0);
    assert.match(listener.heard[0].type, /^application\/cloudevents\+json/);
    const event = JSON.parse(listener.heard[0].text);
    assert.equal(event.specversion, '1.0');
    assert.equal(event.data.StackId, stackId);
    assert.equal(event.data.Status, 'CREATE_COMPLETE');
  });
  listener.close();
});

test('an abandoned stack leaves its resources, its name and its place', async () => {
  const options = ['--quota', 'stacks=1'];
  await serving({ options }, async (server, call) => {
    for (const stackName of ['passing', 'passing']) {
      const { stackId } = await call('CreateStack', {
        stackName,
        templateBody: network(),
        createOption: 'AbandonStackOnCreationComplete',
      });
      const stack = await settled(call, stackId);
      assert.equal(stack.status, 'DELETE_COMPLETE');
      const { events } = await call('ListStackEvents', { stackId });
      assert.equal(events[0].status, 'CREATE_COMPLETE');
    }
  });
});

test('GetStack tells of the refusal that failed the operation', async () => {
  const faults = [
    { logicalId: 'Web', do: 'fail', code: 'OperationDenied.NoStock', message: 'Sold out.' },
  ];
  await serving({ faults }, async (server, call) => {
    const { stackId } = await call('CreateStack', { stackName: 'shop', templateBody: network() });
    const stack = await settled(call, stackId);
    const { requestId, ...info } = stack.operationInfo;
    assert.ok(requestId);
    assert.deepEqual(
      { ...info },
      {
        action: 'Create',
        code: 'OperationDenied.NoStock',
        message: 'Sold out.',
        logicalResourceId: 'Web',
        resourceType: 'ALIYUN::ECS::Instance',
      },
    );
  });
});

test('counts and prices by the SDK', async () => {
  await serving({}, async (server, call) => {
    const { stackId } = await call('CreateStack', { stackName: 'shop', templateBody: network() });
    await settled(call, stackId);
    const { regionSummaries, centerSummary } = await call('ListSummaries');
    assert.equal(centerSummary.templateCount, '0');
    assert.equal(regionSummaries[0].regionId, 'cn-hangzhou');
    assert.equal(regionSummaries[0].stackCount, '1');
    const { driftDetection } = await call('GetFeatureDetails', { feature: 'All' });
    assert.ok(driftDetection.supportedResourceTypes.includes('ALIYUN::ECS::VPC'));
    const { resources } = await call('GetTemplateEstimateCost', { templateBody: network() });
    assert.equal(resources.Vpc.Success, false);
    const { recommendParameterValues } = await call('GetTemplateRecommendParameters', {
      templateBody: network(),
    });
    assert.equal(recommendParameterValues[0].parameterKey, 'Cidr');
    assert.equal(recommendParameterValues[0].recommendValue, '10.0.0.0/16');
  });
});
