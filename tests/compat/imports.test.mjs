// Imports and template scratches by the official SDK: what a deleted stack left is picked, described,
// taken over by a new stack, and copied.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, ros, sdk, settled } from './support/clients.mjs';
import { Server } from './support/server.mjs';
import { misshapen } from './support/shape.mjs';
import { until } from './support/wait.mjs';

const retained = (Type, Properties) => ({ Type, DeletionPolicy: 'Retain', Properties });
const network = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: {
    Vpc: retained('ALIYUN::ECS::VPC', { CidrBlock: '10.0.0.0/16' }),
    Switch: retained('ALIYUN::ECS::VSwitch', {
      VpcId: { Ref: 'Vpc' },
      ZoneId: 'cn-hangzhou-h',
      CidrBlock: '10.0.1.0/24',
    }),
  },
});
const keep = [{ parameterKey: 'DeletionPolicy', parameterValue: 'Retain' }];

let server;
let call;
let left; // physical ids by logical id

before(async () => {
  server = await Server.start();
  call = caller(sdk(server));
  left = await leftBehind('before', 'old');
});
after(() => server.stop());

// What a stack leaves in the cloud when it is deleted.
async function leftBehind(stackName, tag) {
  const { stackId } = await call('CreateStack', {
    stackName,
    templateBody: network,
    tags: [{ key: 'app', value: tag }],
  });
  await settled(call, stackId);
  const { resources } = await call('ListStackResources', { stackId });
  await call('DeleteStack', { stackId });
  await settled(call, stackId);
  return Object.fromEntries(resources.map((r) => [r.logicalResourceId, r.physicalResourceId]));
}

async function executed(request) {
  const { changeSetId, stackId } = await call('CreateChangeSet', {
    changeSetType: 'IMPORT',
    changeSetName: 'take',
    ...request,
  });
  const set = await until(`change set ${changeSetId} is worked out`, async () => {
    const told = await call('GetChangeSet', { changeSetId });
    return told.status !== 'CREATE_PENDING' && told.status !== 'CREATE_IN_PROGRESS' && told;
  });
  assert.equal(set.status, 'CREATE_COMPLETE');
  await call('ExecuteChangeSet', { changeSetId });
  return { set, stack: await settled(call, stackId) };
}

const physicalIds = async (stackId) =>
  (await call('ListStackResources', { stackId })).resources.map((r) => r.physicalResourceId).sort();

test('a scratch picks what exists, and a new stack takes it over', async () => {
  const { templateScratchId } = await call('CreateTemplateScratch', {
    templateScratchType: 'ResourceImport',
    description: 'what is left',
    sourceTag: { resourceTags: { app: 'old' } },
    preferenceParameters: keep,
    tags: [{ key: 'for', value: 'test' }],
  });
  assert.match(templateScratchId, /^ts-[0-9a-f]+$/);
  const { templateScratch } = await until('the scratch is generated', async () => {
    const told = await call('GetTemplateScratch', { templateScratchId, showDataOption: 'All' });
    return told.templateScratch.status !== 'GENERATE_IN_PROGRESS' && told;
  });
  assert.equal(templateScratch.status, 'GENERATE_COMPLETE', templateScratch.statusReason);
  assert.equal(templateScratch.stackProvision.importable, true);
  assert.equal(templateScratch.templateScratchData.Source.length, 2);
  const { templateBody, resourcesToImport } = await call('GenerateTemplateByScratch', {
    templateScratchId,
  });
  const resources = JSON.parse(templateBody).Resources;
  assert.deepEqual(resources.ECSVSwitch_001.Properties.VpcId, { Ref: 'ECSVPC_001' });
  assert.equal(resources.ECSVPC_001.DeletionPolicy, 'Retain');
  assert.deepEqual(
    resourcesToImport.map((r) => r.resourceIdentifier),
    [{ VpcId: left.Vpc }, { VSwitchId: left.Switch }],
  );

  const { set, stack } = await executed({ stackName: 'after', templateScratchId });
  assert.deepEqual(
    set.changes.map((c) => c.ResourceChange.Action),
    ['Import', 'Import'],
  );
  assert.equal(stack.status, 'IMPORT_CREATE_COMPLETE');
  assert.deepEqual(await physicalIds(stack.stackId), [left.Vpc, left.Switch].sort());
  const after = await call('GetTemplateScratch', { templateScratchId });
  assert.deepEqual(
    after.templateScratch.stacks.map((s) => [s.stackId, s.usageType]),
    [[stack.stackId, 'ResourceImport']],
  );
  const error = await refused(
    call('CreateChangeSet', {
      changeSetType: 'IMPORT',
      changeSetName: 'again',
      stackName: 'rival',
      templateScratchId,
    }),
  );
  assert.equal(error.code, 'StackValidationFailed');
});

test('an existing stack takes over one resource more', async () => {
  const mine = await leftBehind('other', 'mine');
  const base = JSON.parse(network);
  delete base.Resources.Switch;
  const entry = (logicalResourceId, resourceType, identifier) => ({
    logicalResourceId,
    resourceType,
    resourceIdentifier: JSON.stringify(identifier),
  });
  const { stack } = await executed({
    stackName: 'growing',
    templateBody: JSON.stringify(base),
    resourcesToImport: [entry('Vpc', 'ALIYUN::ECS::VPC', { VpcId: mine.Vpc })],
  });
  assert.equal(stack.status, 'IMPORT_CREATE_COMPLETE');
  const { resourceIdentifierSummaries } = await call('GetTemplateSummary', { templateBody: network });
  assert.deepEqual(
    resourceIdentifierSummaries.map((s) => [s.resourceType, s.resourceIdentifiers]),
    [
      ['ALIYUN::ECS::VPC', ['VpcId']],
      ['ALIYUN::ECS::VSwitch', ['VSwitchId']],
    ],
  );
  const grown = await executed({
    stackId: stack.stackId,
    changeSetName: 'grow',
    templateBody: network,
    resourcesToImport: [entry('Switch', 'ALIYUN::ECS::VSwitch', { VSwitchId: mine.Switch })],
  });
  assert.equal(grown.stack.status, 'IMPORT_UPDATE_COMPLETE');
  assert.deepEqual(await physicalIds(stack.stackId), [mine.Vpc, mine.Switch].sort());
});

test('a scratch makes copies', async () => {
  const { templateScratchId } = await call('CreateTemplateScratch', {
    templateScratchType: 'ArchitectureReplication',
    executionMode: 'Sync',
    sourceResources: [
      {
        resourceType: 'ALIYUN::ECS::VPC',
        resourceId: left.Vpc,
        relatedResourceTypeFilter: ['ALIYUN::ECS::VSwitch'],
      },
    ],
  });
  const { stackId } = await call('CreateStack', { stackName: 'copy', templateScratchId });
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE');
  const ids = await physicalIds(stackId);
  assert.equal(ids.length, 2);
  assert.ok(!ids.includes(left.Vpc));
});

test('answers have the shape the SDK describes', async () => {
  const plain = popCore(server);
  const made = await plain.call(
    'CreateTemplateScratch',
    {
      TemplateScratchType: 'ArchitectureReplication',
      ExecutionMode: 'Sync',
      SourceResources: JSON.stringify([
        { ResourceType: 'ALIYUN::ECS::VPC', ResourceId: left.Vpc, RegionId: 'cn-hangzhou' },
      ]),
      'Tags.1.Key': 'bare',
    },
    { method: 'POST' },
  );
  assert.deepEqual(misshapen(made, ros.CreateTemplateScratchResponseBody), []);
  const id = { TemplateScratchId: made.TemplateScratchId };
  const requests = {
    GetTemplateScratch: { ...id, ShowDataOption: 'All' },
    ListTemplateScratches: {},
    GenerateTemplateByScratch: id,
    UpdateTemplateScratch: { ...id, Description: 'again', ExecutionMode: 'Sync' },
    DeleteTemplateScratch: id,
  };
  for (const [action, parameters] of Object.entries(requests)) {
    const answer = await plain.call(action, parameters, { method: 'POST' });
    assert.deepEqual(misshapen(answer, ros[`${action}ResponseBody`]), [], action);
  }
  const error = await refused(call('GetTemplateScratch', { templateScratchId: id.TemplateScratchId }));
  assert.equal(error.code, 'TemplateScratchNotFound');
});
