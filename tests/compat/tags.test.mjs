// Tags, resource groups and regions by the SDK, each with a server killed in between.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, refused, sdk, settled } from './support/clients.mjs';
import { as, user } from './support/people.mjs';
import { rpc } from './support/raw.mjs';
import { newResourceGroup } from './support/resource_manager.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

const tag = (key, value) => ({ key, value });

// Runs `story` with servers on one data directory: restarted() is a call to the next of them.
async function withRestarts(story) {
  const data = makeDataDirectory();
  let server = await Server.start({ data });
  try {
    await story(
      () => caller(sdk(server)),
      async () => {
        await server.kill();
        server = await Server.start({ data });
        return caller(sdk(server));
      },
      () => server,
    );
  } finally {
    await server.stop();
    removeDataDirectory(data);
  }
}

test('tags are found by index, page by page, and outlive the server', async () => {
  await withRestarts(async (current, restarted) => {
    let call = current();
    const ids = [];
    for (let i = 0; i < 53; ++i) {
      const answer = await call('CreateTemplate', {
        templateName: `t${i}`,
        templateBody: vpcOnly,
        tags: [tag('number', String(i).padStart(2, '0'))],
      });
      ids.push(answer.templateId);
    }
    for (const few of [ids.slice(0, 50), ids.slice(50)]) {
      await call('TagResources', {
        resourceType: 'template',
        resourceId: few,
        tag: [tag('team', 'red'), tag('mark', '')],
      });
    }
    call = await restarted();

    const seen = new Map();
    let nextToken;
    do {
      const page = await call('ListTagResources', {
        resourceType: 'template',
        tag: [tag('team', 'red')],
        nextToken,
      });
      for (const { resourceId, tagKey, tagValue } of page.tagResources)
        seen.set(resourceId, { ...seen.get(resourceId), [tagKey]: tagValue });
      nextToken = page.nextToken;
    } while (nextToken);
    assert.deepEqual([...seen.keys()].sort(), [...ids].sort());
    for (const [id, tags] of seen) {
      assert.equal(tags.team, 'red');
      assert.equal(tags.mark, '');
      assert.equal(tags.number, String(ids.indexOf(id)).padStart(2, '0'));
      assert.match(tags['acs:rm:rgId'], /^rg-/);
    }

    const keys = await call('ListTagKeys', { resourceType: 'template' });
    assert.deepEqual(keys.keys, ['mark', 'number', 'team']);
    const first = await call('ListTagValues', { resourceType: 'template', key: 'number' });
    assert.equal(first.values.length, 50);
    const rest = await call('ListTagValues', {
      resourceType: 'template',
      key: 'number',
      nextToken: first.nextToken,
    });
    assert.deepEqual(rest.values, ['50', '51', '52']);

    const { templates, totalCount } = await call('ListTemplates', {
      tag: [tag('number', '07'), { key: 'team' }],
      includeTags: 'Enabled',
    });
    assert.equal(totalCount, 1);
    assert.equal(templates[0].templateId, ids[7]);
    assert.deepEqual(templates[0].tags.map((t) => t.key), ['mark', 'number', 'team']);

    await call('UntagResources', { resourceType: 'template', resourceId: [ids[7]], all: true });
    await call('DeleteTemplate', { templateId: ids[8] });
    const values = await call('ListTagValues', { resourceType: 'template', key: 'number' });
    assert.ok(!values.values.includes('07') && !values.values.includes('08'));
  });
});

test('no thing carries more than twenty tags, whoever comes first', async () => {
  const server = await Server.start();
  try {
    const call = caller(sdk(server));
    const { stackId } = await call('CreateStack', { stackName: 'full', templateBody: vpcOnly });
    const put = (from, count) =>
      call('TagResources', {
        resourceType: 'stack',
        resourceId: [stackId],
        tag: Array.from({ length: count }, (_, i) => tag(`k${from + i}`, 'v')),
      });
    await put(0, 15);
    const outcomes = await Promise.allSettled([put(20, 3), put(30, 3), put(40, 3)]);
    const refusals = outcomes.filter((o) => o.status === 'rejected');
    assert.equal(refusals.length, 2);
    for (const { reason } of refusals) {
      assert.equal(reason.code, 'InvalidParameter');
      assert.match(reason.message, /would carry more than 20 tags/);
    }
    assert.equal((await call('GetStack', { stackId })).tags.length, 18);
    const error = await refused(put(0, 21));
    assert.equal(error.code, 'InvalidParameter');
  } finally {
    await server.stop();
  }
});

test('what is in no group is in the default one; a move is of the stack alone', async () => {
  await withRestarts(async (current, restarted, server) => {
    let call = current();
    const first = await newResourceGroup(server(), 'first');
    const second = await newResourceGroup(server(), 'second');
    const { stackId } = await call('CreateStack', {
      stackName: 'moved',
      templateBody: vpcOnly,
      resourceGroupId: first,
      tags: [tag('team', 'red')],
    });
    const other = await call('CreateStack', { stackName: 'plain', templateBody: vpcOnly });
    await settled(call, stackId);
    await settled(call, other.stackId);
    const { resourceGroupId } = await call('GetStack', { stackId: other.stackId });
    assert.match(resourceGroupId, /^rg-[a-z0-9]+$/);
    const named = async (group) =>
      (await call('ListStacks', { resourceGroupId: group })).stacks.map((s) => s.stackName);
    assert.deepEqual(await named(resourceGroupId), ['plain']);

    await call('MoveResourceGroup', {
      resourceType: 'stack',
      resourceId: stackId,
      newResourceGroupId: second,
    });
    call = await restarted();
    assert.deepEqual(await named(first), []);
    assert.deepEqual(await named(second), ['moved']);
    const same = await refused(call('UpdateStack', { stackId, templateBody: vpcOnly }));
    assert.match(same.message, /completely same stack/);

    await call('MoveResourceGroup', {
      resourceType: 'stack',
      resourceId: stackId,
      newResourceGroupId: resourceGroupId,
    });
    assert.deepEqual((await named(resourceGroupId)).sort(), ['moved', 'plain']);
  });
});

test('regions are those that there are', async () => {
  const server = await Server.start();
  try {
    for (const [region, fix] of [
      ['cn-hangzou', 'Did you mean cn-hangzhou?'],
      ['nowhere', 'DescribeRegions'],
      ['CN-HANGZHOU', ''],
    ]) {
      const { status, json } = await rpc(server, 'ListStacks', { RegionId: region });
      assert.equal(status, 400);
      assert.equal(json.Code, 'InvalidParameter');
      assert.equal(
        json.Message,
        `The specified parameter RegionId is invalid, there is no region "${region}".`,
      );
      assert.ok(JSON.stringify(json).includes(fix));
    }
    const regions = (await rpc(server, 'DescribeRegions', {})).json.Regions;
    for (const { RegionId } of regions) {
      assert.equal((await rpc(server, 'ListStacks', { RegionId })).status, 200, RegionId);
    }
  } finally {
    await server.stop();
  }
});

test('policies go by tags: those a request gives, those a thing has', async () => {
  await withRestarts(async (current, restarted, server) => {
    const web = { StringEquals: { 'acs:ResourceTag/team': 'web' } };
    const webGiven = { StringEquals: { 'acs:RequestTag/team': 'web' } };
    const dora = await user(
      server(),
      'dora',
      ['Allow', 'ros:*', '*', web],
      ['Allow', ['ros:CreateStack', 'ros:CreateTemplate'], '*', webGiven],
      ['Deny', ['ros:TagResources', 'ros:UntagResources'], '*', web],
      ['Allow', 'vpc:*'],
    );
    const asDora = () => caller(sdk(as(server(), dora.credentials)));
    let root = current();
    let call = asDora();
    const code = async (promise) => (await refused(promise)).code;
    const body = { templateBody: vpcOnly };

    assert.equal(await code(call('CreateStack', { stackName: 'web', ...body })), 'Forbidden');
    const red = { stackName: 'web', ...body, tags: [tag('team', 'red')] };
    assert.equal(await code(call('CreateStack', red)), 'Forbidden');
    const { stackId } = await call('CreateStack', { ...red, tags: [tag('team', 'web')] });
    assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
    const other = await root('CreateStack', { ...red, stackName: 'red' });
    await settled(root, other.stackId);
    assert.equal(await code(call('GetStack', { stackId: other.stackId })), 'Forbidden');
    assert.equal(await code(call('ListStacks')), 'Forbidden');

    const { templateId } = await call('CreateTemplate', {
      templateName: 'web',
      ...body,
      tags: [tag('team', 'web')],
    });
    assert.equal((await call('GetTemplate', { templateId })).templateName, 'web');

    // The tags of the moment count, in the next life too.
    const change = { resourceType: 'stack', resourceId: [other.stackId] };
    assert.equal(await code(call('TagResources', { ...change, tag: [tag('team', 'web')] })), 'Forbidden');
    await root('TagResources', { ...change, tag: [tag('team', 'web')] });
    root = await restarted();
    call = asDora();
    assert.equal((await call('GetStack', { stackId: other.stackId })).stackName, 'red');
    await root('UntagResources', {
      resourceType: 'stack',
      resourceId: [stackId],
      tagKey: ['team'],
    });
    assert.equal(await code(call('DeleteStack', { stackId })), 'Forbidden');
    await call('DeleteStack', { stackId: other.stackId });
    assert.equal((await settled(call, other.stackId)).status, 'DELETE_COMPLETE');
  });
});
