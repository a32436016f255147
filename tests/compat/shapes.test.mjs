// Every action answers in the shape the official SDK describes: no unknown field, no wrong type.
// The typed SDK reads each answer as well; it throws on what it cannot cast.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, ros, sdk, settled } from './support/clients.mjs';
import { newResourceGroup } from './support/resource_manager.mjs';
import { Server } from './support/server.mjs';
import { misshapen } from './support/shape.mjs';
import { network, webApp } from './support/templates.mjs';

let server;
let plain;
let call;
let stackId;
let group; // the resource group it is in
const password = [{ ParameterKey: 'DbPassword', ParameterValue: 'Cairn-demo-1' }];

before(async () => {
  server = await Server.start();
  plain = popCore(server);
  call = caller(sdk(server));
  group = await newResourceGroup(server, 'shop');
  ({ stackId } = await call('CreateStack', {
    stackName: 'shapes',
    templateBody: network(),
    resourceGroupId: group,
    disableRollback: true,
    tags: [{ key: 'team', value: 'shop' }, { key: 'bare' }],
  }));
  await settled(call, stackId);
});
after(() => server.stop());

// The answer as it came, after its shape was checked.
async function answerOf(action, parameters = {}) {
  const answer = await plain.call(action, parameters, { method: 'POST' });
  assert.deepEqual(misshapen(answer, ros[`${action}ResponseBody`]), [], action);
  return JSON.parse(JSON.stringify(answer)); // the client's maps have no prototype
}

const has = (answer, wanted) => {
  for (const [field, value] of Object.entries(wanted))
    assert.deepEqual(answer[field], value, field);
};

test('GetStack', async () => {
  has(
    await answerOf('GetStack', { StackId: stackId, ShowResourceProgress: 'EnabledIfCreateStack' }),
    {
      StackId: stackId,
      StackName: 'shapes',
      RegionId: 'cn-hangzhou',
      Status: 'CREATE_COMPLETE',
      StackType: 'ROS',
      DisableRollback: true,
      TimeoutInMinutes: 60,
      DeletionProtection: 'Disabled',
      ResourceGroupId: group,
      StackDriftStatus: 'NOT_CHECKED',
      ServiceManaged: false,
      Description: 'A network with one instance',
      ResourceProgress: {
        StackActionProgress: 100,
        StackOperationProgress: 100,
        TotalResourceCount: 4,
        SuccessResourceCount: 4,
        FailedResourceCount: 0,
        InProgressResourceCount: 0,
        PendingResourceCount: 0,
        InProgressResourceDetails: [],
      },
    },
  );
  const brief = await answerOf('GetStack', {
    StackId: stackId,
    OutputOption: 'Disabled',
    ShowResourceProgress: 'PercentageOnly',
  });
  assert.equal(brief.Outputs, undefined);
  assert.deepEqual(brief.ResourceProgress, {
    StackActionProgress: 100,
    StackOperationProgress: 100,
  });
});

test('ListStacks', async () => {
  const answer = await answerOf('ListStacks');
  has(answer, { TotalCount: 1, PageNumber: 1, PageSize: 10 });
  has(answer.Stacks[0], {
    StackId: stackId,
    Tags: [{ Key: 'bare', Value: '' }, { Key: 'team', Value: 'shop' }],
  });
});

test('ListStackEvents', async () => {
  const { Events, TotalCount } = await answerOf('ListStackEvents', {
    StackId: stackId,
    PageSize: 50,
  });
  assert.equal(TotalCount, 10);
  assert.equal(Events.length, 10);
  has(Events[0], {
    LogicalResourceId: 'shapes',
    PhysicalResourceId: stackId,
    ResourceType: 'ALIYUN::ROS::Stack',
    Status: 'CREATE_COMPLETE',
    StatusReason: 'Stack CREATE completed successfully',
  });
  has(Events.at(-1), { Status: 'CREATE_IN_PROGRESS', StatusReason: 'Stack CREATE started' });
  const begun = Events.find(
    (e) => e.LogicalResourceId === 'Vpc' && e.Status === 'CREATE_IN_PROGRESS',
  );
  assert.equal(begun.PhysicalResourceId, undefined, 'absent until known');
});

test('ListStackResources and GetStackResource', async () => {
  const { Resources } = await answerOf('ListStackResources', { StackId: stackId });
  assert.deepEqual(Resources.map((r) => r.LogicalResourceId).sort(), [
    'Group',
    'Switch',
    'Vpc',
    'Web',
  ]);
  const vpc = await answerOf('GetStackResource', {
    StackId: stackId,
    LogicalResourceId: 'Vpc',
    ShowResourceAttributes: true,
  });
  has(vpc, { Description: 'Everything lies in here', Metadata: { Owner: 'network team' } });
  assert.match(vpc.PhysicalResourceId, /^vpc-bp1/);
  assert.ok(vpc.ResourceAttributes.length > 1);
  const one = await answerOf('GetStackResource', {
    StackId: stackId,
    LogicalResourceId: 'Web',
    ResourceAttributes: ['PrivateIp'],
  });
  assert.equal(one.ResourceAttributes.length, 1);
  has(one.ResourceAttributes[0], { ResourceAttributeName: 'PrivateIp' });
});

test('GetTemplate', async () => {
  const original = await answerOf('GetTemplate', { StackId: stackId, TemplateStage: 'Original' });
  assert.equal(original.TemplateBody, network());
  const processed = await answerOf('GetTemplate', { StackId: stackId });
  assert.deepEqual(JSON.parse(processed.TemplateBody), JSON.parse(network()));
});

test('ValidateTemplate', async () => {
  const answer = await answerOf('ValidateTemplate', { TemplateBody: webApp });
  assert.ok(answer.ResourceTypes.Resources.includes('ALIYUN::ECS::Instance'));
  assert.deepEqual(answer.ResourceTypes.DataSources, []);
  assert.ok(answer.Parameters.some((p) => p.ParameterKey === 'DbPassword' && p.NoEcho === 'true'));
  assert.ok(answer.Outputs.some((o) => o.OutputKey === 'Url'));
});

test('GetTemplateSummary', async () => {
  for (const source of [{ TemplateBody: webApp }, { StackId: stackId }]) {
    const answer = await answerOf('GetTemplateSummary', source);
    assert.equal(answer.Version, '2015-09-01');
    assert.ok(answer.ResourceTypes.includes('ALIYUN::ECS::VPC'));
  }
});

test('PreviewStack makes nothing', async () => {
  const { Stack } = await answerOf('PreviewStack', {
    StackName: 'preview',
    TemplateBody: webApp,
    Parameters: password,
  });
  assert.equal(Stack.Resources.length, 22);
  const listener = Stack.Resources.find((r) => r.LogicalResourceId === 'HttpListener');
  has(listener, { ResourceType: 'ALIYUN::SLB::Listener', Action: 'Add', RequiredBy: [] });
  assert.equal(listener.Properties.LoadBalancerId, null, 'not known before it exists');
  assert.equal(listener.Properties.BackendServerPort, 8080);
  assert.equal((await answerOf('ListStacks')).TotalCount, 1);
});

test('DescribeRegions in three languages', async () => {
  const { Regions } = await answerOf('DescribeRegions');
  const chinese = Regions.find((r) => r.RegionId === 'cn-hangzhou');
  assert.match(chinese.LocalName, /杭州/);
  const english = await answerOf('DescribeRegions', { AcceptLanguage: 'en-US' });
  assert.match(english.Regions.find((r) => r.RegionId === 'cn-hangzhou').LocalName, /Hangzhou/);
});

test('ListResourceTypes', async () => {
  const all = await answerOf('ListResourceTypes', { EntityType: 'All' });
  const modules = await answerOf('ListResourceTypes', { EntityType: 'Module' });
  assert.ok(modules.ResourceTypes.every((name) => name.startsWith('MODULE::')));
  assert.equal(all.ResourceTypes.length, 1354 + modules.ResourceTypes.length);
  const resources = await answerOf('ListResourceTypes');
  assert.ok(resources.ResourceTypes.every((name) => name.startsWith('ALIYUN::')));
  const some = await answerOf('ListResourceTypes', {
    EntityType: 'DataSource',
    ResourceType: '*::VPC::*',
  });
  assert.ok(some.ResourceTypes.length > 0);
  assert.ok(some.ResourceTypes.every((name) => name.startsWith('DATASOURCE::VPC::')));
  const own = await answerOf('ListResourceTypes', { Provider: 'Self' });
  assert.deepEqual(own.ResourceTypes, []);
});

test('GetResourceType', async () => {
  const vpc = await answerOf('GetResourceType', { ResourceType: 'ALIYUN::ECS::VPC' });
  has(vpc, { ResourceType: 'ALIYUN::ECS::VPC', EntityType: 'Resource', Provider: 'ROS' });
  has(vpc.Properties.CidrBlock, { Type: 'string', Required: false });
  assert.ok('VpcId' in vpc.Attributes);
  const zones = await answerOf('GetResourceType', { ResourceType: 'DATASOURCE::ECS::Zones' });
  assert.equal(zones.EntityType, 'DataSource');
});

test('RegisterResourceType and what is said of the module', async () => {
  const ResourceType = 'MODULE::Compat::Vpc::Network';
  const TemplateBody =
    "ROSTemplateFormatVersion: '2015-09-01'\nParameters: {Cidr: {Type: String}}\n" +
    "Resources: {Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: {Ref: Cidr}}}}\n" +
    'Outputs: {VpcId: {Value: {Ref: Vpc}}}';
  const { RegistrationId } = await answerOf('RegisterResourceType', {
    EntityType: 'Module',
    ResourceType,
    TemplateBody,
  });
  const told = await answerOf('ListResourceTypeRegistrations', { RegistrationId });
  has(told.Registrations[0], { RegistrationId, ResourceType, VersionId: 'v1', Status: 'COMPLETE' });
  const type = await answerOf('GetResourceType', { ResourceType });
  has(type, { EntityType: 'Module', Provider: 'Self', DefaultVersionId: 'v1', TemplateBody });
  has(type.Properties.Cidr, { Type: 'string', Required: true });
  assert.deepEqual(type.Attributes, { VpcId: {} });
  const versions = await answerOf('ListResourceTypeVersions', { ResourceType });
  has(versions.ResourceTypeVersions[0], { VersionId: 'v1', IsDefaultVersion: true });
  await answerOf('SetResourceType', { ResourceType, Description: 'a network' });
  await answerOf('DeregisterResourceType', { ResourceType });
  const own = await answerOf('ListResourceTypes', { EntityType: 'Module', Provider: 'Self' });
  assert.deepEqual(own.ResourceTypes, []);
});

test('TagResources and its family, MoveResourceGroup', async () => {
  const about = { ResourceType: 'stack' };
  const one = { ...about, ResourceId: [stackId] };
  await answerOf('TagResources', { ...one, Tag: [{ Key: 'env', Value: 'dev' }] });
  const { TagResources, NextToken } = await answerOf('ListTagResources', one);
  assert.equal(NextToken, undefined);
  assert.deepEqual(
    TagResources.map(({ ResourceId, TagKey, TagValue }) => [ResourceId, TagKey, TagValue]),
    [
      [stackId, 'bare', ''],
      [stackId, 'env', 'dev'],
      [stackId, 'team', 'shop'],
      [stackId, 'acs:rm:rgId', group],
    ],
  );
  has(await answerOf('ListTagKeys', about), { Keys: ['bare', 'env', 'team'] });
  has(await answerOf('ListTagValues', { ...about, Key: 'env' }), { Values: ['dev'] });
  await answerOf('UntagResources', { ...one, TagKey: ['env'] });
  await answerOf('MoveResourceGroup', {
    ...about,
    ResourceId: stackId,
    NewResourceGroupId: group,
  });
});

test('ListSummaries, GetFeatureDetails', async () => {
  const { CenterSummary, RegionSummaries } = await answerOf('ListSummaries');
  has(CenterSummary, { RegisteredResourceTypeCount: 0, TemplateCount: '0' });
  has(RegionSummaries[0], { RegionId: 'cn-hangzhou', StackCount: '1', StackGroupCount: '0' });
  const all = await answerOf('GetFeatureDetails', { Feature: 'All' });
  has(all.Terraform, { SupportedVersions: [] });
  assert.ok(all.ResourceImport.SupportedResourceTypes.length > 100);
  const one = await answerOf('GetFeatureDetails', { Feature: 'TemplateScratch' });
  assert.deepEqual(Object.keys(one).sort(), ['RequestId', 'TemplateScratch']);
});

test('GenerateTemplatePolicy', async () => {
  const { Policy, PolicyFunctions } = await answerOf('GenerateTemplatePolicy', {
    TemplateBody: network(),
    'OperationTypes.1': 'CreateStack',
  });
  assert.equal(Policy.Version, '1');
  const [{ Effect, Action, Resource }] = Policy.Statement;
  assert.deepEqual([Effect, Resource], ['Allow', '*']);
  for (const action of ['vpc:CreateVpc', 'vpc:DeleteVpc', 'ecs:RunInstances'])
    assert.ok(Action.includes(action), action);
  const create = PolicyFunctions.find((entry) => entry.Action === 'vpc:CreateVpc');
  assert.equal(create.RequirementLevel, 'Mandatory');
});

test('GetTemplateEstimateCost, GetTemplateRecommendParameters', async () => {
  const { Resources } = await answerOf('GetTemplateEstimateCost', { TemplateBody: network() });
  has(Resources.Vpc, { Type: 'ALIYUN::ECS::VPC', Success: false });
  const { RecommendParameterValues } = await answerOf('GetTemplateRecommendParameters', {
    TemplateBody: network(),
  });
  has(RecommendParameterValues[0], { ParameterKey: 'Cidr', RecommendValue: '10.0.0.0/16' });
});

test('the typed SDK reads every answer', async () => {
  const requests = {
    GetStack: { stackId, showResourceProgress: 'EnabledIfCreateStack' },
    ListStacks: {},
    ListStackEvents: { stackId },
    ListStackResources: { stackId },
    GetStackResource: { stackId, logicalResourceId: 'Web', showResourceAttributes: true },
    GetTemplate: { stackId },
    ValidateTemplate: { templateBody: webApp },
    GetTemplateSummary: { templateBody: webApp },
    PreviewStack: { stackName: 'preview', templateBody: network() },
    DescribeRegions: {},
    ListResourceTypes: {},
    GetResourceType: { resourceType: 'ALIYUN::ECS::Instance' },
    ListResourceTypeVersions: { resourceType: 'MODULE::ACS::OOS::Extension' },
    ListResourceTypeRegistrations: {},
    SetDeletionProtection: { stackId, deletionProtection: 'Disabled' },
  };
  for (const [action, request] of Object.entries(requests)) {
    const body = await call(action, request);
    assert.match(body.requestId, /^[0-9A-F-]{36}$/, action);
  }
});
