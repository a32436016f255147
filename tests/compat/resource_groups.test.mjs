// Resource groups by the official client (2020-03-31): made, filled, looked into, deleted; policies
// that count in one group alone; kept through kill -9.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, refused, sdk, settled } from './support/clients.mjs';
import { user } from './support/people.mjs';
import { keyOf, newResourceGroup, resourceManager } from './support/resource_manager.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

const kOptions = ['--sim-latency', 'none'];

let data;
let server;

before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data, options: kOptions });
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

async function dieAndReturn() {
  await server.kill();
  server = await Server.start({ data, options: kOptions });
}

const groups = () => resourceManager(server);
const stacks = (who = server) => caller(sdk(server, keyOf(who)));

const newGroup = (name) => newResourceGroup(server, name);

const templateBody = vpcOnly;

test('a stack is made in a group, and moved into another', async () => {
  const [shop, blog] = [await newGroup('shop'), await newGroup('blog')];
  const call = stacks();
  const { stackId } = await call('CreateStack', {
    stackName: 'in-shop',
    templateBody,
    resourceGroupId: shop,
  });
  await settled(call, stackId);
  await dieAndReturn();
  const { resources } = await groups()('ListResources', { resourceGroupId: shop });
  assert.deepEqual(
    resources.resource.map(({ service, resourceType, resourceId }) => [service, resourceType, resourceId]),
    [['ros', 'stack', stackId]],
  );
  const full = await refused(groups()('DeleteResourceGroup', { resourceGroupId: shop }));
  assert.equal(full.code, 'DeleteConflict.ResourceGroup.Resource');
  await stacks()('MoveResourceGroup', {
    resourceType: 'stack',
    resourceId: stackId,
    newResourceGroupId: blog,
  });
  await groups()('DeleteResourceGroup', { resourceGroupId: shop });
  const gone = await refused(groups()('GetResourceGroup', { resourceGroupId: shop }));
  assert.equal(gone.code, 'EntityNotExists.ResourceGroup');
});

test('a group that is not there takes nothing', async () => {
  const unknown = 'rg-none';
  const call = stacks();
  const asked = [
    ['CreateStack', { stackName: 'nowhere', templateBody, resourceGroupId: unknown }],
    ['CreateTemplate', { templateName: 'nowhere', templateBody, resourceGroupId: unknown }],
  ];
  for (const [action, request] of asked) {
    const { code } = await refused(call(action, request));
    assert.equal(code, 'EntityNotExists.ResourceGroup', action);
  }
  assert.deepEqual((await call('ListStacks', { resourceGroupId: unknown })).stacks, []);
});

test('the answer under a client token outlives the group', async () => {
  const group = await newGroup('short');
  const call = stacks();
  const request = {
    stackName: 'short-lived',
    templateBody,
    resourceGroupId: group,
    clientToken: 'once',
  };
  const { stackId } = await call('CreateStack', request);
  await settled(call, stackId);
  await call('DeleteStack', { stackId });
  await settled(call, stackId);
  await groups()('DeleteResourceGroup', { resourceGroupId: group });
  assert.equal((await call('CreateStack', request)).stackId, stackId);
});

test('a policy at the scope of a group counts there, and nowhere else', async () => {
  const group = await newGroup('fence');
  const worker = await user(server, 'worker');
  const { resourceGroups } = await groups()('ListResourceGroups', { name: 'default' });
  const accountId = resourceGroups.resourceGroup[0].accountId;
  const wanted = {
    policyType: 'System',
    policyName: 'AliyunROSFullAccess',
    principalType: 'IMSUser',
    principalName: `worker@${accountId}.onaliyun.com`,
    resourceGroupId: group,
  };
  await groups()('AttachPolicy', wanted);
  await dieAndReturn();
  const call = stacks(worker);
  const inside = { stackName: 'inside', templateBody, resourceGroupId: group };
  const { stackId } = await call('CreateStack', inside);
  await settled(call, stackId);
  assert.equal((await call('ListStacks', { resourceGroupId: group })).stacks.length, 1);
  const outside = [
    ['CreateStack', { stackName: 'outside', templateBody }],
    ['ListStacks', {}],
  ];
  for (const [action, request] of outside) {
    assert.equal((await refused(call(action, request))).code, 'Forbidden', action);
  }
  const { policyAttachments } = await groups()('ListPolicyAttachments', { resourceGroupId: group });
  assert.equal(policyAttachments.policyAttachment[0].principalName, wanted.principalName);
  await groups()('DetachPolicy', wanted);
  assert.equal((await refused(call('GetStack', { stackId }))).code, 'Forbidden');
});

test('what is made without a group is in the default one', async () => {
  const { resourceGroups } = await groups()('ListResourceGroups', { name: 'default' });
  const [{ id, accountId }] = resourceGroups.resourceGroup;
  const keeper = await user(server, 'keeper');
  await groups()('AttachPolicy', {
    policyType: 'System',
    policyName: 'AliyunROSFullAccess',
    principalType: 'IMSUser',
    principalName: `keeper@${accountId}.onaliyun.com`,
    resourceGroupId: id,
  });
  const call = stacks(keeper);
  const { stackId } = await call('CreateStack', { stackName: 'default-one', templateBody });
  assert.equal((await settled(call, stackId)).resourceGroupId, id);
});

test('GetServiceProvisions names the services of a template', async () => {
  const call = stacks();
  const template = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Bucket: { Type: 'ALIYUN::OSS::Bucket', Properties: { BucketName: 'pictures-of-cats' } },
      Queue: { Type: 'ALIYUN::MNS::Queue', Properties: { QueueName: 'q' } },
      Vpc: { Type: 'ALIYUN::ECS::VPC' },
      Enable: { Type: 'ALIYUN::ROS::AutoEnableService', Properties: { ServiceName: 'FC' } },
    },
  });
  const { serviceProvisions } = await call('GetServiceProvisions', { templateBody: template });
  assert.deepEqual(
    serviceProvisions.map(({ serviceName, status, autoEnableService }) => [
      serviceName,
      status,
      autoEnableService,
    ]),
    [
      ['FC', 'Enabled', true],
      ['OSS', 'Enabled', false],
      ['SMQ', 'Enabled', false],
    ],
  );
  const named = await call('GetServiceProvisions', { services: [{ serviceName: 'EHPC' }] });
  assert.equal(named.serviceProvisions[0].serviceName, 'EHPC');
});
