// Stack groups that the service manages: folders of a resource directory are deployed to, members
// that come get what the folder has, members that go lose it; the roles are the service's own. No
// other account is let into, and nobody lets in who does not administer the directory (any more).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, refused, sdk } from './support/clients.mjs';
import { account, as, ask, assume, ram, user } from './support/people.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const kOptions = ['--sim-latency', 'none'];
const regions = ['cn-hangzhou', 'cn-beijing'];
const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
});

let data;
let server;
let call;
let operator; // a user of the management account
let root;
let shop; // a folder
let inner; // a folder in it
let elsewhere; // another one
let first; // a member in `shop`

async function answered(who, action, fields) {
  const { status, json, text } = await ask(who, action, fields);
  assert.equal(status, 200, text);
  return json;
}

// An action of the directory, by the management account unless said otherwise.
const directory = (action, fields = {}, who = server) =>
  answered(who, action, { Version: '2022-04-19', RegionId: undefined, ...fields });

async function invite(guest, manager = server) {
  const { Handshake } = await directory(
    'InviteAccountToResourceDirectory',
    { TargetEntity: guest.id, TargetType: 'Account' },
    manager,
  );
  await directory('AcceptHandshake', { HandshakeId: Handshake.HandshakeId }, now(guest));
}

// Whoever asks, of the server as it runs now.
const now = (who) => ({ ...as(server, who.credentials), id: who.id });

async function folder(FolderName, ParentFolderId) {
  return (await directory('CreateFolder', { FolderName, ParentFolderId })).Folder.FolderId;
}

async function member(DisplayName, ParentFolderId) {
  const made = await directory('CreateResourceAccount', { DisplayName, ParentFolderId });
  return made.Account.AccountId;
}

async function ended(operationId) {
  return until(`operation ${operationId} ends`, async () => {
    const { stackGroupOperation: told } = await call('GetStackGroupOperation', { operationId });
    return ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(told.status) ? told : undefined;
  });
}

async function instances() {
  const told = await call('ListStackInstances', { stackGroupName: 'base', pageSize: 50 });
  return told.stackInstances
    .map(({ accountId, regionId, status }) => `${accountId}/${regionId} ${status}`)
    .sort();
}

const current = (...accounts) =>
  accounts.flatMap((id) => regions.map((region) => `${id}/${region} CURRENT`)).sort();

const becomes = (what, wanted) =>
  until(what, async () => (await instances()).join() === wanted.join());

// Comes into a member by the role that the directory made there.
const enter = (accountId) =>
  assume(now(operator), `acs:ram::${accountId}:role/ResourceDirectoryAccountAccessRole`);

async function rolesAt(who) {
  const { Roles } = await ram(who, 'ListRoles');
  return Roles.Role.map(({ RoleName }) => RoleName);
}
const rolesOf = async (accountId) => rolesAt(await enter(accountId));
const ofGroups = (names) => names.filter((name) => /^stackgroups-exec-|RDMember$/.test(name));

before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data, options: kOptions });
  call = caller(sdk(server));
  operator = await user(server, 'operator', ['Allow', '*']);
  const made = await directory('EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
  root = made.ResourceDirectory.RootFolderId;
  shop = await folder('shop', root);
  inner = await folder('inner', shop);
  elsewhere = await folder('elsewhere', root);
  first = await member('first', shop);
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

const wanted = {
  stackGroupName: 'base',
  templateBody: template,
  permissionModel: 'SERVICE_MANAGED',
  autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
};

test('without trusted access, or for another account, the service manages no group', async () => {
  assert.equal((await refused(call('CreateStackGroup', wanted))).code, 'NotSupported');
  const other = await account(server, 'other');
  const theirs = caller(sdk({ ...other, url: server.url, address: server.address }));
  assert.equal((await refused(theirs('CreateStackGroup', wanted))).code, 'NotSupported');
  const enabled = await ask(server, 'EnableServiceAccess');
  assert.equal(enabled.status, 200, enabled.text);
});

test('the members of a folder are deployed to by roles that the service makes', async () => {
  await call('CreateStackGroup', wanted);
  const nowhere = { deploymentTargets: { rdFolderIds: ['fd-nope'] }, regionIds: regions };
  for (const action of ['CreateStackInstances', 'UpdateStackGroup']) {
    const answer = await refused(call(action, { stackGroupName: 'base', ...nowhere }));
    assert.match(answer.message, /no folder fd-nope/, action);
  }
  const { operationId } = await call('CreateStackInstances', {
    stackGroupName: 'base',
    deploymentTargets: { rdFolderIds: [shop] },
    regionIds: regions,
    operationPreferences: { RegionConcurrencyType: 'PARALLEL' },
  });
  const operation = await ended(operationId);
  assert.equal(operation.status, 'SUCCEEDED');
  assert.deepEqual(operation.deploymentTargets.rdFolderIds, [shop]);
  assert.deepEqual(await instances(), current(first));
  const { stackGroup } = await call('GetStackGroup', { stackGroupName: 'base' });
  assert.deepEqual(stackGroup.rdFolderIds, [shop]);
  const roles = await rolesOf(first);
  assert.ok(roles.includes('AliyunServiceRoleForROSStackGroupsRDMember'));
  assert.ok(roles.some((name) => name.startsWith('stackgroups-exec-')));
});

test('members that come, move and go are followed, through kill -9', async () => {
  const second = await member('second', inner);
  await becomes('the second member has its stacks', current(first, second));
  await directory('MoveAccount', { AccountId: first, DestinationFolderId: elsewhere });
  await server.kill();
  server = await Server.start({ data, options: kOptions });
  call = caller(sdk(server));
  await becomes('the first member lost its stacks', current(second));
  await until('its roles are gone', async () =>
    (await rolesOf(first)).every((name) => !name.startsWith('stackgroups-exec-')),
  );
  await directory('MoveAccount', { AccountId: first, DestinationFolderId: shop });
  await becomes('the first member has its stacks again', current(first, second));
  const { stackGroupOperations } = await call('ListStackGroupOperations', {
    stackGroupName: 'base',
  });
  assert.ok(stackGroupOperations.every(({ status }) => status === 'SUCCEEDED'));
});

test('without automatic deployment nobody is followed; what was missed stays so', async () => {
  const off = await call('UpdateStackGroup', {
    stackGroupName: 'base',
    autoDeployment: { enabled: false },
  });
  await ended(off.operationId);
  const before = await instances();
  const third = await member('third', shop);
  const on = await call('UpdateStackGroup', {
    stackGroupName: 'base',
    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
  });
  await ended(on.operationId);
  const fourth = await member('fourth', shop);
  await becomes('the fourth member has its stacks', [...before, ...current(fourth)].sort());
  assert.ok(!(await instances()).some((line) => line.startsWith(third)));
});

// ---- who is let into, and by whom

const unled = { ...wanted, autoDeployment: { enabled: false } };
const one = [regions[0]];

// How an operation ends, as an SDK's caller sees it: its status, and why its first target failed.
async function outcome(by, operationId) {
  const { status } = await until(`operation ${operationId} ends`, async () => {
    const { stackGroupOperation: told } = await by('GetStackGroupOperation', { operationId });
    return ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(told.status) ? told : undefined;
  });
  const { stackGroupOperationResults } = await by('ListStackGroupOperationResults', {
    operationId,
  });
  return { operationId, status, why: stackGroupOperationResults[0]?.statusReason };
}

async function carriedOut(by, action, fields) {
  const { operationId } = await by(action, fields);
  return outcome(by, operationId);
}

test('strangers and the management account are no targets', async () => {
  await call('CreateStackGroup', { ...unled, stackGroupName: 'members' });
  const stranger = await account(server, 'stranger');
  const management = server.credentials.AccountId;
  for (const accountIds of [[stranger.id], [management], [first, stranger.id]]) {
    const targets = { AccountIds: accountIds };
    const fields = { stackGroupName: 'members', regionIds: one };
    const error = await refused(
      call('CreateStackInstances', { ...fields, deploymentTargets: { accountIds } }),
    );
    assert.equal(error.code, 'InvalidParameter');
    assert.match(error.message, /is no member of the resource directory/);
    const seen = await ask(server, 'PreviewStackGroupOperation', {
      StackGroupName: 'members',
      Operation: 'CreateStackInstances',
      DeploymentTargets: JSON.stringify(targets),
      RegionIds: JSON.stringify(one),
    });
    assert.equal(seen.json.Code, 'InvalidParameter', seen.text);
  }
  const { totalCount } = await call('ListStackInstances', { stackGroupName: 'members' });
  assert.equal(totalCount, 0);
  assert.deepEqual(ofGroups(await rolesAt(stranger)), []);
  assert.deepEqual(ofGroups(await rolesAt(server)), []);
});

test('an account that left gets nothing, and is cleaned up while its role is there', async () => {
  const guest = await account(server, 'guest');
  await invite(guest);
  const of = { stackGroupName: 'members', deploymentTargets: { accountIds: [guest.id] } };
  const made = await carriedOut(call, 'CreateStackInstances', { ...of, regionIds: regions });
  assert.equal(made.status, 'SUCCEEDED', made.why);
  await directory('RemoveCloudAccount', { AccountId: guest.id });

  const other = template.replace('10.0.0.0/8', '192.168.0.0/16');
  const seen = await answered(server, 'PreviewStackGroupOperation', {
    StackGroupName: 'members',
    Operation: 'UpdateStackGroup',
    TemplateBody: other,
  });
  assert.equal(seen.Counts.Refused, 2);
  assert.equal(seen.Targets[0].Refusal.Code, 'NoPermission');
  const update = { stackGroupName: 'members', templateBody: other };
  const updated = await carriedOut(call, 'UpdateStackGroup', update);
  assert.equal(updated.status, 'FAILED');
  assert.match(updated.why, /no member of the resource directory/);
  const again = await answered(server, 'RetryStackGroupOperation', {
    OperationId: updated.operationId,
  });
  const retried = await outcome(call, again.OperationId);
  assert.equal(retried.status, 'FAILED');
  assert.match(retried.why, /no member of the resource directory/);
  const looked = await carriedOut(call, 'DetectStackGroupDrift', { stackGroupName: 'members' });
  assert.equal(looked.status, 'FAILED');

  const gone = { ...of, retainStacks: false };
  const deleted = await carriedOut(call, 'DeleteStackInstances', { ...gone, regionIds: one });
  assert.equal(deleted.status, 'SUCCEEDED', deleted.why);
  const [RoleName] = (await rolesAt(guest)).filter((name) => name.startsWith('stackgroups-exec'));
  const policy = { PolicyName: 'AdministratorAccess', PolicyType: 'System' };
  await ram(guest, 'DetachPolicyFromRole', { RoleName, ...policy });
  await ram(guest, 'DeleteRole', { RoleName });
  const rest = { ...gone, regionIds: [regions[1]] };
  assert.equal((await carriedOut(call, 'DeleteStackInstances', rest)).status, 'FAILED');
  assert.ok(!(await rolesAt(guest)).includes(RoleName), 'no role is made for a delete');
  const left = await carriedOut(call, 'DeleteStackInstances', { ...rest, retainStacks: true });
  assert.equal(left.status, 'SUCCEEDED', left.why);
});

// Everything that would work in the one instance of `group`.
async function allRefused(by, raw, group, instance, operationId) {
  const stackGroupName = group;
  const deploymentTargets = { accountIds: [instance.accountId] };
  const at = { stackGroupName, deploymentTargets, regionIds: one };
  const arn = `acs:ros:${one[0]}:${instance.accountId}:stack/${instance.stackId}`;
  const asked = {
    CreateStackInstances: { ...at, regionIds: [regions[1]] },
    UpdateStackInstances: at,
    DeleteStackInstances: { ...at, retainStacks: false },
    UpdateStackGroup: { stackGroupName, templateBody: template },
    DetectStackGroupDrift: { stackGroupName },
    ImportStacksToStackGroup: { stackGroupName, stackArns: [arn] },
  };
  for (const [action, fields] of Object.entries(asked)) {
    assert.equal((await refused(by(action, fields))).code, 'NotSupported', action);
  }
  const again = await ask(raw, 'RetryStackGroupOperation', { OperationId: operationId });
  assert.equal(again.json.Code, 'NotSupported', again.text);
  const ahead = await ask(raw, 'PreviewStackGroupOperation', {
    StackGroupName: group,
    Operation: 'DeleteStackInstances',
    DeploymentTargets: JSON.stringify({ AccountIds: [instance.accountId] }),
    RegionIds: JSON.stringify(one),
    RetainStacks: 'false',
  });
  assert.equal(ahead.json.Code, 'NotSupported', ahead.text);
  const kept = await carriedOut(by, 'DeleteStackInstances', { ...at, retainStacks: true });
  assert.equal(kept.status, 'SUCCEEDED', kept.why);
}

const sessionSdk = (session) => {
  const { SecurityToken } = session.credentials;
  return caller(sdk(session, { securityToken: SecurityToken, type: 'sts' }));
};

test('an administrator whose delegation was taken back does nothing more', async () => {
  const operations = await member('operations', elsewhere);
  const delegation = { AccountId: operations, ServicePrincipal: 'ros.aliyuncs.com' };
  await directory('RegisterDelegatedAdministrator', delegation);
  const session = await enter(operations);
  const theirs = sessionSdk(session);
  await theirs('CreateStackGroup', { ...unled, stackGroupName: 'theirs' });
  const { operationId, status, why } = await carriedOut(theirs, 'CreateStackInstances', {
    stackGroupName: 'theirs',
    deploymentTargets: { accountIds: [first] },
    regionIds: one,
  });
  assert.equal(status, 'SUCCEEDED', why);
  const { stackInstances } = await theirs('ListStackInstances', { stackGroupName: 'theirs' });
  await directory('DeregisterDelegatedAdministrator', delegation);
  await allRefused(theirs, session, 'theirs', stackInstances[0], operationId);
});

test('without trusted access, or the directory, nothing is done either', async () => {
  const manager = await account(server, 'manager');
  const guest = await account(server, 'visitor');
  const theirs = caller(sdk(manager));
  const enable = () =>
    directory('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, manager);
  await enable();
  await answered(manager, 'EnableServiceAccess');
  await invite(guest, manager);
  const names = ['lost', 'untrusted'];
  const made = {};
  for (const stackGroupName of names) {
    await theirs('CreateStackGroup', { ...unled, stackGroupName });
    const { operationId } = await carriedOut(theirs, 'CreateStackInstances', {
      stackGroupName,
      deploymentTargets: { accountIds: [guest.id] },
      regionIds: one,
    });
    const { stackInstances } = await theirs('ListStackInstances', { stackGroupName });
    made[stackGroupName] = [stackInstances[0], operationId];
  }
  await directory('RemoveCloudAccount', { AccountId: guest.id }, manager);
  await directory('DestroyResourceDirectory', {}, manager);
  await allRefused(theirs, manager, 'lost', ...made.lost);
  await enable();
  await allRefused(theirs, manager, 'untrusted', ...made.untrusted);
});

test('a role that a death kept from being removed goes at the next start', async () => {
  const { stackGroups } = await call('ListStackGroups', { pageSize: 50 });
  const { stackGroupId } = stackGroups.find(({ stackGroupName }) => stackGroupName === 'members');
  const left = `stackgroups-exec-${stackGroupId.replaceAll('-', '')}`;
  const own = 'stackgroups-exec-of-somebody';
  const holder = await account(server, 'holder');
  const Principal = { RAM: [`acs:ram::${holder.id}:root`] };
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
  };
  for (const RoleName of [left, own]) {
    await ram(holder, 'CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  }
  const used = ofGroups(await rolesOf(first));
  assert.equal(used.length, 2);
  await server.kill();
  server = await Server.start({ data, options: kOptions });
  call = caller(sdk(server));
  await until('the role is gone', async () => !(await rolesAt(now(holder))).includes(left));
  assert.ok((await rolesAt(now(holder))).includes(own));
  assert.deepEqual(ofGroups(await rolesOf(first)), used);
});
