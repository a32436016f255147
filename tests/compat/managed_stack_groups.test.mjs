// Stack groups that the service manages: folders of a resource directory are deployed to, members
// that come get what the folder has, members that go lose it; the roles are the service's own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, refused, sdk } from './support/clients.mjs';
import { account, ask, assume, user } from './support/people.mjs';
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

// An action of the directory by the management account.
async function directory(action, fields = {}) {
  const { status, json, text } = await ask(server, action, {
    Version: '2022-04-19',
    RegionId: undefined,
    ...fields,
  });
  assert.equal(status, 200, text);
  return json;
}

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

async function rolesOf(accountId) {
  const session = await assume(
    { ...operator, url: server.url, address: server.address },
    `acs:ram::${accountId}:role/ResourceDirectoryAccountAccessRole`,
  );
  const { status, json, text } = await ask(session, 'ListRoles', {
    Version: '2015-05-01',
    RegionId: undefined,
  });
  assert.equal(status, 200, text);
  return json.Roles.Role.map(({ RoleName }) => RoleName);
}

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
