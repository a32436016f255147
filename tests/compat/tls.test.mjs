// A server with a certificate of its own: official clients, the command line, streams, and what
// comes without TLS.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { allEvents, caller, refused, sdk, settled } from './support/clients.mjs';
import { makeCertificate } from './support/certificate.mjs';
import { acs3, rpc } from './support/raw.mjs';
import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';
import { EventStream } from './support/stream.mjs';
import { vpcOnly } from './support/templates.mjs';
import { until } from './support/wait.mjs';

const run = promisify(execFile);
const certificate = makeCertificate();
const skip = certificate ? false : 'there is no openssl to make a certificate with';

let server;
before(async () => {
  if (!skip) server = await Server.start({ certificate });
});
after(async () => {
  await server?.stop();
  certificate?.remove();
});

const cairn = (...words) =>
  run(program('cairn'), [
    ...['--endpoint', server.url, '--credentials', join(server.data, 'credentials.json')],
    ...words,
  ]);

test('the SDK, both schemes of signature, and streams', { skip }, async () => {
  assert.match(server.url, /^https:/);
  const call = caller(sdk(server));
  const { stackId } = await call('CreateStack', { stackName: 'sealed', templateBody: vpcOnly });
  assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
  assert.ok((await allEvents(call, stackId)).length > 0);
  assert.equal((await rpc(server, 'ListStacks')).json.TotalCount, 1);
  assert.equal((await acs3(server, 'ListStacks')).json.TotalCount, 1);

  const stream = await EventStream.open(server, 'StreamStackEvents', { StackId: stackId });
  await stream.until('an event', ({ events }) => events.length > 0);
  stream.close();
});

test('a client that does not trust the certificate sends nothing', { skip }, async () => {
  const error = await refused(caller(sdk(server, { ca: undefined }))('ListStacks'));
  assert.match(String(error), /self.signed|certificate/i);
});

test('the command line', { skip }, async () => {
  const trusting = await cairn('--ca-file', certificate.cert, '--output', 'json', 'list');
  assert.ok(trusting.stdout.includes('sealed'));
  const followed = await cairn('--ca-file', certificate.cert, 'events', 'sealed');
  assert.ok(followed.stdout.includes('CREATE_COMPLETE'));
  const distrusting = await refused(cairn('list'));
  assert.equal(distrusting.code, 3);
  assert.match(distrusting.stderr, /certificate/);
});

test('HTTP without TLS is told so', { skip }, async () => {
  const answer = await new Promise((resolve, reject) => {
    httpRequest(server.url.replace('https:', 'http:'), (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, json: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
  assert.equal(answer.status, 404);
  assert.equal(answer.json.Code, 'InvalidProtocol.NeedSsl');
});

test('SIGHUP reads the certificate again; a broken one leaves the last', { skip }, async (t) => {
  const next = makeCertificate();
  t.after(() => next.remove());
  copyFileSync(next.cert, certificate.cert);
  copyFileSync(next.key, certificate.key);
  server.child.kill('SIGHUP');
  const reached = (ca) =>
    caller(sdk({ ...server, ca }))('ListStacks')
      .then(() => true)
      .catch(() => false);
  server.ca = readFileSync(next.cert, 'utf8');
  await until('the new certificate is in use', () => reached(server.ca));
  writeFileSync(certificate.key, 'nonsense');
  server.child.kill('SIGHUP');
  await until('the log tells it', () => server.log.includes('is no private key'));
  assert.ok(await reached(server.ca));
});

test('files that cannot be used end the start', { skip }, () => {
  const data = makeDataDirectory();
  const start = (...words) =>
    spawnSync(program('cairnd'), ['--data', data, '--listen', '127.0.0.1:0', ...words], {
      encoding: 'utf8',
      timeout: 30_000,
    });
  const alone = start('--tls-cert', certificate.cert);
  assert.equal(alone.status, 2);
  assert.match(alone.stderr, /need each other/);
  const broken = start('--tls-cert', certificate.cert, '--tls-key', '/nowhere/key.pem');
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /\/nowhere\/key\.pem is no private key/);
  removeDataDirectory(data);
});
