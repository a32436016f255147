// What TemplateURL, StackPolicyURL and StackPolicyDuringUpdateURL may name: objects of the server's
// folder or of a store that speaks the OSS protocol, and addresses of the public internet.

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { caller, refused, sdk, settled } from './support/clients.mjs';
import { rpc } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

const policy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }],
});

// An HTTP server that answers with what `answer` gives for a request: [status, text, headers].
async function webServer(answer) {
  const server = createServer((request, response) => {
    const [status, text, headers] = answer(request);
    response.writeHead(status, headers).end(text);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${server.address().port}`,
    close: () => new Promise((done) => server.close(done)),
  };
}

const updated = (stack) => ({
  stackId: stack,
  templateBody: vpcOnly.replace('10.0.0.0/8', '10.0.0.0/9'),
});

// The three parameters, each in a call that takes it.
const calls = (stackId) => [
  ['TemplateURL', 'CreateStack', (url) => ({ stackName: 'url', templateURL: url })],
  [
    'StackPolicyURL',
    'CreateStack',
    (url) => ({ stackName: 'url', templateBody: vpcOnly, stackPolicyURL: url }),
  ],
  ['StackPolicyURL', 'SetStackPolicy', (url) => ({ stackId, stackPolicyURL: url })],
  ['TemplateURL', 'UpdateStack', (url) => ({ stackId, templateURL: url })],
  ['StackPolicyURL', 'UpdateStack', (url) => ({ ...updated(stackId), stackPolicyURL: url })],
  [
    'StackPolicyDuringUpdateURL',
    'UpdateStack',
    (url) => ({ ...updated(stackId), stackPolicyDuringUpdateURL: url }),
  ],
];

test('private addresses are refused wherever an address is taken, also behind a name', async () => {
  const web = await webServer(() => [200, vpcOnly]);
  const server = await Server.start();
  try {
    const call = caller(sdk(server));
    const { stackId } = await call('CreateStack', { stackName: 'one', templateBody: vpcOnly });
    await settled(call, stackId);
    const port = web.address.split(':')[1];
    for (const [parameter, action, request] of calls(stackId))
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254']) {
        const url = `http://${host}:${port}/it`;
        const error = await refused(call(action, request(url)));
        assert.equal(error.code, 'InvalidParameter', `${action} ${parameter} ${url}`);
        assert.ok(error.message.includes(host), `${action} ${url}: ${error.message}`);
      }
  } finally {
    await server.stop();
    await web.close();
  }
});

test('allowed addresses are read, within bounds', async () => {
  const answers = {
    '/template': [200, vpcOnly],
    '/policy': [200, policy],
    '/large': [200, ' '.repeat(600_000)],
    '/round': [302, '', { Location: '/round' }],
  };
  const web = await webServer((request) => answers[request.url] ?? [404, '']);
  const server = await Server.start({ options: ['--allow-private-addresses'] });
  try {
    const call = caller(sdk(server));
    const at = (path) => `http://${web.address}${path}`;
    const { stackId } = await call('CreateStack', {
      stackName: 'one',
      templateURL: at('/template'),
      stackPolicyURL: at('/policy'),
    });
    await settled(call, stackId);
    const kept = await call('GetStackPolicy', { stackId });
    assert.deepEqual(kept.stackPolicyBody, JSON.parse(policy));
    for (const [parameter, action, request] of calls(stackId))
      for (const path of ['/large', '/round', '/absent']) {
        const error = await refused(call(action, request(at(path))));
        assert.equal(error.code, 'InvalidParameter', `${action} ${parameter} ${path}`);
      }
    await call('UpdateStack', {
      ...updated(stackId),
      stackPolicyDuringUpdateURL: at('/policy'),
    });
    assert.equal((await settled(call, stackId)).status, 'UPDATE_COMPLETE');
  } finally {
    await server.stop();
    await web.close();
  }
});

test('the folder of objects is filled, read and emptied', async () => {
  const server = await Server.start();
  try {
    const call = caller(sdk(server));
    const own = async (action, fields) => (await rpc(server, action, fields)).json;
    const object = { BucketName: 'templates', ObjectKey: 'dir/a b.json' };
    const put = await own('PutObject', { ...object, Content: vpcOnly });
    assert.equal(put.Url, 'oss://templates/dir/a%20b.json');
    await own('PutObject', { BucketName: 'templates', ObjectKey: 'policy.json', Content: policy });
    const { stackId } = await call('CreateStack', {
      stackName: 'one',
      templateURL: `${put.Url}?RegionId=cn-beijing`,
      stackPolicyURL: 'oss://templates/policy.json',
    });
    assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
    assert.deepEqual((await own('ListObjects', {})).Buckets, ['templates']);
    const listed = await own('ListObjects', { BucketName: 'templates', Prefix: 'dir/' });
    assert.deepEqual(
      listed.Objects.map(({ ObjectKey, Size }) => [ObjectKey, Size]),
      [['dir/a b.json', vpcOnly.length]],
    );
    assert.equal((await own('DeleteObject', object)).Deleted, true);
    assert.equal((await own('DeleteObject', object)).Deleted, false);
    const error = await refused(call('CreateStack', { stackName: 'two', templateURL: put.Url }));
    assert.match(error.message, /does not exist/);
    for (const key of ['../credentials.json', '/etc/passwd', 'a//b', './a'])
      for (const action of ['PutObject', 'DeleteObject']) {
        const { Code } = await own(action, { ...object, ObjectKey: key, Content: 'x' });
        assert.equal(Code, 'InvalidParameter', `${action} ${key}`);
      }
    const outside = await own('PutObject', { ...object, BucketName: '..', Content: 'x' });
    assert.equal(outside.Code, 'InvalidParameter');
  } finally {
    await server.stop();
  }
});

// What version 4 of the signature is of a GET without a query.
function signatureOf(request, secret) {
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const [, scope] = /Credential=[^/]*\/([^,]*),/.exec(request.headers.authorization);
  const signed = Object.keys(request.headers)
    .filter((name) => name.startsWith('x-oss-'))
    .sort()
    .map((name) => `${name}:${request.headers[name]}\n`)
    .join('');
  const canonical = `GET\n${request.url}\n\n${signed}\n\nUNSIGNED-PAYLOAD`;
  const text = `OSS4-HMAC-SHA256\n${request.headers['x-oss-date']}\n${scope}\n${sha256(canonical)}`;
  const key = scope.split('/').reduce(hmac, `aliyun_v4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

test('an object store is read with signed requests', async () => {
  const data = makeDataDirectory();
  const secret = 'a secret';
  const seen = [];
  const store = await webServer((request) => {
    seen.push(request.headers.authorization);
    if (!request.headers.authorization.endsWith(`Signature=${signatureOf(request, secret)}`))
      return [403, '<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>'];
    if (request.url === '/templates/dir/a%20b.json') return [200, vpcOnly];
    return [404, '<Error><Code>NoSuchKey</Code><Message>Not there.</Message></Error>'];
  });
  const keys = `${data}/keys.json`;
  writeFileSync(keys, JSON.stringify({ AccessKeyId: 'id', AccessKeySecret: secret }));
  const options = ['--oss-endpoint', `http://${store.address}`, '--oss-credentials', keys];
  const server = await Server.start({ data, options });
  try {
    const call = caller(sdk(server));
    const { stackId } = await call('CreateStack', {
      stackName: 'one',
      templateURL: 'oss://templates/dir/a%20b.json?RegionId=cn-beijing',
    });
    assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
    const scope = /^OSS4-HMAC-SHA256 Credential=id\/\d{8}\/cn-beijing\/oss\/aliyun_v4_request,/;
    assert.match(seen[0], scope);
    const error = await refused(
      call('CreateStack', { stackName: 'two', templateURL: 'oss://templates/other' }),
    );
    assert.match(error.message, /NoSuchKey/);
    assert.match(seen.at(-1), /\/cn-hangzhou\/oss\//);
    const { json } = await rpc(server, 'PutObject', {
      BucketName: 'templates',
      ObjectKey: 'a',
      Content: 'x',
    });
    assert.equal(json.Code, 'NotSupported');
  } finally {
    await server.stop();
    await store.close();
    removeDataDirectory(data);
  }
});
