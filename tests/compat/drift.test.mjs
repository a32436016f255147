// Drift by the official SDK and the command line: found, adopted, reverted, and looked for again
// after the server was killed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, ros, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';
import { misshapen } from './support/shape.mjs';
import { until } from './support/wait.mjs';

const template = `# A network
ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {CidrBlock: 10.0.0.0/16, VpcName: one, Description: ours}
  Address:
    Type: ALIYUN::VPC::EIP
    Properties: {Bandwidth: 5}
`;

let data;
let server;
let call;
let plain;

async function start(faults) {
  server = await Server.start({ data, faults });
  call = caller(sdk(server));
  plain = popCore(server).call;
}

before(async () => {
  data = await makeDataDirectory();
  await start();
});
after(async () => {
  await server.stop();
  await removeDataDirectory(data);
});

async function created(stackName) {
  const { stackId } = await call('CreateStack', { stackName, templateBody: template });
  await settled(call, stackId);
  return stackId;
}

const ended = (driftDetectionId) =>
  until(`detection ${driftDetectionId} ends`, async () => {
    const status = await call('GetStackDriftDetectionStatus', { driftDetectionId });
    return status.driftDetectionStatus !== 'DETECTION_IN_PROGRESS' && status;
  });

async function detected(stackId) {
  const { driftDetectionId } = await call('DetectStackDrift', { stackId });
  return ended(driftDetectionId);
}

async function change(stackId, logicalResourceId, properties) {
  const { physicalResourceId, resourceType } = await call('GetStackResource', {
    stackId,
    logicalResourceId,
  });
  const target = { ResourceType: resourceType, PhysicalResourceId: physicalResourceId };
  if (properties === undefined) return plain('SimDeleteResource', target);
  return plain('SimSetResource', { ...target, Properties: JSON.stringify(properties) });
}

function cairn(...words) {
  const done = spawnSync(program('cairn'), words, {
    encoding: 'utf8',
    env: {
      CAIRN_ENDPOINT: server.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
    },
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

test('drift is found and taken over into the template', async () => {
  const stackId = await created('adopted');
  assert.equal((await detected(stackId)).stackDriftStatus, 'IN_SYNC');
  await change(stackId, 'Vpc', { VpcName: 'two' });
  await change(stackId, 'Address');
  const status = await detected(stackId);
  assert.equal(status.driftDetectionStatus, 'DETECTION_COMPLETE');
  assert.equal(status.stackDriftStatus, 'DRIFTED');
  assert.equal(status.driftedStackResourceCount, 2);

  const { resourceDrifts } = await call('ListStackResourceDrifts', {
    stackId,
    resourceDriftStatus: ['MODIFIED', 'DELETED'],
  });
  assert.deepEqual(
    resourceDrifts.map((d) => [d.logicalResourceId, d.resourceDriftStatus]),
    [
      ['Vpc', 'MODIFIED'],
      ['Address', 'DELETED'],
    ],
  );
  const [difference] = resourceDrifts[0].propertyDifferences;
  assert.equal(difference.propertyPath, '/VpcName');
  assert.equal(difference.expectedValue, 'one');
  assert.equal(difference.actualValue, 'two');
  assert.equal(difference.differenceType, 'NOT_EQUAL');
  assert.equal(JSON.parse(resourceDrifts[0].actualProperties).VpcName, 'two');

  const request = { stackId, templateFormat: 'YAML' };
  const seen = await call('UpdateStackTemplateByResources', { ...request, dryRun: true });
  assert.equal(seen.oldTemplateBody, template);
  await call('UpdateStackTemplateByResources', request);
  const { templateBody } = await call('GetTemplate', { stackId, templateStage: 'Original' });
  assert.equal(templateBody, seen.newTemplateBody);
  assert.match(templateBody, /^# A network\n/);
  assert.match(templateBody, /VpcName: two, Description: ours/);
  assert.doesNotMatch(templateBody, /Address/);
  assert.equal((await detected(stackId)).stackDriftStatus, 'IN_SYNC');
  const stack = await call('GetStack', { stackId });
  assert.equal(stack.status, 'CREATE_COMPLETE');
  assert.equal(stack.checkedStackResourceCount, 1);
  const again = await refused(call('UpdateStackTemplateByResources', request));
  assert.equal(again.data.Code, 'NotSupported');
});

test('the command line shows drift and reverts it', async () => {
  const stackId = await created('reverted');
  assert.equal(cairn('drift', 'reverted', '--exit-code').status, 0);
  assert.equal(cairn('sim', 'set', 'reverted/Vpc', 'VpcName=two', 'Description=theirs').status, 0);
  const shown = cairn('drift', 'reverted', '--exit-code');
  assert.equal(shown.status, 1);
  assert.match(shown.out, /^reverted: DRIFTED, 1 of 2 resources drifted\n~ Vpc {2}ALIYUN::ECS::VPC/);
  assert.match(shown.out, / {4}\/VpcName\n {6}- one\n {6}\+ two\n/);
  assert.equal(cairn('drift', 'revert', 'reverted', 'Vpc', 'VpcName').status, 5);
  const done = cairn('drift', 'revert', 'reverted', 'Vpc', 'VpcName', '--yes');
  assert.equal(done.status, 0, done.err);
  assert.match(cairn('drift', 'reverted').out, /\/Description/);
  assert.doesNotMatch(cairn('drift', 'reverted').out, /VpcName/);
  assert.equal(cairn('drift', 'adopt', 'reverted', 'Vpc', '--yes').status, 0);
  assert.equal(cairn('sim', 'delete', 'reverted/Address', '--yes').status, 0);
  assert.equal(cairn('drift', 'revert', 'reverted', 'Address', '--yes').status, 0);
  assert.equal(cairn('drift', 'reverted', '--exit-code').status, 0);
  assert.equal((await call('GetStack', { stackId })).status, 'UPDATE_COMPLETE');
});

test('answers have the documented fields', async () => {
  const stackId = await created('shaped');
  await change(stackId, 'Vpc', { VpcName: 'two' });
  await detected(stackId);
  const { DriftDetectionId } = await plain('DetectStackDrift', { StackId: stackId });
  await ended(DriftDetectionId);
  for (const [action, parameters] of [
    ['GetStackDriftDetectionStatus', { DriftDetectionId }],
    ['ListStackResourceDrifts', { StackId: stackId }],
    ['DetectStackResourceDrift', { StackId: stackId, LogicalResourceId: 'Vpc' }],
    ['UpdateStackTemplateByResources', { StackId: stackId, DryRun: true }],
  ]) {
    assert.deepEqual(misshapen(await plain(action, parameters), ros[`${action}ResponseBody`]), []);
  }
});

test('a detection that was under way when the server was killed comes to its end', async () => {
  const stackId = await created('killed');
  await server.stop();
  await start([{ call: 'read', nth: 'every', do: 'delay', ms: 60_000 }]);
  const { driftDetectionId } = await call('DetectStackDrift', { stackId });
  const second = await refused(call('DetectStackDrift', { stackId }));
  assert.equal(second.data.Code, 'ActionInProgress');
  await server.kill();
  await start();
  const status = await ended(driftDetectionId);
  assert.equal(status.driftDetectionStatus, 'DETECTION_COMPLETE');
  assert.equal(status.stackDriftStatus, 'IN_SYNC');
});
