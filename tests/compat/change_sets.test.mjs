// Change sets by the official SDK: seen before they are done, done once, and told of afterwards.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, ros, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { misshapen } from './support/shape.mjs';
import { until } from './support/wait.mjs';

const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: { Name: { Type: 'String', Default: 'one' } },
  Resources: {
    Vpc: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: { CidrBlock: '10.0.0.0/16', VpcName: { Ref: 'Name' } },
    },
    Switch: {
      Type: 'ALIYUN::ECS::VSwitch',
      Properties: { VpcId: { Ref: 'Vpc' }, ZoneId: 'cn-hangzhou-h', CidrBlock: '10.0.1.0/24' },
    },
  },
});
const named = (parameterValue) => [{ parameterKey: 'Name', parameterValue }];

let data;
let server;
let call;

before(async () => {
  data = await makeDataDirectory();
  server = await Server.start({ data });
  call = caller(sdk(server));
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

const available = (changeSetId) =>
  until(`change set ${changeSetId} is worked out`, async () => {
    const set = await call('GetChangeSet', { changeSetId });
    return set.status !== 'CREATE_PENDING' && set.status !== 'CREATE_IN_PROGRESS' && set;
  });

async function made(request) {
  const { changeSetId } = await call('CreateChangeSet', request);
  return available(changeSetId);
}

test('a stack is made, changed and made again by change sets', async () => {
  const { changeSetId, stackId } = await call('CreateChangeSet', {
    changeSetType: 'CREATE',
    changeSetName: 'first',
    stackName: 'made',
    templateBody: template,
    tags: [{ key: 'team', value: 'shop' }],
  });
  assert.equal((await call('GetStack', { stackId })).status, 'REVIEW_IN_PROGRESS');
  const first = await available(changeSetId);
  assert.deepEqual(
    first.changes.map((c) => [c.ResourceChange.LogicalResourceId, c.ResourceChange.Action]),
    [
      ['Vpc', 'Add'],
      ['Switch', 'Add'],
    ],
  );
  await call('ExecuteChangeSet', { changeSetId });
  assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');

  const rename = await made({ stackId, changeSetName: 'rename', parameters: named('two') });
  const [{ ResourceChange: change }] = rename.changes;
  assert.equal(rename.changes.length, 1);
  assert.equal(change.Replacement, 'False');
  assert.deepEqual(change.PropertyChanges, [
    { Name: 'VpcName', Before: 'one', After: 'two', RequiresRecreation: 'Never' },
  ]);
  await call('ExecuteChangeSet', { changeSetId: rename.changeSetId });
  assert.equal((await settled(call, stackId)).status, 'UPDATE_COMPLETE');
  const { changeSets } = await call('ListChangeSets', { stackId });
  assert.deepEqual(
    changeSets.map((s) => [s.changeSetName, s.executionStatus]),
    [['rename', 'EXECUTE_COMPLETE']],
  );
});

test('answers have the shape the SDK describes', async () => {
  const plain = popCore(server);
  const stackId = await created('shape');
  const { changeSetId } = await made({ stackId, changeSetName: 'a', parameters: named('two') });
  const requests = {
    GetChangeSet: { ChangeSetId: changeSetId, ShowTemplate: true },
    ListChangeSets: { StackId: stackId },
    GetTemplate: { ChangeSetId: changeSetId },
    GetTemplateSummary: { ChangeSetId: changeSetId },
    PreviewStack: {
      StackId: stackId,
      TemplateBody: template,
      'Parameters.1.ParameterKey': 'Name',
      'Parameters.1.ParameterValue': 'two',
    },
    DeleteChangeSet: { ChangeSetId: changeSetId },
  };
  for (const [action, parameters] of Object.entries(requests)) {
    const answer = await plain.call(action, parameters, { method: 'POST' });
    assert.deepEqual(misshapen(answer, ros[`${action}ResponseBody`]), [], action);
  }
});

test('refusals have the documented codes', async () => {
  const stackId = await created('refusing');
  const set = { stackId, changeSetName: 'a' };
  const none = '00000000-0000-0000-0000-000000000000';
  await made({ ...set, parameters: named('two') });
  const rows = [
    ['CreateChangeSet', { ...set, parameters: named('x') }, 409, 'ChangeSetExists'],
    ['CreateChangeSet', { ...set, changeSetName: 'b' }, 400, 'NotSupported'],
    ['CreateChangeSet', { stackId: none, changeSetName: 'b' }, 404, 'StackNotFound'],
    [
      'CreateChangeSet',
      { changeSetType: 'CREATE', stackName: 'refusing', changeSetName: 'b', templateBody: template },
      409,
      'StackExists',
    ],
    ['ExecuteChangeSet', { changeSetId: none }, 404, 'ChangeSetNotFound'],
    ['GetChangeSet', { changeSetId: none }, 404, 'ChangeSetNotFound'],
    ['DeleteChangeSet', { changeSetId: none }, 404, 'ChangeSetNotFound'],
    ['ListChangeSets', { stackId: none }, 404, 'StackNotFound'],
    ['GetTemplate', { changeSetId: none }, 404, 'ChangeSetNotFound'],
  ];
  for (const [action, request, status, code] of rows) {
    const error = await refused(call(action, request));
    assert.equal(error.code, code, action);
    assert.equal(error.statusCode, status, action);
  }
  const same = await refused(call('CreateChangeSet', { ...set, changeSetName: 'b' }));
  assert.match(same.data.Message, /^Update the completely same stack/);
});

test('of many that execute at once, one does', async () => {
  const stackId = await created('race');
  const sets = [];
  for (let i = 0; i < 6; ++i) {
    sets.push(await made({ stackId, changeSetName: `s${i}`, parameters: named(`n${i}`) }));
  }
  const answers = await Promise.allSettled(
    [...sets, ...sets].map(({ changeSetId }) => call('ExecuteChangeSet', { changeSetId })),
  );
  assert.equal(answers.filter((a) => a.status === 'fulfilled').length, 1);
  for (const { reason } of answers.filter((a) => a.status === 'rejected')) {
    assert.ok(
      ['ActionInProgress', 'ChangeSetNotFound', 'NotSupported', 'ServiceUnavailable'].includes(
        reason.code,
      ),
      reason.code,
    );
  }
  assert.equal((await settled(call, stackId)).status, 'UPDATE_COMPLETE');
  const { changeSets } = await call('ListChangeSets', { stackId });
  assert.equal(changeSets.length, 1);
  assert.equal(changeSets[0].executionStatus, 'EXECUTE_COMPLETE');
});

test('a client token executes once', async () => {
  const stackId = await created('token');
  const { changeSetId } = await made({ stackId, changeSetName: 'a', parameters: named('two') });
  const request = { changeSetId, clientToken: 'once' };
  await call('ExecuteChangeSet', request);
  await settled(call, stackId);
  await call('ExecuteChangeSet', request);
  assert.equal((await call('GetStack', { stackId })).status, 'UPDATE_COMPLETE');
});

test('how an execution ended is told after kill -9', async () => {
  const stackId = await created('killed');
  const { changeSetId } = await made({ stackId, changeSetName: 'a', parameters: named('two') });
  const waiting = await made({ stackId, changeSetName: 'b', parameters: named('three') });
  await call('ExecuteChangeSet', { changeSetId });
  await server.kill();
  server = await Server.start({ data });
  call = caller(sdk(server));
  assert.equal((await settled(call, stackId)).status, 'UPDATE_COMPLETE');
  assert.equal((await call('GetChangeSet', { changeSetId })).executionStatus, 'EXECUTE_COMPLETE');
  const error = await refused(call('GetChangeSet', { changeSetId: waiting.changeSetId }));
  assert.equal(error.code, 'ChangeSetNotFound');
});
