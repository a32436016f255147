// RAM by its official client: users and their keys, roles, policies, accounts; kept through kill -9.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';

const require = createRequire(import.meta.url);
const ram = require('@alicloud/ram20150501');
const { $OpenApiUtil } = require('@alicloud/openapi-core');

const kOptions = ['--sim-latency', 'none'];
const kAllowReading = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['ros:Get*', 'ros:List*'], Resource: '*' }],
});
const kTrustRos = JSON.stringify({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ros.aliyuncs.com'] } },
  ],
});

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

const keyOf = ({ accessKeyId, accessKeySecret }) => ({ accessKeyId, accessKeySecret });

// The client with the action's name and its request as a plain object; the first account's unless
// told otherwise.
function people(config = {}) {
  const { AccessKeyId, AccessKeySecret } = server.credentials;
  const client = new ram.default(
    new $OpenApiUtil.Config({
      accessKeyId: AccessKeyId,
      accessKeySecret: AccessKeySecret,
      endpoint: server.address,
      protocol: 'http',
      readTimeout: 30_000,
      connectTimeout: 30_000,
      ...config,
    }),
  );
  return async (action, request = {}) => {
    const method = action[0].toLowerCase() + action.slice(1);
    const Request = ram[`${action}Request`];
    const answer = await client[method](...(Request ? [new Request(request)] : []));
    return answer.body;
  };
}

const stacksOf = (key) => caller(sdk(server, keyOf(key)))('ListStacks');

async function userWithKey(userName) {
  const call = people();
  await call('CreateUser', { userName });
  await call('AttachPolicyToUser', {
    userName,
    policyType: 'System',
    policyName: 'AliyunROSReadOnlyAccess',
  });
  return (await call('CreateAccessKey', { userName })).accessKey;
}

test('a user asks for stacks with a key of their own', async () => {
  const key = await userWithKey('alice');
  assert.match(key.accessKeyId, /^LTAI[A-Za-z0-9]{20}$/);
  assert.equal(key.status, 'Active');
  assert.deepEqual((await stacksOf(key)).stacks, []);
  await dieAndReturn();
  assert.deepEqual((await stacksOf(key)).stacks, []);
  const used = await people()('GetAccessKeyLastUsed', {
    userName: 'alice',
    userAccessKeyId: key.accessKeyId,
  });
  assert.match(used.accessKeyLastUsed.lastUsedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('a key that is off, or gone, lets nobody in, in the next life too', async () => {
  const key = await userWithKey('bob');
  const named = { userName: 'bob', userAccessKeyId: key.accessKeyId };
  const code = async () => (await refused(stacksOf(key))).code;
  await people()('UpdateAccessKey', { ...named, status: 'Inactive' });
  assert.equal(await code(), 'InvalidAccessKeyId.Inactive');
  await dieAndReturn();
  assert.equal(await code(), 'InvalidAccessKeyId.Inactive');
  await people()('UpdateAccessKey', { ...named, status: 'Active' });
  assert.deepEqual((await stacksOf(key)).stacks, []);
  await people()('DeleteAccessKey', named);
  assert.equal(await code(), 'InvalidAccessKeyId.NotFound');
  await dieAndReturn();
  assert.equal(await code(), 'InvalidAccessKeyId.NotFound');
});

test('what was answered is there after kill -9, in the shapes the client knows', async () => {
  const call = people();
  await call('CreateUser', { userName: 'carol', displayName: 'Carol', email: 'c@example.com' });
  await call('CreateGroup', { groupName: 'readers', comments: 'may look' });
  await call('AddUserToGroup', { userName: 'carol', groupName: 'readers' });
  const made = await call('CreatePolicy', {
    policyName: 'LookOnly',
    policyDocument: kAllowReading,
    description: 'look',
  });
  assert.equal(made.policy.defaultVersion, 'v1');
  await call('CreatePolicyVersion', {
    policyName: 'LookOnly',
    policyDocument: kAllowReading,
    setAsDefault: true,
  });
  const { role } = await call('CreateRole', {
    roleName: 'Deploy',
    assumeRolePolicyDocument: kTrustRos,
    maxSessionDuration: 7200,
  });
  assert.match(role.roleId, /^\d{18}$/);
  const policy = { policyType: 'Custom', policyName: 'LookOnly' };
  await call('AttachPolicyToGroup', { ...policy, groupName: 'readers' });
  await call('AttachPolicyToRole', { ...policy, roleName: 'Deploy' });
  await dieAndReturn();
  const next = people();
  const { user } = await next('GetUser', { userName: 'carol' });
  assert.equal(user.displayName, 'Carol');
  const { groups } = await next('ListGroupsForUser', { userName: 'carol' });
  assert.deepEqual(groups.group.map((group) => group.groupName), ['readers']);
  const { users } = await next('ListUsersForGroup', { groupName: 'readers' });
  assert.deepEqual(users.user.map((member) => member.userName), ['carol']);
  const found = await next('GetPolicy', policy);
  assert.equal(found.policy.attachmentCount, 2);
  assert.equal(found.defaultPolicyVersion.versionId, 'v2');
  assert.equal(found.defaultPolicyVersion.policyDocument, kAllowReading);
  const entities = await next('ListEntitiesForPolicy', policy);
  assert.equal(entities.roles.role[0].arn, role.arn);
  assert.equal((await next('GetRole', { roleName: 'Deploy' })).role.maxSessionDuration, 7200);
  assert.equal((await refused(next('DeletePolicy', policy))).code, 'DeleteConflict.Policy.Group');
});

test('of many who want one name one gets it', async () => {
  const call = people();
  const wishes = Array.from({ length: 20 }, () => call('CreateUser', { userName: 'dave' }));
  const ends = await Promise.allSettled(wishes);
  assert.equal(ends.filter((end) => end.status === 'fulfilled').length, 1);
  for (const { reason } of ends.filter((end) => end.status === 'rejected')) {
    assert.equal(reason.code, 'EntityAlreadyExists.User');
    assert.equal(reason.statusCode, 409);
  }
});

test('what is refused is refused with the documented code', async () => {
  const call = people();
  const rows = [
    ['GetUser', { userName: 'nobody' }, 'EntityNotExist.User', 404],
    ['CreateUser', { userName: 'a b' }, 'InvalidParameter.UserName.InvalidChars', 400],
    ['CreateUser', { userName: 'a'.repeat(65) }, 'InvalidParameter.UserName.Length', 400],
    ['GetPolicy', { policyName: 'x', policyType: 'Own' }, 'InvalidParameter.PolicyType', 400],
    ['CreatePolicy', { policyName: 'x', policyDocument: '{' }, 'MalformedPolicyDocument', 400],
    [
      'CreatePolicy',
      { policyName: 'x', policyDocument: ' '.repeat(6145) },
      'InvalidParameter.PolicyDocument.Length',
      400,
    ],
    ['GetUser', {}, 'MissingUserName', 400],
    ['CreateLoginProfile', { userName: 'alice', password: 'p' }, 'NotSupported', 400],
  ];
  for (const [action, request, code, status] of rows) {
    const error = await refused(call(action, request));
    assert.equal(error.code, code, action);
    assert.equal(error.statusCode, status, action);
  }
});

test('the older client and signature know RAM as well', async () => {
  const call = popCore(server, { apiVersion: '2015-05-01' }).call;
  const { Users } = await call('ListUsers', { MaxItems: 1 });
  assert.equal(Users.User.length, 1);
});

test('accounts are apart from each other, and a disabled one is shut', async () => {
  const operator = popCore(server).call;
  const { Account, AccessKey } = await operator('CreateAccount', { AccountName: 'team' });
  const key = {
    accessKeyId: AccessKey.AccessKeyId,
    accessKeySecret: AccessKey.AccessKeySecret,
  };
  const theirs = people(key);
  assert.deepEqual((await theirs('ListUsers')).users.user, []);
  assert.equal(
    (await refused(theirs('GetUser', { userName: 'alice' }))).code,
    'EntityNotExist.User',
  );
  await theirs('CreateUser', { userName: 'alice' });
  assert.equal((await refused(popCore(server, key).call('ListAccounts'))).code, 'Forbidden');
  const of = { AccountId: Account.AccountId };
  await operator('UpdateAccount', { ...of, Status: 'Disabled' });
  assert.equal((await refused(theirs('ListUsers'))).code, 'InvalidAccessKeyId.Inactive');
  await dieAndReturn();
  assert.equal((await refused(stacksOf(key))).code, 'InvalidAccessKeyId.Inactive');
  assert.equal(
    (await refused(popCore(server).call('DeleteAccount', of))).code,
    'DeleteConflict.Account.Contents',
  );
});

test('no file and no log holds the secret of a key', async () => {
  const key = await userWithKey('erin');
  await stacksOf(key);
  const found = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => readFileSync(path).includes(key.accessKeySecret));
  assert.deepEqual(found, []);
  assert.ok(!server.log.includes(key.accessKeySecret));
});
