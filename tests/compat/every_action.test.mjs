// Every action of every interface, asked by those who may not: nobody, a wrong key, an old clock, a
// replay, another account, another region, a user without permission; and by one who may.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, sdk, settled } from './support/clients.mjs';
import { account, ask, user } from './support/people.mjs';
import { clientTime } from './support/raw.mjs';
import { root as source, Server } from './support/server.mjs';
import { network, vpcOnly } from './support/templates.mjs';
import { until } from './support/wait.mjs';

const catalogue = (name) => JSON.parse(readFileSync(join(source, 'data', `${name}.json`), 'utf8'));
const apis = [
  ['2019-09-10', [...catalogue('actions'), ...catalogue('own-actions')]],
  ['2015-05-01', catalogue('ram-actions')],
  ['2015-04-01', catalogue('sts-actions')],
  ['2020-03-31', catalogue('resource-manager-actions')],
  ['2022-04-19', catalogue('resource-directory-actions')],
];
const ros = apis[0][1];
const everything = apis.flatMap(([version, actions]) =>
  actions.map((action) => ({ version, action })),
);

// Everybody with a key may; or (the last) it depends on the role that is asked for.
const open = new Set([
  'DescribeRegions',
  'GetResourceType',
  'GetResourceTypeTemplate',
  'ListResourceTypes',
  'ValidateTemplate',
  'GetCallerIdentity',
  'AssumeRole',
]);
// Their answer goes on without end.
const endless = new Set(['StreamAccountEvents', 'StreamStackEvents']);

let server;
let operator; // the root of the first account
let other; // the root of another one
let nobody; // a user without a policy
let reader; // who may read
let able; // who may do everything with stacks
let ids; // things of the first account

before(async () => {
  server = await Server.start();
  operator = server;
  const call = caller(sdk(server));
  const { stackId } = await call('CreateStack', { stackName: 'here', templateBody: vpcOnly });
  await settled(call, stackId);
  const { changeSetId } = await call('CreateChangeSet', {
    changeSetName: 'change',
    stackId,
    templateBody: network(),
  });
  const { templateId } = await call('CreateTemplate', {
    templateName: 'kept',
    templateBody: vpcOnly,
  });
  const { templateScratchId } = await call('CreateTemplateScratch', {
    templateScratchType: 'ArchitectureReplication',
    sourceTag: { resourceTags: { app: 'none' } },
  });
  const { driftDetectionId } = await call('DetectStackDrift', { stackId });
  await call('CreateStackGroup', { stackGroupName: 'group', templateBody: vpcOnly });
  ids = {
    StackGroupName: 'group',
    StackId: stackId,
    ChangeSetId: changeSetId,
    TemplateId: templateId,
    TemplateScratchId: templateScratchId,
    DriftDetectionId: driftDetectionId,
    ResourceId: stackId, // of what carries tags: the first type there is
  };
  await until('the detection ends', async () => {
    const told = await call('GetStackDriftDetectionStatus', { driftDetectionId });
    return told.driftDetectionStatus !== 'DETECTION_IN_PROGRESS';
  });
  other = await account(operator, 'other');
  nobody = await user(operator, 'nobody');
  reader = await user(operator, 'reader', ['Allow', ['ros:Get*', 'ros:List*']]);
  able = await user(operator, 'able', ['Allow', '*']);
  for (const each of everything) {
    if (endless.has(each.action.name)) continue;
    const answer = await ask(nobody, each.action.name, fieldsOf(each.action, each.version));
    built.set(each.action, codeOf(answer) !== 'NotSupported');
  }
});
after(() => server.stop());

// Some value that the catalogue's limits let pass.
function valueOf(parameter) {
  if (ids[parameter.name]) return ids[parameter.name];
  if (parameter.allowed_values) return String(parameter.allowed_values[0]);
  if (parameter.type === 'integer') return String(parameter.minimum ?? 1);
  if (parameter.type === 'boolean') return 'true';
  if (parameter.wire === 'json') return parameter.type === 'list' ? '[]' : '{}';
  if (/AccountId/.test(parameter.name)) return '1234567890123456';
  if (/Arn/.test(parameter.name)) return 'acs:ram::1234567890123456:role/none';
  return 'a'.repeat(Math.max(4, parameter.min_length ?? 0));
}

// Required parameters, and those that name things of the account.
function fieldsOf(action, version) {
  const fields = { Version: version, RegionId: undefined };
  const sources = (action.template_source?.of ?? []).filter((name) => !ids[name]);
  for (const parameter of action.parameters) {
    const { name, wire, fields: members } = parameter;
    const wanted = parameter.required || ids[name] || name === 'RegionId';
    if (!wanted || (ids[name] && wants(action, name) === false)) continue;
    if (name === 'RegionId') fields.RegionId = 'cn-hangzhou';
    else if (wire !== 'repeat_list') fields[name] = valueOf(parameter);
    else if (!members) fields[`${name}.1`] = valueOf({ ...parameter, wire: 'scalar', type: parameter.item_type });
    else for (const member of members) fields[`${name}.1.${member.name}`] = valueOf(member);
  }
  const named = Object.keys(ids).some((id) => fields[id] && action.template_source?.of.includes(id));
  if (sources.includes('TemplateBody') && !named) fields.TemplateBody = vpcOnly;
  if (action.name === 'UntagResources') fields.All = 'true';
  if (action.name === 'ListStackOperationRisks') fields.OperationType = 'DeleteStack';
  return fields;
}

// Of several ways to name the thing one: the stack, except for what is about something else.
function wants(action, name) {
  const own = action.parameters.filter((p) => ids[p.name]).map((p) => p.name);
  const required = action.parameters.filter((p) => p.required && ids[p.name]).map((p) => p.name);
  const chosen = required[0] ?? own.find((id) => id !== 'TemplateScratchId') ?? own[0];
  return name === chosen;
}

const nameOf = ({ version, action }) => `${action.name} of ${version}`;
const codeOf = ({ json, text }) => {
  assert.ok(json, text);
  return json.Code ?? 'OK';
};

// Asks for every action of the list and compares the codes; all that differ are told at once.
async function walk(list, request, expected) {
  const wrong = [];
  for (const each of list) {
    const { action, version } = each;
    const answer = await request(action, fieldsOf(action, version), version);
    const code = codeOf(answer);
    const want = expected(each, code, answer);
    if (want !== true && code !== want) wrong.push(`${nameOf(each)}: ${code}, not ${want}`);
  }
  assert.deepEqual(wrong, []);
}

// Whether the server carries the action out at all.
const built = new Map();
const carriedOut = ({ action }) => built.get(action) ?? true;

test('anonymous', () =>
  walk(
    everything,
    (action, fields) => ask(operator, action.name, { ...fields, AccessKeyId: undefined }),
    () => 'MissingAccessKeyId',
  ));

test('a key that nobody has', () =>
  walk(
    everything,
    (action, fields) => ask(operator, action.name, { ...fields, AccessKeyId: 'LTAInobody' }),
    () => 'InvalidAccessKeyId.NotFound',
  ));

test('a wrong secret', () =>
  walk(
    everything,
    (action, fields) => ask(operator, action.name, fields, { secret: 'wrong' }),
    () => 'SignatureDoesNotMatch',
  ));

test('an old clock', () => {
  const Timestamp = clientTime(new Date(Date.now() - 16 * 60_000));
  return walk(
    everything,
    (action, fields) => ask(operator, action.name, { ...fields, Timestamp }),
    () => 'InvalidTimeStamp.Expired',
  );
});

test('a replay', () =>
  walk(
    everything.filter(({ action }) => !endless.has(action.name)),
    async (action, fields) => {
      const SignatureNonce = randomUUID();
      await ask(nobody, action.name, { ...fields, SignatureNonce });
      return ask(nobody, action.name, { ...fields, SignatureNonce });
    },
    () => 'SignatureNonceUsed',
  ));

test('a user without permission', () =>
  walk(
    everything.filter(carriedOut),
    (action, fields) => ask(nobody, action.name, fields),
    ({ action, version }, code) => {
      if (!open.has(action.name)) return version === '2019-09-10' ? 'Forbidden' : 'NoPermission';
      return action.name === 'AssumeRole' || code !== 'Forbidden';
    },
  ));

// Accounts are about more than stacks: they take a permission of RAM.
const ofAccounts = ({ category }) => category === 'account';

test('a user who may read', () =>
  walk(
    ros.map((action) => ({ action, version: '2019-09-10' })).filter(carriedOut),
    (action, fields) => ask(reader, action.name, fields),
    ({ action }, code) =>
      open.has(action.name) || (/^(Get|List)/.test(action.name) && !ofAccounts(action)) ? code !== 'Forbidden' : 'Forbidden',
  ));

// What the first account has is nothing to another one, and nothing in another region.
const idOf = (action) => action.parameters.map(({ name }) => name).find((n) => ids[n] && wants(action, n));
const makes = new Set(['CreateStackGroup']); // the name is the new thing's
const foreign = () =>
  ros
    .filter((action) => idOf(action) && !endless.has(action.name) && !makes.has(action.name))
    .map((action) => ({ action, version: '2019-09-10' }))
    .filter(carriedOut);
const missing = /NotFound$/;

// They list, and what is not there is not in the list; or they tell of the wish before the thing.
const lists = new Set(['ListStacks', 'ListTagResources', 'ListTemplateScratches', 'SimListResources']);
const listed = ({ Stacks, TagResources, TemplateScratches }) =>
  JSON.stringify(Stacks ?? TagResources ?? TemplateScratches ?? []);

test('things of another account are not found, whoever asks', async () => {
  const stranger = await user(other, 'stranger');
  for (const who of [other, stranger]) {
    const none = (await ask(who, 'ListStacks')).json;
    if (who === other) assert.equal(none.TotalCount, 0);
    await walk(
      foreign(),
      (action, fields) => ask(who, action.name, fields),
      ({ action }, code, answer) => {
        if (lists.has(action.name)) {
          return !Object.values(ids).some((id) => listed(answer.json).includes(id));
        }
        // To who may do nothing at all, actions about no one thing are forbidden.
        return missing.test(code) || (who === stranger && code === 'Forbidden' && !askedOfOne(action)) || 'a NotFound';
      },
    );
  }
});

// Those whose permission is about the thing itself.
const rows = new Map(catalogue('authorization').map((row) => [row.action, row]));
const askedOfOne = (action) =>
  (rows.get(action.name)?.resources ?? []).every(({ name }) => name.includes('{'));

test('things of another region are not found', () =>
  walk(
    foreign().filter(({ action }) => idOf(action) !== 'TemplateId' && !lists.has(action.name)),
    (action, fields) => ask(able, action.name, { ...fields, RegionId: 'cn-beijing' }),
    (_, code) => missing.test(code) || 'a NotFound',
  ));

// Last: it deletes what the others need.
test('a user who may', () =>
  walk(
    everything.filter((each) => carriedOut(each) && !endless.has(each.action.name)),
    (action, fields) => ask(able, action.name, fields),
    ({ action }, code) =>
      action.name === 'AssumeRole' || !['Forbidden', 'NoPermission', 'InternalError'].includes(code),
  ));
