// The command line about stack groups, as a script meets it, against a real server.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

// A rollout lasts long enough to be met on its way.
const kOptions = ['--sim-latency', 'fixed:200ms'];
const kRegions = ['cn-hangzhou', 'cn-beijing', 'cn-shanghai'];

let data;
let server;
let place;
let me;
const teams = []; // account ids; the last one has no roles

before(async () => {
  data = makeDataDirectory();
  place = mkdtempSync(join(tmpdir(), 'cairn-groups-'));
  server = await Server.start({ data, options: kOptions });
  me = json('sts', 'GetCallerIdentity').AccountId;
  expectExit(0, 'setup-stack-group-roles');
  for (const name of ['red', 'green', 'bare']) {
    const account = json('account', 'create', name);
    teams.push(account.AccountId);
    writeFileSync(join(place, `${name}.json`), JSON.stringify(account));
  }
  for (const name of ['red', 'green']) setUpRoles(name);
  writeFileSync(
    join(place, 'net.json'),
    JSON.stringify({
      ROSTemplateFormatVersion: '2015-09-01',
      Parameters: { Name: { Type: 'String', Default: 'net' } },
      Resources: {
        Vpc: {
          Type: 'ALIYUN::ECS::VPC',
          Properties: { CidrBlock: '10.0.0.0/16', VpcName: { Ref: 'Name' } },
        },
      },
      Outputs: { Id: { Value: { Ref: 'Vpc' } } },
    }),
  );
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
  rmSync(place, { recursive: true, force: true });
});

const environment = () => ({
  ...process.env,
  LC_ALL: 'C',
  CAIRN_ENDPOINT: server.url,
  ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
});

// Standard input is no terminal.
function cairn(...words) {
  return spawnSync('timeout', ['60', program('cairn'), ...words], {
    cwd: place,
    encoding: 'utf8',
    env: environment(),
    input: 'y\n',
  });
}

function expectExit(status, ...words) {
  const done = cairn(...words);
  assert.equal(done.status, status, `cairn ${words.join(' ')}\n${done.stdout}${done.stderr}`);
  return done.stdout + done.stderr;
}

const json = (...words) => JSON.parse(expectExit(0, ...words, '--output', 'json'));
const instances = (group, ...words) => json('instances', 'list', group, ...words).StackInstances;
const places = (accounts, regions = kRegions) => [
  '--accounts', accounts.join(','), '--regions', regions.join(','),
];

function setUpRoles(name) {
  expectExit(0, '--credentials', `${name}.json`, 'setup-stack-group-roles',
    '--administration-account', me);
}

test('a group is made, rolled out, changed and taken back', () => {
  const id = expectExit(0, 'group', 'create', 'whole', 'net.json', '--description', 'all').trim();
  const shown = json('group', 'show', 'whole');
  assert.equal(shown.StackGroupId, id);
  assert.equal(shown.Description, 'all');
  assert.match(expectExit(0, 'group', 'list'), /^whole {2}SELF_MANAGED/m);

  const accounts = [teams[0], teams[1]];
  const said = expectExit(0, 'instances', 'create', 'whole', ...places(accounts),
    '--concurrency', '2', '--parallel-regions', '-p', 'Name=own');
  for (const account of accounts) {
    for (const region of kRegions) {
      assert.match(said, new RegExp(`s {2}succeeded {2}${account} {2}${region}\n`));
    }
  }
  assert.match(said, /\nCREATE of whole SUCCEEDED: 6 succeeded\n$/);
  const one = json('instances', 'show', 'whole', teams[0], 'cn-beijing');
  assert.equal(one.Status, 'CURRENT');
  assert.deepEqual(one.ParameterOverrides, [{ ParameterKey: 'Name', ParameterValue: 'own' }]);

  expectExit(4, 'group', 'delete', 'whole', '--yes'); // it has instances
  const updated = json('group', 'update', 'whole', '-p', 'Name=other', ...places([teams[0]]),
    '--parallel-regions');
  assert.equal(updated.Operation.Status, 'SUCCEEDED');
  assert.equal(updated.Results.length, 3);
  assert.equal(instances('whole', '--status', 'OUTDATED').length, 3);

  assert.match(expectExit(5, 'instances', 'delete', 'whole', ...places(accounts)),
    /with their stacks\?/);
  assert.equal(instances('whole').length, 6);
  expectExit(0, 'instances', 'delete', 'whole', ...places(accounts), '--concurrency', '100%',
    '--parallel-regions', '--yes');
  assert.deepEqual(instances('whole'), []);
  expectExit(0, 'group', 'delete', 'whole', '--yes');
  assert.match(expectExit(0, 'group', 'list', '--deleted'), /^whole/m);
  assert.match(expectExit(4, 'group', 'show', 'nothing'), /StackGroupNotFound/);
});

test('why instances failed is told once a reason, and the exit status says that they did', () => {
  expectExit(0, 'group', 'create', 'partly', 'net.json');
  const said = expectExit(1, 'instances', 'create', 'partly', ...places([teams[0], teams[2]]),
    '--concurrency', '2');
  assert.match(said, /CREATE of partly FAILED: 1 succeeded, 1 failed, 4 stopped\n/);
  assert.match(said, /Failed, by reason:\n {3}1 {2}.*AliyunROSStackGroupExecutionRole/);
  assert.match(said, new RegExp(`${teams[2]} in cn-hangzhou\n`));
  const status = expectExit(0, 'rollout', 'status', 'partly');
  assert.match(status, /^partly {2}CREATE {2}FAILED/m);
  assert.match(status, new RegExp(`^${teams[2]} {2}x +s +s`, 'm'));
  // Within the tolerance the others go on.
  expectExit(0, 'group', 'create', 'tolerant', 'net.json');
  const told = json('instances', 'create', 'tolerant', ...places([teams[0], teams[2]]),
    '--concurrency', '2', '--tolerance', '1');
  assert.equal(told.Operation.Status, 'SUCCEEDED');
  assert.equal(told.Failures.length, 1);
  assert.equal(told.Failures[0].Targets.length, 3);
});

test('what failed is done again, and only that; what would come of it is told before', () => {
  expectExit(0, 'group', 'create', 'again', 'net.json');
  const where = places([teams[0], teams[2]], ['cn-hangzhou', 'cn-beijing']);
  const foreseen = json('rollout', 'preview', 'create', 'again', ...where, '--tolerance', '1');
  assert.equal(foreseen.Counts.Refused, 2);
  assert.match(expectExit(0, 'rollout', 'preview', 'create', 'again', ...where),
    /^CREATE of again: 4 targets; would end FAILED/m);
  assert.deepEqual(instances('again'), []);
  const first = json('instances', 'create', 'again', ...where, '--concurrency', '2',
    '--tolerance', '1');
  assert.equal(first.Failures[0].Targets.length, 2);
  setUpRoles('bare');
  const second = json('rollout', 'retry', 'again', '--parallel-regions');
  assert.equal(second.Operation.Status, 'SUCCEEDED');
  assert.deepEqual(second.Results.map((result) => result.AccountId), [teams[2], teams[2]]);
  assert.equal(instances('again', '--status', 'CURRENT').length, 4);
  expectExit(4, 'rollout', 'retry', 'again'); // nothing is left
});

test('a rollout is stopped: what runs ends, nothing more begins', () => {
  expectExit(0, 'group', 'create', 'stopped', 'net.json');
  const id = expectExit(0, 'instances', 'create', 'stopped', ...places([teams[0], teams[1]]),
    '--no-wait').trim();
  const stopped = json('rollout', 'stop', id);
  assert.equal(stopped.Operation.Status, 'STOPPED');
  assert.ok(stopped.Results.some((result) => result.Status === 'STOPPED'));
  assert.match(expectExit(0, 'rollout', 'list', 'stopped'), new RegExp(`CREATE {2}STOPPED.*${id}`));
});

test('a rollout outlives the server, and is watched again', async () => {
  expectExit(0, 'group', 'create', 'mortal', 'net.json');
  const id = expectExit(0, 'instances', 'create', 'mortal', ...places([teams[0], teams[1]]),
    '--no-wait').trim();
  await until('one instance is made', () => instances('mortal', '--status', 'CURRENT').length > 0);
  await server.kill();
  assert.match(expectExit(3, 'rollout', 'status', id), /No answer from/);
  server = await Server.start({ data, options: kOptions });
  const said = expectExit(0, 'rollout', 'watch', 'mortal');
  assert.match(said, /\nCREATE of mortal SUCCEEDED: 6 succeeded\n$/);
  assert.equal(instances('mortal', '--status', 'CURRENT').length, 6);
});

test('stacks are taken in, and drift of them is found', () => {
  expectExit(0, 'deploy', 'net.json', '--name', 'loose');
  expectExit(0, 'group', 'create', 'around', '--from-stack', 'loose');
  expectExit(0, 'group', 'import', 'around', 'loose');
  assert.equal(instances('around')[0].AccountId, me);
  expectExit(0, 'group', 'drift', 'around', '--exit-code');
  expectExit(0, 'sim', 'set', 'loose/Vpc', 'VpcName=changed');
  assert.match(expectExit(1, 'group', 'drift', 'around', '--exit-code'),
    /around: DRIFTED, 1 of 1 instances drifted\n~ /);
  expectExit(0, 'instances', 'delete', 'around', ...places([me], ['cn-hangzhou']),
    '--keep-stacks', '--yes');
  assert.equal(json('show', 'loose').Stack.Status, 'CREATE_COMPLETE');
});
