// Who may do what with stack groups: the resources that the product's pages name for
// CreateStackGroup, UpdateStackGroup and CreateStackInstances, in policies of users.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, refused, sdk } from './support/clients.mjs';
import { carriedOut, targetAccounts } from './support/groups.mjs';
import { user } from './support/people.mjs';
import { Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

const [hangzhou, beijing] = ['cn-hangzhou', 'cn-beijing'];
let server;
let call;
let one; // accounts
let two;
let templateId;
let other; // another kept template

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'none'] });
  call = caller(sdk(server));
  [one, two] = await targetAccounts(server, 'one', 'two');
  ({ templateId } = await call('CreateTemplate', { templateName: 'a', templateBody: vpcOnly }));
  const made = await call('CreateTemplate', { templateName: 'b', templateBody: vpcOnly });
  other = made.templateId;
  for (const stackGroupName of ['net', 'web'])
    await call('CreateStackGroup', { stackGroupName, templateBody: vpcOnly });
});
after(() => server.stop());

const ros = (region, name) => `acs:ros:${region}:*:${name}`;
const by = async (name, ...statements) => caller(sdk(await user(server, name, ...statements)));

// Carries requests out as somebody: those in `may` are accepted, those in `not` forbidden.
async function bounds(action, who, may, not) {
  for (const request of not) {
    const error = await refused(who(action, request));
    assert.equal(error.code, 'Forbidden', `${action} ${JSON.stringify(request)}: ${error.message}`);
  }
  for (const request of may) await who(action, request);
}

test('a group is made by its name, from a template one may use', async () => {
  const who = await by(
    'maker',
    ['Allow', 'ros:CreateStackGroup', ros(hangzhou, 'stackgroup/my-*')],
    ['Allow', 'ros:CreateStackGroup', ros('*', `template/${templateId}`)],
  );
  await bounds(
    'CreateStackGroup',
    who,
    [
      { stackGroupName: 'my-a', templateId },
      { stackGroupName: 'my-b', templateBody: vpcOnly },
    ],
    [
      { stackGroupName: 'your-a', templateBody: vpcOnly },
      { stackGroupName: 'my-c', templateId: other },
      { stackGroupName: 'my-c', templateBody: vpcOnly, regionId: beijing },
    ],
  );
});

test('a group is updated by its name, with a template one may use', async () => {
  const who = await by(
    'changer',
    ['Allow', 'ros:UpdateStackGroup', ros('*', 'stackgroup/web')],
    ['Allow', 'ros:UpdateStackGroup', ros('*', `template/${templateId}`)],
  );
  await bounds(
    'UpdateStackGroup',
    who,
    [{ stackGroupName: 'web', templateId }],
    [
      { stackGroupName: 'net', description: 'mine' },
      { stackGroupName: 'web', templateId: other },
    ],
  );
});

test('instances are made in accounts and regions one may deploy to', async () => {
  const at = (accountIds, ...regionIds) => ({ stackGroupName: 'net', accountIds, regionIds });
  const name = ros(hangzhou, `stackinstance/net/${one.id}/${beijing}`);
  const who = await by(
    'deployer',
    ['Allow', ['ros:CreateStackInstances', 'ros:GetStackInstance'], name],
    ['Allow', 'ros:GetStackGroupOperation'],
  );
  await bounds(
    'CreateStackInstances',
    who,
    [],
    [
      at([one.id], hangzhou),
      at([two.id], beijing),
      at([one.id, two.id], beijing),
      at([one.id], beijing, hangzhou),
      { ...at([one.id], beijing), stackGroupName: 'web' },
    ],
  );
  const operation = await carriedOut(who, 'CreateStackInstances', at([one.id], beijing));
  assert.equal(operation.status, 'SUCCEEDED');
  const { stackInstance } = await who('GetStackInstance', {
    stackGroupName: 'net',
    stackInstanceAccountId: one.id,
    stackInstanceRegionId: beijing,
  });
  assert.equal(stackInstance.status, 'CURRENT');
  const error = await refused(
    who('DeleteStackInstances', { ...at([one.id], beijing), retainStacks: true }),
  );
  assert.equal(error.code, 'Forbidden');
});
