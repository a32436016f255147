// How the server begins and ends: what it prints, the key pair it makes, what it refuses to be.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';
import { network } from './support/templates.mjs';

let server;
let data;
before(async () => {
  data = makeDataDirectory();
  server = await Server.start({ data });
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

test('the first start makes an account and a key pair for nobody else to read', () => {
  const { AccountId, AccessKeyId, AccessKeySecret, ...more } = server.credentials;
  assert.match(AccountId, /^\d{16}$/);
  assert.match(AccessKeyId, /^[A-Za-z0-9]+$/);
  assert.match(AccessKeySecret, /^[A-Za-z0-9]{30}$/);
  assert.deepEqual(more, {});
  for (const file of ['credentials.json', 'cairn.db', 'sim.db'])
    assert.equal(statSync(join(data, file)).mode & 0o777, 0o600, file);
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a stop and a start change nothing', async () => {
  const other = makeDataDirectory();
  try {
    const first = await Server.start({ data: other });
    const { stackId } = await caller(sdk(first))('CreateStack', {
      stackName: 'stays',
      templateBody: network(),
    });
    const before = await settled(caller(sdk(first)), stackId);
    assert.deepEqual(await first.stop(), { code: 0, signal: null });
    const second = await Server.start({ data: other });
    assert.deepEqual(second.credentials, first.credentials);
    const stack = await caller(sdk(second))('GetStack', { stackId });
    assert.deepEqual({ ...stack, requestId: '' }, { ...before, requestId: '' });
    await second.stop();
  } finally {
    removeDataDirectory(other);
  }
});

// Each row: why, the words of the command line, exit status, what is said.
const refusals = [
  [
    'data of another server',
    () => ['--data', data, '--listen', '127.0.0.1:0'],
    1,
    /Another server \(process \d+\) uses the data directory .*\nStop that server/,
  ],
  [
    'an address that is taken',
    (own) => ['--data', own, '--listen', server.address],
    1,
    /Cannot listen on 127\.0\.0\.1:\d+: Address already in use\.\n/,
  ],
  [
    'an address others can reach',
    (own) => ['--data', own, '--listen', '0.0.0.0:0'],
    2,
    /can be reached by other machines; add --allow-remote/,
  ],
  ['no port', (own) => ['--data', own, '--listen', '127.0.0.1'], 2, /--listen needs HOST:PORT/],
  [
    'a port too large',
    (own) => ['--data', own, '--listen', '127.0.0.1:65536'],
    2,
    /"65536" is not a port/,
  ],
  [
    'a directory that cannot be',
    (own) => ['--data', join(own, 'no', 'such'), '--listen', '127.0.0.1:0'],
    1,
    /The data directory .*\/no\/such cannot be used: /,
  ],
  ['an unknown option', (own) => ['--data', own, '--frobnicate'], 2, /--frobnicate/],
  [
    'an unknown latency',
    (own) => ['--data', own, '--sim-latency', 'warp'],
    1,
    /"warp" is no latency/,
  ],
  [
    'a quota of nothing',
    (own) => ['--data', own, '--quota', 'clouds=1'],
    2,
    /none named "clouds"; there are stacks, resources, operations, templates, change-sets, revisions/,
  ],
  ['a quota without a number', (own) => ['--data', own, '--quota', 'stacks'], 2, /stacks=500/],
  [
    'a sink that is no address',
    (own) => ['--data', own, '--eventbridge-sink', 'nats://here'],
    2,
    /--eventbridge-sink needs an address/,
  ],
  [
    'prices that are none',
    (own) => ['--data', own, '--prices', join(own, 'broken.json')],
    1,
    /--prices .*broken\.json: /,
  ],
  [
    'faults that are no list',
    (own) => ['--data', own, '--sim-faults', join(own, 'broken.json')],
    1,
    /--sim-faults .*broken\.json: /,
  ],
  [
    'a world that is no world',
    (own) => ['--data', own, '--sim-world', join(own, 'broken.json')],
    1,
    /--sim-world .*broken\.json: /,
  ],
];

for (const [why, words, status, said] of refusals) {
  test(`does not start: ${why}`, () => {
    const own = makeDataDirectory();
    try {
      writeFileSync(join(own, 'broken.json'), '{"do": nothing');
      const end = spawnSync(program('cairnd'), words(own), { encoding: 'utf8', timeout: 30_000 });
      assert.equal(end.status, status, end.stderr);
      assert.match(end.stderr, said);
      assert.equal(end.stdout, '');
    } finally {
      removeDataDirectory(own);
    }
  });
}

test('--version and --help', () => {
  const run = (word) => spawnSync(program('cairnd'), [word], { encoding: 'utf8' });
  assert.match(run('--version').stdout, /^cairnd \d+\.\d+\.\d+\n$/);
  for (const option of ['--data', '--listen', '--config', '--sim-latency', '--sim-faults']) {
    assert.ok(run('--help').stdout.includes(option), option);
  }
});
