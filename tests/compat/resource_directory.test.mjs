// The resource directory by the official client (2020-03-31), and in its newer form (2022-04-19):
// folders, members that are made and invited, delegation, trusted access, control policies that
// deny; kept through kill -9.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import { account, as, assume, policyText, user } from './support/people.mjs';
import { keyOf, resourceManager } from './support/resource_manager.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

const kOptions = ['--sim-latency', 'none'];
const kRos = 'ros.aliyuncs.com';

let data;
let server;
let operator; // a user of the management account, who may do everything
let root; // of the tree: a folder

before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data, options: kOptions });
  operator = await user(server, 'operator', ['Allow', '*']);
  const call = directory();
  const { resourceDirectory } = await call('EnableResourceDirectory', {
    enableMode: 'CurrentAccount',
  });
  root = resourceDirectory.rootFolderId;
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

async function dieAndReturn() {
  await server.kill();
  server = await Server.start({ data, options: kOptions });
}

// Whoever asks, of the server as it runs now.
const now = (who) => as(server, who.credentials);
const directory = (who = server) => resourceManager(server, who);
const stacks = (who) => caller(sdk(now(who), keyOf(who)));

// Comes into a member by the role that the directory made there.
const enter = (accountId) =>
  assume(now(operator), `acs:ram::${accountId}:role/ResourceDirectoryAccountAccessRole`);

test('folders and members stand where they were put, in the next life too', async () => {
  const call = directory();
  const { folder } = await call('CreateFolder', { folderName: 'shop', parentFolderId: root });
  const { folder: inner } = await call('CreateFolder', {
    folderName: 'web',
    parentFolderId: folder.folderId,
  });
  assert.match(inner.folderId, /^fd-[A-Za-z0-9]{10}$/);
  const { account: made } = await call('CreateResourceAccount', {
    displayName: 'team-web',
    parentFolderId: inner.folderId,
  });
  assert.equal(made.joinMethod, 'created');
  assert.equal(made.type, 'ResourceAccount');
  await call('MoveAccount', { accountId: made.accountId, destinationFolderId: folder.folderId });
  await dieAndReturn();
  const again = directory();
  const { account: found } = await again('GetAccount', { accountId: made.accountId });
  assert.equal(found.folderId, folder.folderId);
  const { folders } = await again('ListAncestors', { childId: inner.folderId });
  assert.deepEqual(
    folders.folder.map(({ folderName }) => folderName),
    ['Root', 'shop'],
  );
  const { accounts, totalCount } = await again('ListAccountsForParent', {
    parentFolderId: folder.folderId,
  });
  assert.equal(totalCount, 1);
  assert.equal(accounts.account[0].displayName, 'team-web');
  const { code } = await refused(again('DeleteFolder', { folderId: folder.folderId }));
  assert.match(code, /^DeleteConflict\.Folder\./);
});

test('an account is invited, accepts, and leaves', async () => {
  const guest = await account(server, 'guest');
  const call = directory();
  const { handshake } = await call('InviteAccountToResourceDirectory', {
    targetEntity: guest.id,
    targetType: 'Account',
    note: 'come in',
  });
  assert.equal(handshake.status, 'Pending');
  const theirs = directory(guest);
  const { handshakes } = await theirs('ListHandshakesForAccount');
  assert.equal(handshakes.handshake[0].handshakeId, handshake.handshakeId);
  await theirs('AcceptHandshake', { handshakeId: handshake.handshakeId });
  const { account: member } = await call('GetAccount', { accountId: guest.id });
  assert.equal(member.joinMethod, 'invited');
  assert.equal((await theirs('GetResourceDirectory')).resourceDirectory.rootFolderId, root);
  assert.equal((await refused(theirs('ListAccounts'))).code, 'EntityNotExists.ResourceDirectory');
  await call('RemoveCloudAccount', { accountId: guest.id });
  assert.equal((await refused(theirs('GetResourceDirectory'))).code, 'ResourceDirectoryNotInUse');
});

test('a member is a delegated administrator, and looks at the directory', async () => {
  const call = directory();
  const { account: made } = await call('CreateResourceAccount', { displayName: 'operations' });
  const { accountId } = made;
  const session = directory(await enter(accountId));
  assert.equal((await refused(session('ListAccounts'))).code, 'EntityNotExists.ResourceDirectory');
  await call('RegisterDelegatedAdministrator', { accountId, servicePrincipal: kRos });
  assert.ok((await session('ListAccounts')).totalCount >= 1);
  const { accounts } = await call('ListDelegatedAdministrators', { servicePrincipal: kRos });
  assert.equal(accounts.account[0].accountId, accountId);
  assert.equal(
    (await refused(session('CreateFolder', { folderName: 'mine' }))).code,
    'EntityNotExists.ResourceDirectory',
  );
  await call('DeregisterDelegatedAdministrator', { accountId, servicePrincipal: kRos });
  assert.equal((await refused(session('ListAccounts'))).code, 'EntityNotExists.ResourceDirectory');
});

test('the management account gives the orchestration service trusted access', async () => {
  const status = async (who) => (await stacks(who)('GetServiceAccess')).serviceAccessInfo.status;
  const stranger = await account(server, 'stranger');
  assert.equal(await status(server), 'DISABLED');
  assert.equal((await refused(stacks(stranger)('EnableServiceAccess'))).code, 'NotSupported');
  await stacks(server)('EnableServiceAccess');
  await dieAndReturn();
  assert.equal(await status(server), 'ENABLED');
  assert.equal(await status(stranger), 'DISABLED');
  const { enabledServicePrincipals } = await directory()('ListTrustedServiceStatus');
  assert.equal(enabledServicePrincipals.enabledServicePrincipal[0].servicePrincipal, kRos);
});

test('a control policy on a folder denies what every policy below allows', async () => {
  const call = directory();
  const { folder } = await call('CreateFolder', { folderName: 'fenced', parentFolderId: root });
  const { account: made } = await call('CreateResourceAccount', {
    displayName: 'fenced-team',
    parentFolderId: folder.folderId,
  });
  const session = await enter(made.accountId);
  const create = (stackName) => stacks(session)('CreateStack', { stackName, templateBody: vpcOnly });
  await create('before');
  await call('EnableControlPolicy');
  const { controlPolicy } = await call('CreateControlPolicy', {
    policyName: 'no-new-stacks',
    policyDocument: policyText(['Deny', 'ros:CreateStack']),
    effectScope: 'RAM',
  });
  const target = { policyId: controlPolicy.policyId, targetId: folder.folderId };
  await call('AttachControlPolicy', target);
  const error = await refused(create('fenced'));
  assert.equal(error.code, 'Forbidden');
  assert.equal(error.accessDeniedDetail?.PolicyType, 'ControlPolicy');
  await dieAndReturn();
  assert.equal((await refused(create('fenced'))).code, 'Forbidden');
  await stacks(session)('ListStacks'); // what it does not name stays allowed
  // It restricts nobody outside the folder, the management account least of all.
  await stacks(operator)('CreateStack', { stackName: 'free', templateBody: vpcOnly });
  const again = directory();
  await again('DetachControlPolicy', target);
  await create('after');
});

test('the newer interface says the same', async () => {
  const { call } = popCore(now(server), { apiVersion: '2022-04-19' });
  const { ResourceDirectory } = await call('GetResourceDirectory');
  assert.equal(ResourceDirectory.RootFolderId, root);
  const { Folder } = await call('CreateFolder', { FolderName: 'newer', ParentFolderId: root });
  const { folder } = await directory()('GetFolder', { folderId: Folder.FolderId });
  assert.equal(folder.folderName, 'newer');
  await call('DeleteFolder', { FolderId: Folder.FolderId });
  const { code } = await refused(directory()('GetFolder', { folderId: Folder.FolderId }));
  assert.equal(code, 'EntityNotExists.Folder');
});
