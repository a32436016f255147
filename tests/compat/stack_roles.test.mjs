// Stacks that act as a role, or as who asked, by the official clients; kept through kill -9.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { allEvents, caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';

const require = createRequire(import.meta.url);
const ram = require('@alicloud/ram20150501');
const { $OpenApiUtil } = require('@alicloud/openapi-core');

const kOptions = ['--sim-latency', 'none'];
const document = (statement) => JSON.stringify({ Version: '1', Statement: [statement] });
const allowing = (...actions) => document({ Effect: 'Allow', Action: actions, Resource: '*' });
const trusting = (service) =>
  document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [service] } });

const templateBody = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: {
    Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } },
    Switch: {
      Type: 'ALIYUN::ECS::VSwitch',
      Properties: { VpcId: { Ref: 'Vpc' }, ZoneId: 'cn-hangzhou-h', CidrBlock: '10.1.0.0/16' },
    },
  },
});

let data;
let server;
let alice; // calls ROS as a user who may do everything with stacks and nothing in the cloud
let aliceKey;
let people;

before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data, options: kOptions });
  connect();
  await people('CreateUser', { userName: 'alice' });
  const made = await people('CreateAccessKey', { userName: 'alice' });
  aliceKey = {
    accessKeyId: made.accessKey.accessKeyId,
    accessKeySecret: made.accessKey.accessKeySecret,
  };
  await policy('Stacks', allowing('ros:*'));
  await people('AttachPolicyToUser', {
    userName: 'alice',
    policyType: 'Custom',
    policyName: 'Stacks',
  });
  await role('networks', 'ros.aliyuncs.com');
  await policy('Networks', allowing('vpc:CreateVpc', 'vpc:DeleteVpc'));
  await people('AttachPolicyToRole', {
    roleName: 'networks',
    policyType: 'Custom',
    policyName: 'Networks',
  });
  connect();
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

function connect() {
  const { AccessKeyId, AccessKeySecret } = server.credentials;
  const client = new ram.default(
    new $OpenApiUtil.Config({
      accessKeyId: AccessKeyId,
      accessKeySecret: AccessKeySecret,
      endpoint: server.address,
      protocol: 'http',
      readTimeout: 30_000,
      connectTimeout: 30_000,
    }),
  );
  people = async (action, request = {}) => {
    const method = action[0].toLowerCase() + action.slice(1);
    return (await client[method](new ram[`${action}Request`](request))).body;
  };
  if (aliceKey) alice = caller(sdk(server, aliceKey));
}

async function whyFailed(stackId) {
  const events = await allEvents(alice, stackId);
  return events.find((e) => e.status === 'CREATE_FAILED' && e.logicalResourceId !== undefined)
    .statusReason;
}

const policy = (policyName, policyDocument) =>
  people('CreatePolicy', { policyName, policyDocument });
const role = (roleName, service) =>
  people('CreateRole', { roleName, assumeRolePolicyDocument: trusting(service) });

test('a role that does not exist, or trusts somebody else, is refused', async () => {
  const none = await refused(
    alice('CreateStack', { stackName: 'none', templateBody, ramRoleName: 'nobody' }),
  );
  assert.equal(none.code, 'StackValidationFailed');
  await role('stranger', 'ecs.aliyuncs.com');
  const stranger = await refused(
    alice('CreateStack', { stackName: 'none', templateBody, ramRoleName: 'stranger' }),
  );
  assert.equal(stranger.code, 'StackValidationFailed');
});

test('what is missing is told beforehand', async () => {
  const request = { operationType: 'CreateStack', templateBody };
  const own = await alice('ListStackOperationRisks', request);
  assert.deepEqual(own.missingPolicyActions, ['vpc:CreateVSwitch', 'vpc:CreateVpc']);
  const roles = await alice('ListStackOperationRisks', { ...request, ramRoleName: 'networks' });
  assert.deepEqual(roles.missingPolicyActions, ['vpc:CreateVSwitch']);
});

test('the role fails where it may not, and works once it may', async () => {
  const request = { stackName: 'web', templateBody, ramRoleName: 'networks' };
  const first = await alice('CreateStack', request);
  const failed = await settled(alice, first.stackId);
  assert.equal(failed.status, 'CREATE_ROLLBACK_COMPLETE');
  assert.match(await whyFailed(first.stackId), /Forbidden\.RAM.*vpc:CreateVSwitch/);
  assert.equal(failed.ramRoleName, 'networks');
  await alice('DeleteStack', { stackId: first.stackId });
  await settled(alice, first.stackId);

  await policy('Switches', allowing('vpc:CreateVSwitch', 'vpc:DeleteVSwitch'));
  await people('AttachPolicyToRole', {
    roleName: 'networks',
    policyType: 'Custom',
    policyName: 'Switches',
  });
  const second = await alice('CreateStack', request);
  assert.equal((await settled(alice, second.stackId)).status, 'CREATE_COMPLETE');

  await server.kill();
  server = await Server.start({ data, options: kOptions });
  connect();

  // DeleteStack does not inherit the role.
  await alice('DeleteStack', { stackId: second.stackId });
  assert.equal((await settled(alice, second.stackId)).status, 'DELETE_FAILED');
  await alice('DeleteStack', { stackId: second.stackId, ramRoleName: 'networks' });
  assert.equal((await settled(alice, second.stackId)).status, 'DELETE_COMPLETE');
});

test('without a role the stack acts as who asked', async () => {
  const denied = await alice('CreateStack', { stackName: 'own', templateBody });
  const failed = await settled(alice, denied.stackId);
  assert.equal(failed.status, 'CREATE_ROLLBACK_COMPLETE');
  assert.match(await whyFailed(denied.stackId), /user\/alice needs vpc:CreateVpc/);
  const { StackId } = await popCore(server).call('CreateStack', {
    StackName: 'roots',
    TemplateBody: templateBody,
  });
  const root = caller(sdk(server));
  assert.equal((await settled(root, StackId)).status, 'CREATE_COMPLETE');
});
