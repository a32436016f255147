// What may be asked of stack groups that the service manages: automatic deployment, targets in
// all forms, the options Deploy, Configure and IgnoreExisting, changes of the permission model.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, ros, sdk } from './support/clients.mjs';
import { carriedOut, done, operationEnded } from './support/groups.mjs';
import { assume, user } from './support/people.mjs';
import { Server } from './support/server.mjs';
import { misshapen } from './support/shape.mjs';
import { until } from './support/wait.mjs';

const regions = ['cn-hangzhou', 'cn-beijing'];
const [hangzhou, beijing] = regions;
const template = (cidr) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Name: { Type: 'String', Default: 'net' } },
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Properties: { CidrBlock: cidr, VpcName: { Ref: 'Name' } },
      },
    },
  });
const templateBody = template('10.0.0.0/8');
const off = { enabled: false };
const managed = { templateBody, permissionModel: 'SERVICE_MANAGED', autoDeployment: off };

let server;
let call;
let root;
let shop; // a folder
let inner; // a folder in it
let other; // another one
const members = {}; // by name: the id; those of a folder in ascending order

const directory = (action, fields = {}) =>
  done(server, action, { Version: '2022-04-19', RegionId: undefined, ...fields });
const folder = async (FolderName, ParentFolderId) =>
  (await directory('CreateFolder', { FolderName, ParentFolderId })).Folder.FolderId;
const member = async (DisplayName, ParentFolderId) =>
  (await directory('CreateResourceAccount', { DisplayName, ParentFolderId })).Account.AccountId;

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'none'] });
  call = caller(sdk(server));
  const made = await directory('EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
  root = made.ResourceDirectory.RootFolderId;
  shop = await folder('shop', root);
  inner = await folder('inner', shop);
  other = await folder('other', root);
  members.shop = await member('shop', shop);
  members.inner = await member('inner', inner);
  members.other = await member('other', other);
  members.root = await member('root', root);
  await done(server, 'EnableServiceAccess');
});
after(() => server.stop());

const make = (stackGroupName, more = {}) =>
  call('CreateStackGroup', { ...managed, stackGroupName, ...more });
const groupOf = async (stackGroupName) =>
  (await call('GetStackGroup', { stackGroupName })).stackGroup;
async function instancesOf(stackGroupName) {
  const told = await call('ListStackInstances', { stackGroupName, pageSize: 50 });
  return told.stackInstances;
}
const nameOf = (id) => Object.keys(members).find((name) => members[name] === id);
const placesOf = async (stackGroupName) =>
  (await instancesOf(stackGroupName))
    .map(({ accountId, regionId, status }) => `${nameOf(accountId)} ${regionId} ${status}`)
    .sort();
const create = (stackGroupName, deploymentTargets, more = {}) =>
  carriedOut(call, 'CreateStackInstances', {
    stackGroupName,
    deploymentTargets,
    regionIds: [hangzhou],
    ...more,
  });
const update = (stackGroupName, more) =>
  carriedOut(call, 'UpdateStackGroup', { stackGroupName, ...more });
const invalid = (error, pattern, what) => {
  assert.equal(error.code, 'InvalidParameter', `${what}: ${error.message}`);
  assert.match(error.message, pattern, what);
};

// ---- what a group may be

const deployments = [
  ['on, keeping stacks', { enabled: true, retainStacksOnAccountRemoval: true }, true],
  ['on, deleting stacks', { enabled: true, retainStacksOnAccountRemoval: false }, false],
  ['off', { enabled: false }, undefined],
  [
    'off, said of stacks all the same',
    { enabled: false, retainStacksOnAccountRemoval: true },
    undefined,
  ],
];
deployments.forEach(([what, autoDeployment, retained], i) =>
  test(`automatic deployment: ${what}`, async () => {
    await make(`auto-${i}`, { autoDeployment });
    await make(`later-${i}`);
    assert.equal((await update(`later-${i}`, { autoDeployment })).status, 'SUCCEEDED');
    for (const name of [`auto-${i}`, `later-${i}`]) {
      const { autoDeployment: told, permissionModel, rdFolderIds } = await groupOf(name);
      assert.equal(permissionModel, 'SERVICE_MANAGED');
      assert.equal(told.enabled, autoDeployment.enabled);
      assert.equal(told.retainStacksOnAccountRemoval, retained);
      assert.deepEqual([...rdFolderIds], []);
    }
  }),
);

const wrong = [
  [
    'said of stacks alone',
    { autoDeployment: { retainStacksOnAccountRemoval: true } },
    /AutoDeployment is invalid, Enabled/,
  ],
  [
    'on, and nothing said of stacks',
    { autoDeployment: { enabled: true } },
    /RetainStacksOnAccountRemoval is missing/,
  ],
  [
    'a role of the administrator',
    { administrationRoleName: 'Boss' },
    /AdministrationRoleName is invalid/,
  ],
  ['a role of the targets', { executionRoleName: 'Hand' }, /ExecutionRoleName is invalid/],
];
for (const [what, part, pattern] of wrong)
  test(`what does not go together: ${what}`, async () => {
    invalid(await refused(make('none', part)), pattern, what);
    const update = call('UpdateStackGroup', { stackGroupName: 'auto-0', ...part });
    invalid(await refused(update), pattern, what);
  });

test('StackArn is for self-managed permissions', async () => {
  const stackArn = `acs:ros:${hangzhou}:${server.credentials.AccountId}:stack/any`;
  const error = await refused(make('none', { templateBody: undefined, stackArn }));
  invalid(error, /StackArn is invalid/, 'StackArn');
});

// ---- targets

test('targets: folders with what lies in them, members, both; Root with everybody', async () => {
  const rows = [
    ['folder', { rdFolderIds: [shop] }, ['shop', 'inner']],
    ['folders', { rdFolderIds: [inner, other] }, ['inner', 'other']],
    ['nested', { rdFolderIds: [inner, shop] }, ['shop', 'inner']],
    ['everybody', { rdFolderIds: [root] }, ['shop', 'inner', 'other', 'root']],
    ['members', { accountIds: [members.other, members.root] }, ['other', 'root']],
    ['both', { rdFolderIds: [shop], accountIds: [members.inner, members.other] }, ['inner']],
  ];
  for (const [name, targets, reached] of rows) {
    await make(name);
    const operation = await create(name, targets);
    assert.equal(operation.status, 'SUCCEEDED', name);
    const told = operation.deploymentTargets;
    assert.deepEqual([...(told.rdFolderIds ?? [])], targets.rdFolderIds ?? []);
    assert.deepEqual([...(told.accountIds ?? [])], targets.accountIds ?? []);
    assert.deepEqual(
      await placesOf(name),
      reached.map((one) => `${one} ${hangzhou} CURRENT`).sort(),
      name,
    );
    const whole = targets.accountIds ? [] : targets.rdFolderIds;
    assert.deepEqual([...(await groupOf(name)).rdFolderIds], whole, name);
  }
  const folders = (await instancesOf('nested')).map(({ rdFolderId }) => rdFolderId).sort();
  assert.deepEqual(folders, [inner, shop].sort());
});

test('targets that are none', async () => {
  const rows = [
    ['no targets', undefined, 'MissingDeploymentTargets', /DeploymentTargets is mandatory/],
    ['neither folders nor members', {}, 'InvalidParameter', /neither folders nor accounts/],
    ['an empty list', { rdFolderIds: [] }, 'InvalidParameter', /neither folders nor accounts/],
    ['a folder twice', { rdFolderIds: [shop, shop] }, 'InvalidParameter', /duplicate/],
    [
      'a member twice',
      { accountIds: [members.shop, members.shop] },
      'InvalidParameter',
      /duplicate/,
    ],
    [
      'no such folder',
      { rdFolderIds: ['fd-4PvlVLOL8v'] },
      'InvalidParameter',
      /no folder fd-4PvlVLOL8v/,
    ],
    ['no member', { accountIds: ['1234567890123456'] }, 'InvalidParameter', /is no member/],
  ];
  for (const [what, deploymentTargets, code, pattern] of rows) {
    const request = { stackGroupName: 'folder', regionIds: [beijing] };
    if (deploymentTargets) request.deploymentTargets = deploymentTargets;
    const error = await refused(call('CreateStackInstances', request));
    assert.equal(error.code, code, `${what}: ${error.message}`);
    assert.match(error.message, pattern, what);
  }
  for (const [action, more] of [
    ['CreateStackInstances', {}],
    ['UpdateStackInstances', {}],
    ['DeleteStackInstances', { retainStacks: true }],
    ['UpdateStackGroup', {}],
  ]) {
    const request = { stackGroupName: 'folder', accountIds: [members.shop], regionIds: [hangzhou] };
    const error = await refused(call(action, { ...request, ...more }));
    invalid(error, /AccountIds is invalid, the stack group has service-managed/, action);
  }
});

test('as many folders and members as the pages say', async () => {
  await make('many');
  const folders = [];
  for (let i = 0; i < 20; ++i) folders.push(await folder(`f${i}`, other));
  const accountIds = Array.from({ length: 30 }, (_, i) => String(10 ** 15 + i));
  const error = await refused(
    call('CreateStackInstances', {
      stackGroupName: 'many',
      deploymentTargets: { accountIds },
      regionIds: [hangzhou],
    }),
  );
  invalid(error, /account 1000000000000000 is no member/, 'thirty are read');
  const none = await create('many', { rdFolderIds: folders });
  assert.equal(none.status, 'SUCCEEDED', 'nobody is in them');
  assert.deepEqual([...(await groupOf('many')).rdFolderIds], folders);
});

test('instances and results tell the folder', async () => {
  const shaped = async (action, fields) => {
    const answer = await popCore(server).call(action, fields, { method: 'POST' });
    const plain = JSON.parse(JSON.stringify(answer));
    for (const name of ['CreateTime', 'EndTime']) delete plain.StackGroupOperation?.[name];
    assert.deepEqual(misshapen(plain, ros[`${action}ResponseBody`]), [], action);
    return plain;
  };
  const { StackInstance } = await shaped('GetStackInstance', {
    StackGroupName: 'folder',
    StackInstanceAccountId: members.inner,
    StackInstanceRegionId: hangzhou,
  });
  assert.equal(StackInstance.RdFolderId, shop);
  const { StackGroups } = await shaped('ListStackGroups', {});
  const listed = StackGroups.find(({ StackGroupName }) => StackGroupName === 'folder');
  assert.deepEqual(listed.AutoDeployment, { Enabled: false });
  const { StackInstances } = await shaped('ListStackInstances', { StackGroupName: 'folder' });
  assert.ok(StackInstances.every(({ RdFolderId }) => RdFolderId === shop));
  const { StackGroup } = await shaped('GetStackGroup', { StackGroupName: 'folder' });
  assert.deepEqual(StackGroup.AutoDeployment, { Enabled: false });
  assert.equal(StackGroup.AdministrationRoleName, undefined);
  assert.equal(StackGroup.ExecutionRoleName, undefined);
  const { stackGroupOperations } = await call('ListStackGroupOperations', {
    stackGroupName: 'folder',
  });
  const { operationId: OperationId } = stackGroupOperations.at(-1);
  const { StackGroupOperationResults } = await shaped('ListStackGroupOperationResults', {
    OperationId,
  });
  assert.ok(StackGroupOperationResults.every(({ RdFolderId }) => RdFolderId === shop));
  const { StackGroupOperation } = await shaped('GetStackGroupOperation', { OperationId });
  assert.equal(StackGroupOperation.AdministrationRoleName, undefined);
});

// ---- options

test('IgnoreExisting passes over what is there, and only that', async () => {
  const wanted = { stackGroupName: 'folder', deploymentTargets: { rdFolderIds: [shop, other] } };
  const error = await refused(call('CreateStackInstances', { ...wanted, regionIds: [hangzhou] }));
  assert.equal(error.code, 'StackInstanceExists');
  const before = await instancesOf('folder');
  const { operationId } = await call('CreateStackInstances', {
    ...wanted,
    regionIds: regions,
    deploymentOptions: ['IgnoreExisting'],
    parameterOverrides: [{ parameterKey: 'Name', parameterValue: 'late' }],
  });
  assert.equal((await operationEnded(call, operationId)).status, 'SUCCEEDED');
  const { stackGroupOperationResults } = await call('ListStackGroupOperationResults', {
    operationId,
  });
  const lines = stackGroupOperationResults.map(
    ({ accountId, regionId }) => `${nameOf(accountId)} ${regionId}`,
  );
  assert.equal(lines[0], `other ${hangzhou}`);
  const rest = ['shop', 'inner', 'other'].map((name) => `${name} ${beijing}`);
  assert.deepEqual(lines.slice(1).sort(), rest.sort());
  const now = await instancesOf('folder');
  for (const { accountId, regionId, stackId } of before) {
    const same = now.find((row) => row.accountId === accountId && row.regionId === regionId);
    assert.equal(same.stackId, stackId);
  }
  const none = await create('folder', wanted.deploymentTargets, {
    regionIds: regions,
    deploymentOptions: ['IgnoreExisting'],
  });
  assert.equal(none.status, 'SUCCEEDED', 'all are there');
});

test('Deploy updates what is there in the targets; the others are outdated', async () => {
  const changed = { templateBody: template('172.16.0.0/12'), deploymentOptions: ['Deploy'] };
  const targets = { deploymentTargets: { rdFolderIds: [inner] }, regionIds: [beijing] };
  const operation = await update('folder', { ...changed, ...targets });
  assert.equal(operation.status, 'SUCCEEDED');
  const current = (await placesOf('folder')).filter((line) => line.endsWith('CURRENT'));
  assert.deepEqual(current, [`inner ${beijing} CURRENT`]);
  const all = await update('folder', {
    ...changed,
    operationPreferences: { MaxConcurrentCount: 5 },
  });
  assert.equal(all.status, 'SUCCEEDED');
  assert.ok((await placesOf('folder')).every((line) => line.endsWith('CURRENT')));
});

test('Configure changes the folders and touches no instance', async () => {
  const before = await instancesOf('folder');
  const deploymentOptions = ['Configure'];
  for (const part of [{}, { deploymentTargets: { accountIds: [members.shop] } }]) {
    const error = await refused(
      call('UpdateStackGroup', { stackGroupName: 'folder', deploymentOptions, ...part }),
    );
    invalid(error, /Configure needs folders/, JSON.stringify(part));
  }
  const { operationId } = await call('UpdateStackGroup', {
    stackGroupName: 'folder',
    deploymentOptions,
    deploymentTargets: { rdFolderIds: [other] },
  });
  assert.equal((await operationEnded(call, operationId)).status, 'SUCCEEDED');
  const { totalCount } = await call('ListStackGroupOperationResults', { operationId });
  assert.equal(totalCount, 0);
  assert.deepEqual([...(await groupOf('folder')).rdFolderIds], [other]);
  assert.deepEqual(await instancesOf('folder'), before);
});

test('an update and a delete reach members of folders', async () => {
  const targets = { deploymentTargets: { rdFolderIds: [shop] }, regionIds: [beijing] };
  const updated = await carriedOut(call, 'UpdateStackInstances', {
    stackGroupName: 'folder',
    ...targets,
    parameterOverrides: [{ parameterKey: 'Name', parameterValue: 'own' }],
  });
  assert.equal(updated.status, 'SUCCEEDED');
  for (const stackInstanceAccountId of [members.shop, members.inner]) {
    const { stackInstance } = await call('GetStackInstance', {
      stackGroupName: 'folder',
      stackInstanceAccountId,
      stackInstanceRegionId: beijing,
    });
    assert.equal(stackInstance.parameterOverrides[0].parameterValue, 'own');
  }
  const deleted = await carriedOut(call, 'DeleteStackInstances', {
    stackGroupName: 'folder',
    ...targets,
    retainStacks: false,
  });
  assert.equal(deleted.status, 'SUCCEEDED');
  assert.equal(deleted.retainStacks, false);
  const left = await placesOf('folder');
  assert.ok(!left.some((line) => /^(shop|inner) cn-beijing/.test(line)), left.join());
});

// ---- members that leave

test('the stacks of a member that leaves stay or go, as the group says', async () => {
  const [keeping, removing] = ['keeping', 'removing'];
  const folderId = await folder('busy', root);
  const accountId = await member('mover', folderId);
  members.mover = accountId;
  for (const [name, retainStacksOnAccountRemoval] of [[keeping, true], [removing, false]]) {
    await make(name, { autoDeployment: { enabled: true, retainStacksOnAccountRemoval } });
    assert.equal((await create(name, { rdFolderIds: [folderId] })).status, 'SUCCEEDED');
  }
  const stacks = {};
  for (const name of [keeping, removing]) stacks[name] = (await instancesOf(name))[0].stackId;
  await directory('MoveAccount', { AccountId: accountId, DestinationFolderId: other });
  for (const name of [keeping, removing])
    await until(`${name} has no instance`, async () => (await placesOf(name)).length === 0);
  const inside = await assume(
    await user(server, 'visitor', ['Allow', '*']),
    `acs:ram::${accountId}:role/ResourceDirectoryAccountAccessRole`,
  );
  const statusOf = async (StackId) => (await done(inside, 'GetStack', { StackId })).Status;
  assert.equal(await statusOf(stacks[keeping]), 'CREATE_COMPLETE');
  assert.equal(await statusOf(stacks[removing]), 'DELETE_COMPLETE');
  await directory('MoveAccount', { AccountId: accountId, DestinationFolderId: folderId });
  await until('the member has its stack again', async () =>
    (await placesOf(removing)).includes(`mover ${hangzhou} CURRENT`),
  );
});

// ---- the permission model

test('the permission model changes while there are no instances', async () => {
  const stackGroupName = 'changing';
  await call('CreateStackGroup', { stackGroupName, templateBody, administrationRoleName: 'Boss' });
  const error = await refused(
    call('UpdateStackGroup', { stackGroupName, permissionModel: 'SERVICE_MANAGED' }),
  );
  invalid(error, /AutoDeployment is invalid/, 'AutoDeployment is needed');
  const autoDeployment = { enabled: true, retainStacksOnAccountRemoval: true };
  const there = await update(stackGroupName, {
    permissionModel: 'SERVICE_MANAGED',
    autoDeployment,
  });
  assert.equal(there.status, 'SUCCEEDED');
  let group = await groupOf(stackGroupName);
  assert.equal(group.permissionModel, 'SERVICE_MANAGED');
  assert.equal(group.administrationRoleName, undefined);
  assert.equal(group.autoDeployment.enabled, true);
  await update(stackGroupName, { permissionModel: 'SELF_MANAGED' });
  group = await groupOf(stackGroupName);
  assert.equal(group.permissionModel, 'SELF_MANAGED');
  assert.equal(group.administrationRoleName, 'AliyunROSStackGroupAdministrationRole');
  assert.equal(group.executionRoleName, 'AliyunROSStackGroupExecutionRole');
  assert.equal(group.autoDeployment, undefined);
});

test('the permission model stays while there are instances', async () => {
  const error = await refused(
    call('UpdateStackGroup', { stackGroupName: 'folder', permissionModel: 'SELF_MANAGED' }),
  );
  invalid(error, /PermissionModel is invalid, the stack group has stack instances/, 'full');
  assert.equal(
    (await update('folder', { permissionModel: 'SERVICE_MANAGED', autoDeployment: off })).status,
    'SUCCEEDED',
    'the same again',
  );
});
