// What a stack was, looked at and gone back to: the command line and the API against a real server,
// which is killed in between.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { makeDataDirectory, program, removeDataDirectory, root, Server } from './support/server.mjs';

let server;
let data;
let place;
const start = (...more) => Server.start({ data, options: ['--quota', 'revisions=3', ...more] });
before(async () => {
  place = mkdtempSync(join(tmpdir(), 'cairn-history-'));
  data = makeDataDirectory();
  server = await start();
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
  rmSync(place, { recursive: true, force: true });
});

function cairn(...words) {
  return spawnSync('timeout', ['60', program('cairn'), ...words], {
    cwd: place,
    encoding: 'utf8',
    env: {
      ...process.env,
      CAIRN_ENDPOINT: server.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
    },
    input: 'y\n', // no terminal
  });
}

function expectExit(status, ...words) {
  const done = cairn(...words);
  assert.equal(done.status, status, `cairn ${words.join(' ')}\n${done.stdout}${done.stderr}`);
  return done.stdout + done.stderr;
}

const json = (...words) => JSON.parse(expectExit(0, ...words, '--output', 'json'));
const numbers = (name) => json('history', name).Revisions.map((r) => r.Revision);

function template(name, block, more = {}) {
  writeFileSync(
    join(place, name),
    JSON.stringify({
      ROSTemplateFormatVersion: '2015-09-01',
      Parameters: { Password: { Type: 'String', NoEcho: true }, Name: { Type: 'String', Default: 'one' } },
      Resources: {
        Vpc: {
          Type: 'ALIYUN::ECS::VPC',
          Properties: { CidrBlock: '10.0.0.0/16', VpcName: { Ref: 'Name' }, Description: { Ref: 'Password' } },
        },
        Sw: {
          Type: 'ALIYUN::ECS::VSwitch',
          Properties: { VpcId: { Ref: 'Vpc' }, ZoneId: 'cn-hangzhou-h', CidrBlock: block },
        },
        ...more,
      },
      Outputs: { Sw: { Value: { Ref: 'Sw' } } },
    }),
  );
  return name;
}

test('history, show, diff, rollback', async () => {
  const first = template('first.json', '10.0.1.0/24');
  const second = template('second.json', '10.0.2.0/24', {
    Eip: { Type: 'ALIYUN::VPC::EIP', Properties: { Bandwidth: 5 } },
  });
  expectExit(0, 'deploy', first, '--name', 'web', '-p', 'Password=sesame');
  expectExit(0, 'update', 'web', second, '-p', 'Password=poppy', '--replace', '--yes');
  const listed = json('history', 'web').Revisions;
  assert.deepEqual(listed.map((r) => [r.Revision, r.Current, r.Action]), [
    [2, true, 'UpdateStack'],
    [1, false, 'CreateStack'],
  ]);
  assert.match(listed[0].Principal, /^acs:ram::\d{16}:root$/);
  assert.match(expectExit(0, 'history', 'web'), /^2 +\S+ +UpdateStack +acs:ram::\d+:root +present$/m);

  const shown = expectExit(0, 'history', 'show', 'web', '1');
  assert.match(shown, /Password +\*{6}/);
  assert.doesNotMatch(shown, /sesame/);
  assert.equal(json('history', 'show', 'web').Revision, 2);

  const told = expectExit(0, 'history', 'diff', 'web');
  assert.match(told, /^web: from revision 1 to revision 2$/m);
  assert.match(told, /^ {4}Password\n {6}- \*{6}\n {6}\+ \*{6}$/m);
  assert.match(told, /^\+ Eip {2}ALIYUN::VPC::EIP$/m);
  assert.match(told, /^1 to add, 1 to change, 1 to replace, 0 to remove$/m);
  assert.doesNotMatch(told, /sesame|poppy/);

  const asked = expectExit(5, 'rollback', 'web', '--replace');
  assert.match(asked, /^Changes of web, back to revision 1:$/m);
  assert.match(asked, /1 resource is removed, 1 resource is replaced\. Roll web back to revision 1\?/);
  assert.match(asked, /Nothing was changed\./);
  assert.deepEqual(numbers('web'), [2, 1]);
  expectExit(0, 'rollback', 'web', '--replace', '--yes');
  const stack = json('show', 'web');
  assert.equal(stack.Stack.Status, 'UPDATE_COMPLETE');
  assert.deepEqual(stack.Resources.map((r) => r.LogicalResourceId).sort(), ['Sw', 'Vpc']);
  const [newest] = json('history', 'web').Revisions;
  assert.deepEqual([newest.Revision, newest.Action, newest.RestoredRevision], [3, 'UpdateStackToRevision', 1]);
  assert.match(expectExit(4, 'rollback', 'web', '--to', '3', '--yes'), /completely same/);
  assert.match(expectExit(4, 'rollback', 'web', '--to', '9', '--yes'), /keeps no revision 9/);
});

test('what was kept survives a kill, the oldest gone', async () => {
  expectExit(0, 'update', 'web', '--use-previous', '-p', 'Name=two');
  assert.deepEqual(numbers('web'), [4, 3, 2]);
  await server.kill();
  server = await start();
  assert.deepEqual(numbers('web'), [4, 3, 2]);
  expectExit(4, 'rollback', 'web', '--to', '1', '--yes');
  expectExit(0, 'rollback', 'web', '--to', '2', '--replace', '--yes');
  assert.equal(json('show', 'web').Resources.length, 3);
});

test('a deleted stack is looked back at by its id', () => {
  const id = json('show', 'web').Stack.StackId;
  expectExit(0, 'delete', 'web', '--yes');
  expectExit(4, 'history', 'web');
  assert.deepEqual(numbers(id), [5, 4, 3]);
  assert.equal(json('history', 'show', id, '4').Current, false);
  expectExit(0, 'history', 'diff', id, '3', '5');
  expectExit(4, 'rollback', id, '--to', '4', '--yes');
});

test('a revision of a type that is gone is shown and compared, not gone back to', async () => {
  await server.stop();
  server = await start('--types', join(root, 'examples/types'));
  const write = (name, resources) =>
    writeFileSync(
      join(place, name),
      JSON.stringify({
        ROSTemplateFormatVersion: '2015-09-01',
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Bucket: { Type: 'ALIYUN::OSS::Bucket', Properties: { BucketName: 'notes' } }, ...resources },
      }),
    );
  const note = { Type: 'Example::Notes::Note', Condition: 'Never', Properties: { Board: 'b', Text: 't' } };
  write('note.json', { Note: note });
  write('none.json', {});
  expectExit(0, 'deploy', 'note.json', '--name', 'notes');
  expectExit(0, 'update', 'notes', 'none.json');
  assert.match(expectExit(0, 'history', 'diff', 'notes'), /^Resources: none$/m);
  await server.stop();
  server = await start();
  const told = expectExit(0, 'history', 'diff', 'notes');
  assert.match(told, /^ {2}- .*Example::Notes::Note/m);
  assert.match(told, /cannot be told: .*Example::Notes::Note/);
  assert.match(expectExit(0, 'history', 'show', 'notes', '1'), /Example::Notes::Note/);
  assert.match(expectExit(4, 'rollback', 'notes', '--yes'), /Example::Notes::Note/);
  assert.deepEqual(numbers('notes'), [2, 1]);
});
