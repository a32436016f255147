// Users, roles and accounts of a server under test, made with the RAM interface by hand-signed
// requests; each with credentials that rpc() and sdk() take.

import assert from 'node:assert/strict';

import { rpc } from './raw.mjs';

const ramVersion = '2015-05-01';
const stsVersion = '2015-04-01';

// The same server, asked by somebody else.
export const as = (server, credentials) => ({
  url: server.url,
  address: server.address,
  credentials: {
    AccessKeyId: credentials.AccessKeyId,
    AccessKeySecret: credentials.AccessKeySecret,
    SecurityToken: credentials.SecurityToken,
  },
});

// One request; sessions send their token.
export function ask(who, action, fields = {}, options = {}) {
  const { SecurityToken } = who.credentials;
  return rpc(who, action, { ...(SecurityToken && { SecurityToken }), ...fields }, options);
}

async function done(answer) {
  const { status, json, text } = await answer;
  assert.equal(status, 200, text);
  return json;
}

export const ram = (who, action, fields = {}) =>
  done(ask(who, action, { Version: ramVersion, RegionId: undefined, ...fields }));

export const sts = (who, action, fields = {}) =>
  ask(who, action, { Version: stsVersion, RegionId: undefined, ...fields });

export const policyText = (...statements) =>
  JSON.stringify({
    Version: '1',
    Statement: statements.map(([Effect, Action, Resource = '*', Condition]) => ({
      Effect,
      Action,
      Resource,
      ...(Condition && { Condition }),
    })),
  });

// A user with a policy of these statements (none: with no policy at all).
export async function user(root, name, ...statements) {
  await ram(root, 'CreateUser', { UserName: name });
  if (statements.length > 0) {
    const policy = { PolicyName: `${name}-policy` };
    await ram(root, 'CreatePolicy', { ...policy, PolicyDocument: policyText(...statements) });
    await ram(root, 'AttachPolicyToUser', { ...policy, PolicyType: 'Custom', UserName: name });
  }
  const { AccessKey } = await ram(root, 'CreateAccessKey', { UserName: name });
  return as(root, AccessKey);
}

// A session of a role that the account's users are trusted with.
export async function assume(who, roleArn, more = {}) {
  const answer = await sts(who, 'AssumeRole', {
    RoleArn: roleArn,
    RoleSessionName: 'session',
    ...more,
  });
  assert.equal(answer.status, 200, answer.text);
  return as(who, answer.json.Credentials);
}

// The root of another account of the server.
export async function account(operator, name) {
  const made = await done(ask(operator, 'CreateAccount', { AccountName: name }));
  return { ...as(operator, made.AccessKey), id: made.Account.AccountId };
}

// A role that every user of the account is trusted with; its ARN.
export async function role(root, name, accountId, ...statements) {
  const trust = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${accountId}:root`] },
      },
    ],
  };
  const { Role } = await ram(root, 'CreateRole', {
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const policy = { PolicyName: `${name}-role-policy` };
  await ram(root, 'CreatePolicy', { ...policy, PolicyDocument: policyText(...statements) });
  await ram(root, 'AttachPolicyToRole', { ...policy, PolicyType: 'Custom', RoleName: name });
  return Role.Arn;
}
