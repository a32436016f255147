// Sessions of roles against the real server: begun, used in both signature schemes and by the SDK,
// narrowed, ended; denials that an administrator reads with the command line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { caller, refused, sdk } from './support/clients.mjs';
import { account, as, ask, assume, policyText, ram, role, sts, user } from './support/people.mjs';
import { acs3 } from './support/raw.mjs';
import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

let data;
let server;
let accountId;
let dora; // a user who may take on roles, and nothing else
let arn; // of a role that may read and create stacks

before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data });
  ({ AccountId: accountId } = (await sts(server, 'GetCallerIdentity')).json);
  dora = await user(server, 'dora', ['Allow', 'sts:AssumeRole']);
  arn = await role(server, 'ops', accountId, [
    'Allow',
    ['ros:CreateStack', 'ros:GetStack', 'ros:ListStacks'],
  ]);
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

const codeOf = async (answer) => (await answer).json.Code ?? 'OK';
const inAcs3 = (who, action, fields = {}) =>
  acs3(who, action, fields, {
    headers: { 'x-acs-security-token': who.credentials.SecurityToken },
  });
const sdkOf = (who) =>
  caller(sdk(who, { securityToken: who.credentials.SecurityToken, type: 'sts' }));

test('a session may what its role may, in both schemes and by the SDK', async () => {
  assert.equal(await codeOf(ask(dora, 'ListStacks')), 'Forbidden');
  const session = await assume(dora, arn);
  assert.match(session.credentials.AccessKeyId, /^STS\./);
  assert.equal(await codeOf(ask(session, 'ListStacks')), 'OK');
  assert.equal(await codeOf(inAcs3(session, 'ListStacks')), 'OK');
  const call = sdkOf(session);
  const { stackId } = await call('CreateStack', { stackName: 'by-ops', templateBody: vpcOnly });
  assert.equal((await call('GetStack', { stackId })).stackName, 'by-ops');
  const error = await refused(call('DeleteStack', { stackId }));
  assert.equal(error.code, 'Forbidden');
  assert.equal(error.statusCode, 403);
});

test('who asks', async () => {
  const { json: user } = await sts(dora, 'GetCallerIdentity');
  assert.equal(user.IdentityType, 'RAMUser');
  assert.equal(user.Arn, `acs:ram::${accountId}:user/dora`);
  const session = await assume(dora, arn);
  const { json } = await sts(session, 'GetCallerIdentity');
  assert.equal(json.IdentityType, 'AssumedRoleUser');
  assert.equal(json.AccountId, accountId);
  assert.equal(json.Arn, `acs:ram::${accountId}:assumed-role/ops/session`);
  assert.equal(json.UserId, `${json.RoleId}:session`);
});

test('a session policy narrows, and never widens', async () => {
  const session = await assume(dora, arn, {
    Policy: policyText(['Allow', ['ros:ListStacks', 'ros:ListTemplates']]),
  });
  assert.equal(await codeOf(ask(session, 'ListStacks')), 'OK');
  assert.equal(await codeOf(ask(session, 'ListTemplates')), 'Forbidden');
  const answer = await ask(session, 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly });
  assert.equal(answer.json.AccessDeniedDetail.PolicyType, 'SessionPolicy');
});

test('tokens that are not right', async () => {
  const session = await assume(dora, arn);
  const { credentials } = session;
  const token = credentials.SecurityToken;
  const other = await assume(dora, arn);
  const middle = token.length >> 1;
  const altered = token.slice(0, middle) + (token[middle] === 'A' ? 'B' : 'A') + token.slice(middle + 1);
  const cases = [
    [undefined, 'MissingSecurityToken'],
    [token.slice(0, -8), 'InvalidSecurityToken.Malformed'],
    [altered, 'InvalidSecurityToken.Malformed'],
    [other.credentials.SecurityToken, 'InvalidSecurityToken.MismatchWithAccessKey'],
  ];
  for (const [SecurityToken, code] of cases) {
    const who = as(server, { ...credentials, SecurityToken });
    assert.equal(await codeOf(ask(who, 'ListStacks')), code);
    assert.equal(await codeOf(inAcs3(who, 'ListStacks')), code);
  }
  assert.equal(
    await codeOf(ask(server, 'ListStacks', { SecurityToken: token })),
    'InvalidSecurityToken.MismatchWithAccessKey',
  );
});

test('a role of another account, with its external id', async () => {
  const other = await account(server, 'partner');
  const trust = JSON.stringify({
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${accountId}:root`] },
        Condition: { StringEquals: { 'sts:ExternalId': 'order-7' } },
      },
    ],
  });
  await ram(other, 'CreateRole', { RoleName: 'guest', AssumeRolePolicyDocument: trust });
  await ram(other, 'AttachPolicyToRole', {
    RoleName: 'guest',
    PolicyType: 'System',
    PolicyName: 'AliyunROSReadOnlyAccess',
  });
  const guest = { RoleArn: `acs:ram::${other.id}:role/guest`, RoleSessionName: 'dora' };
  assert.equal(await codeOf(sts(dora, 'AssumeRole', guest)), 'NoPermission');
  const session = await assume(dora, guest.RoleArn, { ExternalId: 'order-7' });
  const { json } = await ask(session, 'ListStacks');
  assert.equal(json.TotalCount, 0, 'the stacks of the other account');
  for (const name of ['nobody', 'guest']) {
    const RoleArn = `acs:ram::${other.id}:role/${name}`;
    const answer = await sts(dora, 'AssumeRole', { ...guest, RoleArn });
    assert.equal(answer.json.Code, 'NoPermission');
  }
});

test('an administrator reads a denial', async () => {
  await ram(server, 'CreatePolicy', {
    PolicyName: 'NoLists',
    PolicyDocument: policyText(['Allow', '*'], ['Deny', 'ros:List*']),
  });
  await ram(server, 'CreateUser', { UserName: 'max' });
  await ram(server, 'AttachPolicyToUser', {
    UserName: 'max',
    PolicyName: 'NoLists',
    PolicyType: 'Custom',
  });
  const { AccessKey } = await ram(server, 'CreateAccessKey', { UserName: 'max' });
  const { json } = await ask(as(server, AccessKey), 'ListStacks');
  assert.equal(json.Code, 'Forbidden');
  const detail = json.AccessDeniedDetail;
  assert.equal(detail.NoPermissionType, 'ExplicitDeny');
  assert.equal(detail.AuthAction, 'ros:ListStacks');
  assert.ok(!JSON.stringify(json).includes('NoLists'));
  const explain = (credentials) =>
    spawnSync(program('cairn'), ['explain-denial', detail.EncodedDiagnosticMessage], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CAIRN_ENDPOINT: server.url,
        ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.AccessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.AccessKeySecret,
      },
    });
  const told = explain(server.credentials);
  assert.equal(told.status, 0, told.stderr);
  for (const part of ['NoLists (Custom)', 'ros:ListStacks', '"Deny"', json.RequestId]) {
    assert.ok(told.stdout.includes(part), `${part} in\n${told.stdout}`);
  }
  assert.match(told.stdout, /statement 2/);
  const denied = explain(dora.credentials);
  assert.equal(denied.status, 4);
  assert.match(denied.stderr, /NoPermission/);
  const stranger = await account(server, 'stranger');
  assert.match(explain(stranger.credentials).stderr, /InvalidParameter/);
});

test('a session outlives the server, and ends with its role', async () => {
  const session = await assume(dora, arn);
  await server.kill();
  server = await Server.start({ data });
  const same = as(server, session.credentials);
  assert.equal(await codeOf(ask(same, 'ListStacks')), 'OK');
  const attached = { RoleName: 'ops', PolicyName: 'ops-role-policy', PolicyType: 'Custom' };
  await ram(server, 'DetachPolicyFromRole', attached);
  assert.equal(await codeOf(ask(same, 'ListStacks')), 'Forbidden');
  await ram(server, 'DeleteRole', { RoleName: 'ops' });
  assert.equal(await codeOf(ask(same, 'ListStacks')), 'InvalidSecurityToken.Expired');
});
