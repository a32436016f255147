// ClientToken of every action that takes one: the same request again, another one under the same
// token, several at once, and all of it after `kill -9`.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { caller, sdk, settled } from './support/clients.mjs';
import { policyText, ram, role } from './support/people.mjs';
import { rpc } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, root, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';
import { until } from './support/wait.mjs';

const read = (name) => JSON.parse(readFileSync(join(root, 'data', name), 'utf8'));
const withToken = [...read('actions.json'), ...read('own-actions.json')]
  .filter(({ parameters }) => parameters.some(({ name }) => name === 'ClientToken'))
  .map(({ name }) => name);

const wider = vpcOnly.replace('10.0.0.0/8', '10.0.0.0/9');
const handle = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { Ready: { Type: 'ALIYUN::ROS::WaitConditionHandle' } },
});
const logicalId = Object.keys(JSON.parse(vpcOnly).Resources)[0];

// By action: a request that is carried out, and what makes it another one. `reads`: answered anew
// each time. The ids are those that prepare() gives.
const requests = {
  CreateStack: () => [{ StackName: 'tokens', TemplateBody: vpcOnly }, { DisableRollback: 'true' }],
  UpdateStack: (w) => [{ StackId: w.toUpdate, TemplateBody: wider }, { Parallelism: '1' }],
  UpdateStackToRevision: (w) => [{ StackId: w.toGoBack, Revision: '1' }, { Revision: '2' }],
  CreateChangeSet: (w) => [
    { StackId: w.quiet, ChangeSetName: 'set', ChangeSetType: 'UPDATE', TemplateBody: wider },
    { Description: 'another' },
  ],
  ExecuteChangeSet: (w) => [{ ChangeSetId: w.changeSet }, { ChangeSetId: randomUUID() }],
  CreateTemplateScratch: () => [
    {
      TemplateScratchType: 'ArchitectureReplication',
      SourceTag: '{"ResourceTags":{"no":"body"}}',
    },
    { Description: 'another' },
  ],
  UpdateTemplateScratch: (w) => [
    { TemplateScratchId: w.scratch, Description: 'one', ExecutionMode: 'Sync' },
    { Description: 'two' },
  ],
  DetectStackDrift: (w) => [{ StackId: w.quiet }, { 'LogicalResourceId.1': logicalId }],
  DetectStackResourceDrift: (w) => [
    { StackId: w.quiet, LogicalResourceId: logicalId },
    { LogicalResourceId: 'Other' },
  ],
  RegisterResourceType: () => [
    { EntityType: 'Module', ResourceType: 'MODULE::One::Two::Three', TemplateBody: vpcOnly },
    { Description: 'another' },
  ],
  SignalResource: (w) => [
    { StackId: w.waiting, LogicalResourceId: 'Ready', UniqueId: 'a', Status: 'SUCCESS' },
    { Status: 'WARNING' },
  ],
  UpdateStackTemplateByResources: (w) => [{ StackId: w.drifted[0] }, { DryRun: 'true' }],
  AdoptStackResourceDrift: (w) => [
    { StackId: w.drifted[1], LogicalResourceId: logicalId },
    { DryRun: 'true' },
  ],
  RevertStackResourceDrift: (w) => [
    { StackId: w.drifted[2], LogicalResourceId: logicalId },
    { DryRun: 'true' },
  ],
  CreateStackGroup: () => [
    { StackGroupName: 'made', TemplateBody: vpcOnly },
    { Description: 'another' },
  ],
  UpdateStackGroup: () => [
    { StackGroupName: 'group-updated', TemplateBody: wider },
    { Description: 'another' },
  ],
  CreateStackInstances: (w) => [
    { StackGroupName: 'group-filled', ...w.instance },
    { TimeoutInMinutes: '30' },
  ],
  UpdateStackInstances: (w) => [
    { StackGroupName: 'group-changed', ...w.instance },
    { TimeoutInMinutes: '30' },
  ],
  DeleteStackInstances: (w) => [
    { StackGroupName: 'group-emptied', ...w.instance, RetainStacks: 'true' },
    { RetainStacks: 'false' },
  ],
  DetectStackGroupDrift: () => [
    { StackGroupName: 'group-looked-at' },
    { OperationPreferences: '{"MaxConcurrentCount":2}' },
  ],
  RetryStackGroupOperation: (w) => [
    { OperationId: w.failed },
    { OperationPreferences: '{"MaxConcurrentCount":2}' },
  ],
  ImportStacksToStackGroup: (w) => [
    { StackGroupName: 'group-joined', StackArns: `["${w.toImport}"]` },
    { OperationDescription: 'another' },
  ],
  GetStack: (w) => [{ StackId: w.quiet }, { OutputOption: 'Disabled' }, 'reads'],
  GetStackResource: (w) => [
    { StackId: w.quiet, LogicalResourceId: logicalId },
    { LogicalResourceId: 'Other' },
    'reads',
  ],
  GetTemplateEstimateCost: () => [{ TemplateBody: vpcOnly }, { TemplateBody: wider }, 'reads'],
  GetTemplateParameterConstraints: () => [
    { TemplateBody: vpcOnly },
    { TemplateBody: wider },
    'reads',
  ],
  GetTemplateRecommendParameters: () => [
    { TemplateBody: vpcOnly },
    { TemplateBody: wider },
    'reads',
  ],
  GetTemplateSummary: () => [{ TemplateBody: vpcOnly }, { TemplateBody: wider }, 'reads'],
  ListStackOperationRisks: (w) => [
    { OperationType: 'DeleteStack', StackId: w.quiet },
    { RetainAllResources: 'true' },
    'reads',
  ],
  PreviewStack: () => [
    { StackName: 'seen', TemplateBody: vpcOnly },
    { DisableRollback: 'true' },
    'reads',
  ],
  ValidateTemplate: () => [{ TemplateBody: vpcOnly }, { TemplateBody: wider }, 'reads'],
};

// The roles of a group that reads stacks, so that it can import them, and does nothing else.
async function readingRoles(server) {
  const administrationRoleName = 'reading-admin';
  const executionRoleName = 'reading';
  const trust = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: ['ros.aliyuncs.com'] },
      },
    ],
  };
  await ram(server, 'CreateRole', {
    RoleName: administrationRoleName,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const policy = { PolicyName: 'reading-admin-policy' };
  const PolicyDocument = policyText(['Allow', 'sts:AssumeRole']);
  await ram(server, 'CreatePolicy', { ...policy, PolicyDocument });
  await ram(server, 'AttachPolicyToRole', {
    ...policy,
    PolicyType: 'Custom',
    RoleName: administrationRoleName,
  });
  await role(server, executionRoleName, server.credentials.AccountId, ['Allow', 'ros:GetStack']);
  return { administrationRoleName, executionRoleName };
}

async function prepare(server) {
  const call = caller(sdk(server));
  const stack = async (stackName, templateBody = vpcOnly) => {
    const { stackId } = await call('CreateStack', { stackName, templateBody });
    assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
    return stackId;
  };
  const drifted = [];
  for (const name of ['taken', 'adopted', 'reverted']) {
    const stackId = await stack(name);
    const { physicalResourceId } = await call('GetStackResource', {
      stackId,
      logicalResourceId: logicalId,
    });
    const changed = await rpc(server, 'SimSetResource', {
      ResourceType: 'ALIYUN::ECS::VPC',
      PhysicalResourceId: physicalResourceId,
      Properties: '{"CidrBlock":"172.16.0.0/12"}',
    });
    assert.equal(changed.status, 200, changed.text);
    const { driftDetectionId } = await call('DetectStackDrift', { stackId });
    await until(`the drift of ${name}`, async () => {
      const seen = await call('GetStackDriftDetectionStatus', { driftDetectionId });
      return seen.driftDetectionStatus === 'DETECTION_COMPLETE';
    });
    drifted.push(stackId);
  }
  const toExecute = await stack('to-execute');
  const { changeSetId } = await call('CreateChangeSet', {
    stackId: toExecute,
    changeSetName: 'ready',
    changeSetType: 'UPDATE',
    templateBody: wider,
  });
  await until('the change set', async () => {
    const set = await call('GetChangeSet', { changeSetId });
    return set.executionStatus === 'AVAILABLE';
  });
  const toGoBack = await stack('to-go-back');
  await call('UpdateStack', { stackId: toGoBack, templateBody: wider });
  assert.equal((await settled(call, toGoBack)).status, 'UPDATE_COMPLETE');
  const scratch = await rpc(server, 'CreateTemplateScratch', {
    TemplateScratchType: 'ArchitectureReplication',
    SourceTag: '{"ResourceTags":{"no":"body"}}',
    ExecutionMode: 'Sync',
  });
  assert.equal(scratch.status, 200, scratch.text);
  // Nobody may deploy: an instance that failed is one all the same.
  const account = server.credentials.AccountId;
  const instance = { AccountIds: `["${account}"]`, RegionIds: '["cn-hangzhou"]' };
  let failed;
  for (const name of ['updated', 'filled', 'changed', 'emptied', 'looked-at', 'joined', 'retried']) {
    const stackGroupName = `group-${name}`;
    const roles = name === 'joined' ? await readingRoles(server) : {};
    await call('CreateStackGroup', { stackGroupName, templateBody: vpcOnly, ...roles });
    if (!['changed', 'emptied', 'retried'].includes(name)) continue;
    const made = await rpc(server, 'CreateStackInstances', {
      StackGroupName: stackGroupName,
      ...instance,
    });
    assert.equal(made.status, 200, made.text);
    if (name === 'retried') failed = made.json.OperationId;
    await until(`the instances of ${name}`, async () => {
      const { stackGroupOperation } = await call('GetStackGroupOperation', {
        operationId: made.json.OperationId,
      });
      return stackGroupOperation.status !== 'RUNNING';
    });
  }
  return {
    instance,
    failed,
    toImport: `acs:ros:cn-hangzhou:${account}:stack/${await stack('to-import')}`,
    quiet: await stack('quiet'),
    toUpdate: await stack('to-update'),
    waiting: await stack('waiting', handle),
    toGoBack,
    changeSet: changeSetId,
    scratch: scratch.json.TemplateScratchId,
    drifted,
  };
}

const send = (server, action, fields) =>
  rpc(server, action, { ...fields, ClientToken: `token-${action}` });

function withoutRequestId({ json }) {
  const { RequestId, ...answer } = json;
  assert.ok(RequestId);
  return answer;
}

async function checkMismatch(server, action, fields) {
  const { status, json } = await send(server, action, fields);
  assert.equal(`${status} ${json.Code}`, '400 InvalidIdempotenceParameter', action);
  assert.equal(json.Message, 'The specified parameters are different from before.');
}

test('every action with a ClientToken keeps to it, also after kill -9', async () => {
  const data = makeDataDirectory();
  let server = await Server.start({ data });
  try {
    const world = await prepare(server);
    const rows = [];
    for (const action of withToken) {
      if (!requests[action]) {
        const { json } = await send(server, action, { TemplateBody: vpcOnly });
        assert.equal(json.Code, 'NotSupported', `${action} is built: it wants a row here`);
        continue;
      }
      const [request, other, reads] = requests[action](world);
      const first = await send(server, action, request);
      assert.equal(first.status, 200, `${action}: ${first.text}`);
      await checkMismatch(server, action, { ...request, ...other });
      rows.push({ action, request, other, reads, answer: withoutRequestId(first) });
    }
    assert.equal(rows.length, Object.keys(requests).length);

    await server.kill();
    server = await Server.start({ data });
    for (const { action, request, other, reads, answer } of rows) {
      const again = await send(server, action, request);
      assert.equal(again.status, 200, `${action}: ${again.text}`);
      if (!reads) assert.deepEqual(withoutRequestId(again), answer, action);
      await checkMismatch(server, action, { ...request, ...other });
    }
    const { stacks } = await caller(sdk(server))('ListStacks', { stackName: ['tokens'] });
    assert.equal(stacks.length, 1);
  } finally {
    await server.stop();
    removeDataDirectory(data);
  }
});

test('of several requests at once one is carried out', async () => {
  const server = await Server.start();
  try {
    const request = { StackName: 'once', TemplateBody: vpcOnly };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => send(server, 'CreateStack', request)),
    );
    const ids = new Set();
    for (const { status, json } of answers) {
      if (status === 200) ids.add(json.StackId);
      else assert.equal(`${status} ${json.Code}`, '400 LastTokenProcessing');
    }
    assert.equal(ids.size, 1);
  } finally {
    await server.stop();
  }
});

test('a read is answered from what is there, whatever its token saw before', async () => {
  const server = await Server.start();
  try {
    const call = caller(sdk(server));
    const { stackId } = await call('CreateStack', { stackName: 'seen', templateBody: vpcOnly });
    await settled(call, stackId);
    const status = async () => (await send(server, 'GetStack', { StackId: stackId })).json.Status;
    assert.equal(await status(), 'CREATE_COMPLETE');
    await call('DeleteStack', { stackId });
    await settled(call, stackId);
    assert.equal(await status(), 'DELETE_COMPLETE');
  } finally {
    await server.stop();
  }
});
