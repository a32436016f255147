// The examples of the product's pages about CreateStackGroup, CreateStackInstances and
// UpdateStackGroup, by every client and in every form of a request; and what is at each limit.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import { carriedOut, done, operationEnded, targetAccounts } from './support/groups.mjs';
import { account } from './support/people.mjs';
import { newResourceGroup } from './support/resource_manager.mjs';
import { Server } from './support/server.mjs';

const admin = 'AliyunROSStackGroupAdministrationRole';
const exec = 'AliyunROSStackGroupExecutionRole';
const bare = '{"ROSTemplateFormatVersion":"2015-09-01"}';
const template = (cidr) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Amount: { Type: 'Number', Default: 1 } },
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Properties: { CidrBlock: cidr, VpcName: { 'Fn::Sub': 'net-${Amount}' } },
      },
    },
  });

let server;
let call;
let targets;
let resourceGroupId;
let templateId; // v1 and v2
let web; // where TemplateURL may point to

before(async () => {
  server = await Server.start({
    options: ['--sim-latency', 'none', '--allow-private-addresses'],
  });
  call = caller(sdk(server));
  targets = await targetAccounts(server, 'one', 'two');
  resourceGroupId = await newResourceGroup(server, 'nets');
  ({ templateId } = await call('CreateTemplate', {
    templateName: 'kept',
    templateBody: template('10.0.0.0/8'),
  }));
  await call('UpdateTemplate', { templateId, templateBody: template('172.16.0.0/12') });
  const answers = {
    '/template': [200, template('192.168.0.0/16')],
    '/large': [200, ' '.repeat(524_289)],
  };
  web = createServer(({ url }, response) => {
    const [status, text] = answers[url] ?? [404, ''];
    response.writeHead(status).end(text);
  });
  await new Promise((ready) => web.listen(0, '127.0.0.1', ready));
});
after(async () => {
  await server.stop();
  await new Promise((closed) => web.close(closed));
});

const addressOf = (path) => `http://127.0.0.1:${web.address().port}/${path}`;
const groupOf = async (stackGroupName) =>
  (await call('GetStackGroup', { stackGroupName })).stackGroup;
const cidrOf = (templateBody) => JSON.parse(templateBody).Resources.Vpc.Properties.CidrBlock;

// By client and form: action and parameters as the pages name them.
const json = JSON.stringify;
const inner = (fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      ['AccountIds', 'RegionIds', 'OperationPreferences', 'DeploymentTargets'].includes(name)
        ? json(value)
        : value,
    ]),
  );
const lower = (value) => {
  if (Array.isArray(value)) return value.map(lower);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key[0].toLowerCase() + key.slice(1),
      key === 'OperationPreferences' ? item : lower(item),
    ]),
  );
};
const flat = (fields) => {
  const out = {};
  for (const [name, value] of Object.entries(inner(fields))) {
    if (!Array.isArray(value)) out[name] = value;
    else
      value.forEach((item, i) => {
        if (typeof item !== 'object') out[`${name}.${i + 1}`] = item;
        else for (const [key, of] of Object.entries(item)) out[`${name}.${i + 1}.${key}`] = of;
      });
  }
  return out;
};
const items = (lists) =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([name, list]) =>
      list.map((item, i) => [`${name}.${i + 1}`, item]),
    ),
  );
const upper = ({ requestId, stackGroupId, operationId }) => ({
  RequestId: requestId,
  ...(stackGroupId && { StackGroupId: stackGroupId }),
  ...(operationId && { OperationId: operationId }),
});
const forms = [
  ['the SDK, ACS3', async (action, fields) => upper(await call(action, lower(fields)))],
  [
    'the SDK, HMAC-SHA1',
    async (action, fields) =>
      upper(await caller(sdk(server, { signatureAlgorithm: 'v2' }))(action, lower(fields))),
  ],
  ['a query', (action, fields) => popCore(server).call(action, flat(fields))],
  ['a form', (action, fields) => popCore(server).call(action, flat(fields), { method: 'POST' })],
  ['a query signed by hand', (action, fields) => done(server, action, flat(fields))],
  [
    'a query with a parameter for each item of a list',
    (action, { AccountIds = [], RegionIds = [], ...fields }) =>
      done(server, action, { ...flat(fields), ...items({ AccountIds, RegionIds }) }),
  ],
];

forms.forEach(([form, send], i) =>
  test(`the examples, by ${form}`, async () => {
    const StackGroupName = `MyStackGroup-${i}`;
    const AccountIds = targets.map(({ id }) => id);
    const RegionIds = ['cn-hangzhou', 'cn-beijing'];
    const made = await send('CreateStackGroup', {
      StackGroupName,
      Description: 'StackGroup Description',
      ClientToken: randomUUID(),
      AdministrationRoleName: admin,
      ExecutionRoleName: exec,
      TemplateId: templateId,
      TemplateVersion: 'v1',
      Parameters: [{ ParameterKey: 'Amount', ParameterValue: '12' }],
      ResourceGroupId: resourceGroupId,
      PermissionModel: 'SELF_MANAGED',
      Tags: [{ Key: 'usage', Value: 'test' }],
      Capabilities: ['ExpandModules'],
    });
    assert.deepEqual(Object.keys(made).sort(), ['RequestId', 'StackGroupId']);
    const group = await groupOf(StackGroupName);
    assert.equal(group.stackGroupId, made.StackGroupId);
    assert.equal(group.description, 'StackGroup Description');
    assert.equal(group.administrationRoleName, admin);
    assert.equal(group.executionRoleName, exec);
    assert.equal(group.permissionModel, 'SELF_MANAGED');
    assert.equal(group.resourceGroupId, resourceGroupId);
    assert.equal(cidrOf(group.templateBody), '10.0.0.0/8');
    assert.deepEqual({ ...group.parameters[0] }, { parameterKey: 'Amount', parameterValue: '12' });
    assert.equal(group.parameters.length, 1);

    const begun = await send('CreateStackInstances', {
      StackGroupName,
      AccountIds,
      RegionIds,
      ClientToken: randomUUID(),
      OperationDescription: 'Create stack instances in hangzhou and beijing',
      OperationPreferences: { FailureToleranceCount: 1, MaxConcurrentCount: 2 },
      TimeoutInMinutes: 10,
      DisableRollback: false,
      ParameterOverrides: [{ ParameterKey: 'Amount', ParameterValue: '1' }],
    });
    assert.deepEqual(Object.keys(begun).sort(), ['OperationId', 'RequestId']);
    const created = await operationEnded(call, begun.OperationId);
    assert.equal(created.status, 'SUCCEEDED');
    assert.equal(created.action, 'CREATE');
    assert.equal(created.operationDescription, 'Create stack instances in hangzhou and beijing');
    const { operationPreferences: wish } = created;
    assert.equal(wish.failureToleranceCount, 1);
    assert.equal(wish.maxConcurrentCount, 2);
    assert.deepEqual([...wish.regionIdsOrder], RegionIds);

    const changed = await send('UpdateStackGroup', {
      StackGroupName,
      Description: 'My Stack Group',
      AccountIds,
      RegionIds,
      TemplateBody: '{"ROSTemplateFormatVersion": "2015-09-01"}',
      ClientToken: randomUUID(),
      OperationDescription: 'Update stack instances in hangzhou',
      OperationPreferences: { FailureToleranceCount: 1, MaxConcurrentCount: 2 },
      AdministrationRoleName: admin,
      ExecutionRoleName: exec,
      PermissionModel: 'SELF_MANAGED',
      Capabilities: ['ExpandModules'],
    });
    assert.deepEqual(Object.keys(changed).sort(), ['OperationId', 'RequestId']);
    const updated = await operationEnded(call, changed.OperationId);
    assert.equal(updated.status, 'SUCCEEDED');
    assert.equal(updated.operationDescription, 'Update stack instances in hangzhou');
    const after = await groupOf(StackGroupName);
    assert.equal(after.description, 'My Stack Group');
    assert.equal(after.templateBody, '{"ROSTemplateFormatVersion": "2015-09-01"}');
    const { stackInstances } = await call('ListStackInstances', { stackGroupName: StackGroupName });
    assert.deepEqual(
      stackInstances.map(({ status }) => status),
      ['CURRENT', 'CURRENT', 'CURRENT', 'CURRENT'],
    );
    const first = stackInstances.find(
      ({ accountId, regionId }) => accountId === targets[0].id && regionId === 'cn-hangzhou',
    );
    const gone = await done(targets[0], 'ListStackResources', { StackId: first.stackId });
    assert.deepEqual(gone.Resources, []);
  }),
);

// ---- where the template comes from

// By what: the request's part, the network that the group's template has then.
const sources = [
  ['the newest version of a kept template', () => ({ templateId }), '172.16.0.0/12'],
  ['one that is named', () => ({ templateId, templateVersion: 'v1' }), '10.0.0.0/8'],
  [
    'an address; the version is another parameter’s',
    () => ({ templateURL: addressOf('template'), templateVersion: 'v1' }),
    '192.168.0.0/16',
  ],
  ['a bucket', () => ({ templateURL: 'oss://ros/template/demo' }), '10.1.0.0/16'],
  [
    'a bucket of a region',
    () => ({ templateURL: 'oss://ros/template/demo?RegionId=cn-hangzhou' }),
    '10.1.0.0/16',
  ],
];

test('templates come from where the pages say', async () => {
  const object = { BucketName: 'ros', ObjectKey: 'template/demo' };
  await done(server, 'PutObject', { ...object, Content: template('10.1.0.0/16') });
  const { stackGroupId } = await call('CreateStackGroup', {
    stackGroupName: 'updated',
    templateBody: bare,
  });
  for (const [i, [what, source, cidr]] of sources.entries()) {
    const stackGroupName = `source-${i}`;
    await call('CreateStackGroup', { stackGroupName, ...source() });
    assert.equal(cidrOf((await groupOf(stackGroupName)).templateBody), cidr, what);
    const changed = { stackGroupName: 'updated', ...source() };
    assert.equal((await carriedOut(call, 'UpdateStackGroup', changed)).status, 'SUCCEEDED', what);
    const { stackGroup } = await call('GetStackGroup', { stackGroupId });
    assert.equal(cidrOf(stackGroup.templateBody), cidr, what);
  }
});

test('what is at an address must be a template, and not too long', async () => {
  await done(server, 'PutObject', {
    BucketName: 'ros',
    ObjectKey: 'text',
    Content: 'nothing like it',
  });
  for (const templateURL of [addressOf('large'), addressOf('absent'), 'oss://ros/text', 'oss://ros/absent']) {
    for (const [action, stackGroupName] of [
      ['CreateStackGroup', 'nothing'],
      ['UpdateStackGroup', 'updated'],
    ]) {
      const error = await refused(call(action, { stackGroupName, templateURL }));
      assert.equal(error.statusCode, 400, `${action} ${templateURL}: ${error.code}`);
      assert.match(error.code, /^Invalid|^StackValidationFailed/);
    }
  }
});

test('a template that another account shares is named by its ARN', async () => {
  const owner = await account(server, 'owner');
  const { TemplateId } = await done(owner, 'CreateTemplate', {
    TemplateName: 'shared',
    TemplateBody: template('10.9.0.0/16'),
  });
  const arn = `acs:ros:*:${owner.id}:template/${TemplateId}`;
  const wanted = { stackGroupName: 'shared', templateId: arn };
  const early = await refused(call('CreateStackGroup', wanted));
  assert.equal(early.code, 'TemplateNotFound');
  await done(owner, 'SetTemplatePermission', {
    TemplateId,
    ShareOption: 'ShareToAccounts',
    'AccountIds.1': server.credentials.AccountId,
    VersionOption: 'AllVersions',
  });
  await call('CreateStackGroup', wanted);
  assert.equal(cidrOf((await groupOf('shared')).templateBody), '10.9.0.0/16');
  await carriedOut(call, 'UpdateStackGroup', { stackGroupName: 'updated', templateId: arn });
  assert.equal(cidrOf((await groupOf('updated')).templateBody), '10.9.0.0/16');
});

test('StackArn copies template and parameters of a stack, and does not take it in', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'model',
    templateBody: template('10.2.0.0/16'),
    parameters: [{ parameterKey: 'Amount', parameterValue: '7' }],
    regionId: 'cn-beijing',
  });
  const stackArn = `acs:ros:cn-beijing:${server.credentials.AccountId}:stack/${stackId}`;
  await call('CreateStackGroup', { stackGroupName: 'copied', stackArn });
  const group = await groupOf('copied');
  assert.equal(cidrOf(group.templateBody), '10.2.0.0/16');
  assert.deepEqual(
    group.parameters.map(({ parameterKey, parameterValue }) => [parameterKey, parameterValue]),
    [['Amount', '7']],
  );
  const { totalCount } = await call('ListStackInstances', { stackGroupName: 'copied' });
  assert.equal(totalCount, 0);
  for (const [why, of, code] of [
    ['another region', stackArn.replace('cn-beijing', 'cn-hangzhou'), 'StackNotFound'],
    [
      'another account',
      stackArn.replace(server.credentials.AccountId, targets[0].id),
      'StackNotFound',
    ],
  ]) {
    const error = await refused(call('CreateStackGroup', { stackGroupName: 'none', stackArn: of }));
    assert.equal(error.code, code, why);
  }
  const error = await refused(
    call('CreateStackGroup', {
      stackGroupName: 'none',
      stackArn,
      permissionModel: 'SERVICE_MANAGED',
      autoDeployment: { enabled: false },
    }),
  );
  assert.match(error.message, /StackArn|SERVICE_MANAGED/);
});

// ---- as much as there may be

const many = Array.from({ length: 200 }, (_, i) => `P${i}`);
const wide = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: Object.fromEntries(many.map((name) => [name, { Type: 'String', Default: '' }])),
});
const values = many.map((parameterKey) => ({ parameterKey, parameterValue: 'v' }));
const limits = [
  ['a name of 255 characters', { stackGroupName: 'n'.repeat(255) }],
  ['a name that begins with a digit', { stackGroupName: '0_-a' }],
  ['a description of one character', { description: '说' }],
  ['a description of 256 characters', { description: '说'.repeat(256) }],
  ['a token of 64 characters', { clientToken: `${'t'.repeat(62)}_-` }],
  [
    'roles of 64 and of one character',
    { administrationRoleName: `${'r'.repeat(63)}-`, executionRoleName: 'x' },
  ],
  ['a template of 524,288 bytes', { templateBody: bare.padEnd(524_288) }],
  ['200 parameters', { templateBody: wide, parameters: values }],
  ['20 tags', { tags: many.slice(0, 20).map((key) => ({ key, value: 'v' })) }],
  ['a tag without a value', { tags: [{ key: 'bare' }] }],
];

const told = ['description', 'administrationRoleName', 'executionRoleName', 'templateBody'];
limits.forEach(([what, part], i) =>
  test(`CreateStackGroup takes ${what}`, async () => {
    const wanted = { stackGroupName: `limit-${i}`, templateBody: bare, ...part };
    await call('CreateStackGroup', wanted);
    const group = await groupOf(wanted.stackGroupName);
    for (const name of told)
      if (part[name]) assert.equal(group[name], part[name], name);
    if (part.parameters) assert.equal(group.parameters.length, part.parameters.length);
    if (!part.administrationRoleName) assert.equal(group.administrationRoleName, admin);
    if (!part.executionRoleName) assert.equal(group.executionRoleName, exec);
    if (!part.tags) return;
    const { stackGroups } = await call('ListStackGroups', { tags: part.tags });
    const names = stackGroups.map(({ stackGroupName }) => stackGroupName);
    assert.deepEqual(names, [wanted.stackGroupName]);
  }),
);

test('UpdateStackGroup takes as much', async () => {
  await call('CreateStackGroup', { stackGroupName: 'large', templateBody: bare });
  const parts = limits.map(([, part]) => part).filter((part) => !part.tags && !part.stackGroupName);
  for (const part of parts) {
    const update = { stackGroupName: 'large', ...part };
    assert.equal((await carriedOut(call, 'UpdateStackGroup', update)).status, 'SUCCEEDED');
    const group = await groupOf('large');
    for (const name of told)
      if (part[name]) assert.equal(group[name], part[name], name);
  }
});

test('an empty text is as if it was not given', async () => {
  const fields = { StackGroupName: 'empty', TemplateBody: bare, Description: '' };
  await done(server, 'CreateStackGroup', { ...fields, ExecutionRoleName: '' });
  const group = await groupOf('empty');
  assert.equal(group.description, undefined);
  assert.equal(group.executionRoleName, exec);
});
