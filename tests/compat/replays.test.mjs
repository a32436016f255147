// A request that was admitted once is not admitted again, whatever becomes of the server between.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { clientTime, rpcPath, send } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';

let data;
let server;
before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data });
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

// The same bytes each time.
const ask = async (path) => {
  const { status, text } = await send(server, { path });
  return [status, JSON.parse(text).Code];
};
const restart = async (end) => {
  await server[end]();
  server = await Server.start({ data });
};
const kUsed = [400, 'SignatureNonceUsed'];

test('a replay is refused at once, after kill -9, after a stop, and after both', async () => {
  const ahead = clientTime(new Date(Date.now() + 10 * 60_000)); // such a clock is allowed
  const paths = [{}, { Timestamp: ahead }].map((fields) => rpcPath(server, 'ListStacks', fields));
  for (const path of paths) assert.deepEqual(await ask(path), [200, undefined]);
  for (const end of ['kill', 'stop', 'kill']) {
    for (const path of paths) assert.deepEqual(await ask(path), kUsed);
    await restart(end);
    for (const path of paths) assert.deepEqual(await ask(path), kUsed, `after ${end}`);
    assert.deepEqual(await ask(rpcPath(server, 'ListStacks')), [200, undefined]);
  }
});

test('a request that was not admitted may come again', async () => {
  const path = rpcPath(server, 'ListStacks');
  const wrong = rpcPath(server, 'ListStacks', {}, { secret: 'wrong' });
  assert.deepEqual(await ask(wrong), [400, 'SignatureDoesNotMatch']);
  await restart('kill');
  assert.deepEqual(await ask(path), [200, undefined]);
});

test('many of them, and those before the last moment', async () => {
  const paths = Array.from({ length: 300 }, () => rpcPath(server, 'ListStacks'));
  for (const path of paths) assert.deepEqual(await ask(path), [200, undefined]);
  await restart('kill');
  for (const path of paths) assert.deepEqual(await ask(path), kUsed);
  assert.ok(statSync(join(data, 'nonces')).size <= 4096 + 65536, 'the file is small');
  assert.equal(statSync(join(data, 'nonces')).mode & 0o777, 0o600);
});
