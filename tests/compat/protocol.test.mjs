// The wire: signatures, time, nonces, sizes, formats, and what the clients make of errors.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, ros, sdk } from './support/clients.mjs';
import { acs3, clientTime, rpc, send } from './support/raw.mjs';
import { Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

let server;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const minutes = (n) => clientTime(new Date(Date.now() + n * 60_000));

function is(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json?.Code, code, answer.text);
}

test('both clients sign alike', async () => {
  const { AccessKeyId } = server.credentials;
  assert.match(AccessKeyId, /^[A-Za-z0-9]{16,}$/);
  for (const config of [{}, { signatureAlgorithm: 'v2' }]) {
    assert.equal((await caller(sdk(server, config))('ListStacks')).totalCount, 0);
  }
  for (const method of ['GET', 'POST']) {
    assert.equal((await popCore(server).call('ListStacks', {}, { method })).TotalCount, 0);
  }
  // The command line of the CDK replaces every header: nothing but the query says what it wants.
  const headers = { 'User-Agent': 'ROS-CLI-1.0.49::typescript' };
  const answer = await popCore(server).call('ListStacks', { StackName: ['a'] }, { headers });
  assert.equal(answer.TotalCount, 0);
  is(await rpc(server, 'ListStacks'), 200, undefined);
  is(await acs3(server, 'ListStacks'), 200, undefined);
});

test('the wrong secret', async () => {
  for (const config of [{}, { signatureAlgorithm: 'v2' }]) {
    const error = await refused(
      caller(sdk(server, { accessKeySecret: 'wrong', ...config }))('ListStacks'),
    );
    assert.equal(error.code, 'SignatureDoesNotMatch');
    assert.equal(error.statusCode, 400);
  }
  // pop-core compares the end of the text with its own string to sign, and says what differs.
  const error = await refused(popCore(server, { accessKeySecret: 'wrong' }).call('ListStacks'));
  assert.equal(error.code, 'SignatureDoesNotMatch');
  assert.match(
    error.data.Message,
    /^Specified signature is not matched with our calculation\. server string to sign is:GET&%2F&/,
  );
  const answer = await rpc(server, 'ListStacks', {}, { secret: 'wrong' });
  is(answer, 400, 'SignatureDoesNotMatch');
  assert.ok(!answer.text.includes(server.credentials.AccessKeySecret), 'the secret is never told');
});

test('an unknown access key', async () => {
  is(
    await rpc(server, 'ListStacks', { AccessKeyId: 'nobody' }),
    404,
    'InvalidAccessKeyId.NotFound',
  );
  is(await acs3(server, 'ListStacks', {}, { keyId: 'nobody' }), 404, 'InvalidAccessKeyId.NotFound');
  const error = await refused(caller(sdk(server, { accessKeyId: 'nobody' }))('ListStacks'));
  assert.equal(error.data.Message, 'Specified access key is not found.');
});

test('a clock that is wrong by more than 15 minutes', async () => {
  for (const Timestamp of [minutes(-16), minutes(16)]) {
    is(await rpc(server, 'ListStacks', { Timestamp }), 400, 'InvalidTimeStamp.Expired');
    is(
      await acs3(server, 'ListStacks', {}, { headers: { 'x-acs-date': Timestamp } }),
      400,
      'InvalidTimeStamp.Expired',
    );
  }
  for (const Timestamp of [minutes(-14), minutes(14)]) {
    is(await rpc(server, 'ListStacks', { Timestamp }), 200, undefined);
  }
  is(await rpc(server, 'ListStacks', { Timestamp: 'noon' }), 400, 'InvalidTimeStamp.Format');
});

test('a nonce is used once', async () => {
  const SignatureNonce = randomUUID();
  is(await rpc(server, 'ListStacks', { SignatureNonce }), 200, undefined);
  is(await rpc(server, 'ListStacks', { SignatureNonce }), 400, 'SignatureNonceUsed');
  const headers = { 'x-acs-signature-nonce': randomUUID() };
  is(await acs3(server, 'ListStacks', {}, { headers }), 200, undefined);
  is(await acs3(server, 'ListStacks', {}, { headers }), 400, 'SignatureNonceUsed');
});

test('what is missing is named', async () => {
  is(await rpc(server, 'ListStacks', { Timestamp: undefined }), 400, 'MissingTimestamp');
  is(await rpc(server, 'ListStacks', { SignatureNonce: undefined }), 400, 'MissingSignatureNonce');
  is(await rpc(server, 'ListStacks', { AccessKeyId: undefined }), 400, 'MissingAccessKeyId');
  is(await rpc(server, undefined), 400, 'MissingAction');
  is(await rpc(server, 'ListStacks', { RegionId: undefined }), 400, 'MissingRegionId');
  const bare = await send(server);
  assert.equal(bare.status, 400);
  assert.ok(JSON.parse(bare.text).RequestId);
});

test('unknown actions, versions, methods and paths', async () => {
  const unknown = await rpc(server, 'FlyToTheMoon');
  is(unknown, 404, 'InvalidAction.NotFound');
  assert.equal(
    unknown.json.Message,
    'Specified api is not found, please check your url and method.',
  );
  is(await acs3(server, 'FlyToTheMoon'), 404, 'InvalidAction.NotFound');
  is(await rpc(server, 'ListStacks', { Version: '2015-09-01' }), 400, 'InvalidVersion');
  assert.equal((await send(server, { method: 'PUT' })).status, 400);
  assert.equal((await send(server, { path: '/nowhere' })).status, 404);
});

test('actions that are not built yet say so', async () => {
  const actions = Object.getOwnPropertyNames(ros.default.prototype)
    .map((name) => /^(.+)WithOptions$/.exec(name)?.[1])
    .filter(Boolean)
    .map((name) => name[0].toUpperCase() + name.slice(1));
  assert.equal(actions.length, 95);
  const notBuilt = [];
  for (const action of actions) {
    const answer = await rpc(server, action, { RegionId: undefined });
    assert.notEqual(answer.json?.Code, 'InvalidAction.NotFound', `${action} is routed`);
    // What is built may refuse so too, but in words of its own.
    if (answer.json?.Message !== `${action} is not supported.`) continue;
    assert.equal(answer.json.Code, 'NotSupported');
    assert.equal(answer.status, 400);
    notBuilt.push(action);
  }
  const told = /all (\d+) actions are known; (\d+) are built/.exec(
    readFileSync(new URL('../../README.md', import.meta.url), 'utf8'),
  );
  assert.equal(Number(told[1]), actions.length);
  assert.equal(Number(told[2]), actions.length - notBuilt.length, `without ${notBuilt}`);
});

test('an error has what every client reads', async () => {
  const StackId = randomUUID();
  const { json, headers } = await rpc(server, 'GetStack', { StackId });
  assert.match(json.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  assert.equal(headers['x-acs-request-id'], json.RequestId);
  assert.equal(json.HostId, server.address);
  assert.equal(json.Code, 'StackNotFound');
  assert.equal(json.Message, `The Stack (${StackId}) could not be found.`);
  assert.equal(json.Recommend, 'https://api.aliyun.com/troubleshoot?q=StackNotFound&product=ROS');
  assert.equal(headers['content-encoding'], undefined, 'the SDK does not decompress');
  const typed = await refused(caller(sdk(server))('GetStack', { stackId: StackId }));
  assert.equal(typed.name, 'ClientError');
  assert.equal(typed.statusCode, 404);
  assert.ok(
    typed.message.startsWith(
      `StackNotFound: code: 404, The Stack (${StackId}) could not be found.`,
    ),
  );
  const untyped = await refused(popCore(server).call('GetStack', { StackId }));
  assert.equal(untyped.name, 'StackNotFoundError');
});

test('XML on request', async () => {
  const { text, headers, status } = await rpc(server, 'DescribeRegions', {
    Format: 'XML',
    AcceptLanguage: 'en-US',
  });
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^(text|application)\/xml/);
  assert.match(text, /^<\?xml[^>]*\?>\s*<DescribeRegionsResponse>/);
  assert.match(text, /<Regions>(<[A-Za-z]+>[^<]*<\/[A-Za-z]+>)*<RegionId>cn-hangzhou<\/RegionId>/);
  assert.match(text, /<RequestId>[0-9A-F-]{36}<\/RequestId>/);
  assert.match(text, /<\/DescribeRegionsResponse>\s*$/);
  const error = await rpc(server, 'GetStack', { Format: 'XML', StackId: randomUUID() });
  assert.equal(error.status, 404);
  assert.match(error.text, /<Error>.*<Code>StackNotFound<\/Code>.*<\/Error>\s*$/s);
  is(await rpc(server, 'ListStacks', { Format: 'YAML' }), 400, 'InvalidParameter.Format');
  is(await rpc(server, 'ListStacks', { Format: undefined }), 200, undefined);
});

test('a template of 512 KB in the URL, and not a byte more', async () => {
  const padded = (bytes, filler) => {
    const written = (Filler) => JSON.stringify({ ...JSON.parse(vpcOnly), Metadata: { Filler } });
    const each = Buffer.byteLength(written(filler)) - Buffer.byteLength(written(''));
    const text = written(
      filler.repeat(Math.floor((bytes - Buffer.byteLength(written(''))) / each)),
    );
    return text + ' '.repeat(bytes - Buffer.byteLength(text));
  };
  for (const filler of ['x', '"', '漢']) {
    // the last makes a request line of 1.5 MB
    const TemplateBody = padded(524_288, filler);
    assert.equal(Buffer.byteLength(TemplateBody), 524_288);
    const valid = await popCore(server).call('ValidateTemplate', { TemplateBody });
    assert.deepEqual(valid.ResourceTypes.Resources, ['ALIYUN::ECS::VPC']);
  }
  const TemplateBody = padded(524_289, 'x');
  for (const method of ['GET', 'POST']) {
    const error = await refused(
      popCore(server).call('ValidateTemplate', { TemplateBody }, { method }),
    );
    assert.equal(error.code, 'InvalidParameter');
    assert.match(error.data.Message, /^The specified parameter TemplateBody is invalid, /);
  }
  const { stackId } = await caller(sdk(server))('CreateStack', {
    stackName: 'large',
    templateBody: padded(524_288, 'x'),
  });
  assert.ok(stackId);
});

test('text of every kind survives the way there and back', async () => {
  const call = caller(sdk(server));
  const Description = `quotes " ' & < > % + ~ * ! ( ) | \\ / é 漢字 🚀 \t tab`;
  const body = JSON.stringify({ ...JSON.parse(vpcOnly), Description });
  for (const [name, config] of [
    ['acs3', {}],
    ['v2', { signatureAlgorithm: 'v2' }],
  ]) {
    const ask = caller(sdk(server, config));
    const tags = [{ key: `k ${Description.slice(0, 40)}`, value: '100% + more' }];
    const { stackId } = await ask('CreateStack', {
      stackName: `text-${name}`,
      templateBody: body,
      tags,
    });
    const stack = await call('GetStack', { stackId });
    assert.equal(stack.description, Description);
    assert.deepEqual(
      stack.tags.map(({ key, value }) => ({ key, value })),
      tags,
    );
    const template = await call('GetTemplate', { stackId, templateStage: 'Original' });
    assert.equal(template.templateBody, body);
  }
  const popped = await popCore(server).call('ValidateTemplate', { TemplateBody: body });
  assert.equal(popped.Description, Description);
});

test('unknown parameters are ignored, empty ones are absent', async () => {
  is(
    await rpc(server, 'ListStacks', { Unheard: 'of', 'Of.1.X': '1', PageSize: '' }),
    200,
    undefined,
  );
});

test('health and metrics need no signature', async () => {
  assert.deepEqual((await send(server, { path: '/healthz' })).status, 200);
  const metrics = await send(server, { path: '/metrics' });
  assert.equal(metrics.status, 200);
  assert.match(metrics.text, /^# (HELP|TYPE) /m);
});
