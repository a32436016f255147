// The command line about change, as a script meets it: no terminal, exit codes, a real server.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { program, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

let server;
let place;
before(async () => {
  place = mkdtempSync(join(tmpdir(), 'cairn-cli-'));
  server = await Server.start({
    faults: [
      { logicalId: 'Broken', nth: 1, do: 'fail', code: 'OperationDenied.NoStock', message: 'Sold out.' },
      { logicalId: 'Slow', nth: 'every', do: 'throttle', ms: 3_600_000 },
    ],
  });
});
after(async () => {
  await server.stop();
  rmSync(place, { recursive: true, force: true });
});

const environment = () => ({
  ...process.env,
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
const status = (name) => json('show', name).Stack.Status;

const vpc = (properties = {}) => ({
  Type: 'ALIYUN::ECS::VPC',
  Properties: { CidrBlock: '10.0.0.0/16', ...properties },
});
const vswitch = (block) => ({
  Type: 'ALIYUN::ECS::VSwitch',
  Properties: { VpcId: { Ref: 'Vpc' }, ZoneId: 'cn-hangzhou-h', CidrBlock: block },
});

function template(name, resources) {
  writeFileSync(
    join(place, name),
    JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources: resources }),
  );
  return name;
}

test('an update that destroys is refused to a script that does not say yes', () => {
  const old = template('old.json', { Vpc: vpc(), Sw: vswitch('10.0.1.0/24') });
  const smaller = template('smaller.json', { Vpc: vpc({ VpcName: 'net' }) });
  expectExit(0, 'deploy', old, '--name', 'asked');
  const shown = expectExit(5, 'update', 'asked', smaller);
  assert.match(shown, /\+ VpcName {2}"net"\n/);
  assert.match(shown, /^- Sw {2}ALIYUN::ECS::VSwitch {2}vsw-/m);
  assert.match(shown, /1 resource is removed\. Update asked\?/);
  assert.equal(status('asked'), 'CREATE_COMPLETE');
  expectExit(0, 'update', 'asked', smaller, '--yes');
  assert.equal(status('asked'), 'UPDATE_COMPLETE');
  // What destroys nothing needs no yes.
  expectExit(0, 'update', 'asked', old);
});

test('diff agrees with the change set and with what happens', () => {
  const old = template('a.json', { Vpc: vpc(), Sw: vswitch('10.0.1.0/24') });
  const other = template('b.json', { Vpc: vpc(), Sw: vswitch('10.0.2.0/24'), Sx: vswitch('10.0.3.0/24') });
  expectExit(0, 'deploy', old, '--name', 'seen');
  expectExit(0, 'diff', 'seen', old, '--exit-code');
  assert.match(expectExit(1, 'diff', 'seen', other, '--exit-code'), /fails the update, unless --replace/);
  const diff = json('diff', 'seen', other, '--replace');
  assert.deepEqual(diff.Summary, { Add: 1, Change: 0, MayReplace: 0, Replace: 1, Remove: 0, Import: 0 });
  const set = json('changeset', 'create', 'seen', 'next', other, '--replace');
  assert.deepEqual(set.Changes, diff.Changes);
  expectExit(5, 'changeset', 'execute', 'seen', 'next');
  expectExit(0, 'changeset', 'execute', 'seen', 'next', '--yes');
  assert.match(expectExit(0, 'diff', 'seen', other), /^Changes of seen: none$/m);
  expectExit(0, 'diff', 'seen', other, '--exit-code');
});

test('the policy speaks in diff and update', () => {
  const two = template('two.json', { Vpc: vpc(), Sw: vswitch('10.0.1.0/24') });
  const one = template('one.json', { Vpc: vpc() });
  const statement = (effect, action) => ({ Effect: effect, Action: action, Principal: '*', Resource: '*' });
  writeFileSync(
    join(place, 'policy.json'),
    JSON.stringify({ Statement: [statement('Allow', 'Update:*'), statement('Deny', 'Update:Delete')] }),
  );
  writeFileSync(join(place, 'all.json'), JSON.stringify({ Statement: [statement('Allow', 'Update:*')] }));
  expectExit(0, 'deploy', two, '--name', 'guarded');
  assert.match(expectExit(0, 'policy', 'show', 'guarded'), /no policy/);
  expectExit(0, 'policy', 'set', 'guarded', 'policy.json');
  assert.equal(json('policy', 'show', 'guarded').Statement.length, 2);
  assert.match(expectExit(0, 'diff', 'guarded', one), /refuses this update:\nStackPolicyValidationFailed/);
  assert.equal(json('diff', 'guarded', one).Refusal.Code, 'StackPolicyValidationFailed');
  expectExit(4, 'update', 'guarded', one, '--yes');
  expectExit(0, 'update', 'guarded', one, '--yes', '--policy-during', 'all.json');
});

test('what exists is imported, and let go of', () => {
  const net = template('net.json', { Vpc: vpc({ VpcName: 'kept' }) });
  expectExit(0, 'deploy', net, '--name', 'giver');
  const id = json('show', 'giver').Resources[0].PhysicalResourceId;
  assert.match(expectExit(5, 'delete', 'giver', '--retain', 'Vpc'), /but Vpc\?/);
  expectExit(0, 'delete', 'giver', '--retain', 'Vpc', '--yes');
  const words = ['import', 'taker', net, '--resource', `Vpc=${id}`];
  const shown = expectExit(5, ...words);
  assert.match(shown, new RegExp(`^= Vpc {2}ALIYUN::ECS::VPC {2}${id}$`, 'm'));
  expectExit(4, 'show', 'taker'); // nothing is left behind
  expectExit(0, ...words, '--yes');
  assert.equal(status('taker'), 'IMPORT_CREATE_COMPLETE');
  expectExit(0, 'delete', 'taker', '--retain-all', '--yes');

  const scratch = json('scratch', 'create', '--resource', `ALIYUN::ECS::VPC=${id}`).TemplateScratchId;
  assert.match(expectExit(0, 'scratch', 'list'), new RegExp(scratch));
  assert.match(expectExit(0, 'scratch', 'template', scratch), /"ROSTemplateFormatVersion"/);
  expectExit(0, 'import', 'found', '--scratch', scratch, '--yes');
  assert.equal(status('found'), 'IMPORT_CREATE_COMPLETE');
  expectExit(0, 'delete', 'found', '--yes');
  expectExit(0, 'scratch', 'delete', scratch);
});

test('a failed create goes on', () => {
  const failing = template('failing.json', { Vpc: vpc(), Broken: vpc({ VpcName: 'second' }) });
  expectExit(1, 'deploy', failing, '--name', 'mended', '--disable-rollback');
  assert.equal(status('mended'), 'CREATE_FAILED');
  expectExit(0, 'continue', 'mended', '--yes');
  assert.equal(status('mended'), 'CREATE_COMPLETE');
});

test('what hangs is given up, and an operation is cancelled', async () => {
  const slow = template('slow.json', { Vpc: vpc(), Slow: vpc({ VpcName: 'slow' }) });
  for (const [name, ...order] of [
    ['given-up', 'resource', 'give-up', 'given-up', 'Slow'],
    ['cancelled', 'cancel', 'cancelled', '--quick', '--no-wait'],
  ]) {
    const watching = spawn(program('cairn'), ['deploy', slow, '--name', name], {
      cwd: place,
      env: environment(),
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => watching.on('exit', resolve));
    await until(`${name} waits for Slow`, () => {
      const done = cairn('show', name, '--output', 'json');
      const resources = done.status === 0 ? JSON.parse(done.stdout).Resources : [];
      return resources.some((r) => r.LogicalResourceId === 'Slow' && r.Status === 'CREATE_IN_PROGRESS');
    });
    expectExit(0, ...order);
    assert.equal(await ended, 1);
    assert.equal(status(name), 'CREATE_ROLLBACK_COMPLETE');
    expectExit(0, 'delete', name, '--yes');
  }
});
