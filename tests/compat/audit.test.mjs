// The audit log and the limits, as an operator meets them.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { acs3, rpc } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';
import { until } from './support/wait.mjs';

let data;
let log;
let server;
let call;
const start = async (...more) => {
  server = await Server.start({ data, options: ['--audit-log', log, ...more] });
  call = caller(sdk(server));
};
before(async () => {
  data = makeDataDirectory();
  log = join(data, 'audit.log');
  await start();
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

const lines = (file = log) =>
  readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
// The line of a request, once it is written.
const lineOf = (is, file) => until('the audit has it', () => lines(file).find(is));

test('each request has its line: who, from where, what, about what, how it ended', async () => {
  const { AccessKeyId, AccountId } = server.credentials;
  const { stackId, requestId } = await call('CreateStack', {
    stackName: 'audited',
    templateBody: vpcOnly,
  });
  const { time, durationMs, ...line } = await lineOf((entry) => entry.requestId === requestId);
  assert.deepEqual(line, {
    requestId,
    authenticated: true,
    account: AccountId,
    principal: `acs:ram::${AccountId}:root`,
    accessKeyId: AccessKeyId,
    sourceIp: '127.0.0.1',
    secure: false,
    api: 'ROS',
    action: 'CreateStack',
    region: 'cn-hangzhou',
    resources: [
      { name: 'StackName', value: 'audited' },
      { name: 'StackId', value: stackId },
    ],
    code: '',
    status: 200,
  });
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(durationMs >= 0);
  await settled(call, stackId);

  const gone = await refused(popCore(server).call('GetStack', { StackId: stackId.replace(/./g, (c) => (c === '-' ? c : '0')) }));
  const refusal = await lineOf((entry) => entry.requestId === gone.data.RequestId);
  assert.equal(refusal.code, 'StackNotFound');
  assert.equal(refusal.status, 404);
  const forged = (await rpc(server, 'DeleteStack', { StackId: stackId }, { secret: 'x' })).json;
  const attempt = await lineOf((entry) => entry.requestId === forged.RequestId);
  assert.equal(attempt.authenticated, false);
  assert.equal(attempt.code, 'SignatureDoesNotMatch');
  assert.equal(attempt.action, 'DeleteStack');
  assert.equal(attempt.accessKeyId, AccessKeyId);
  assert.deepEqual(attempt.resources, [], 'what was not authenticated may say anything');
  assert.equal(statSync(log).mode & 0o777, 0o600);
});

test('it goes on after kill -9, and in a new file after SIGHUP', async () => {
  const { json } = await rpc(server, 'ListStacks');
  await lineOf((entry) => entry.requestId === json.RequestId);
  await server.kill();
  await start();
  const again = (await rpc(server, 'ListStacks')).json;
  await lineOf((entry) => entry.requestId === again.RequestId);
  await lineOf((entry) => entry.requestId === json.RequestId);

  renameSync(log, `${log}.moved`);
  server.child.kill('SIGHUP');
  await until('it is opened again', () => existsSync(log));
  const later = (await rpc(server, 'ListStacks')).json;
  await lineOf((entry) => entry.requestId === later.RequestId);
  assert.ok(!lines(`${log}.moved`).some((entry) => entry.requestId === later.RequestId));
});

test('an account over its rate is told so, in the words its clients know', async () => {
  await server.stop();
  await start('--rate-limit', '1:5');
  const codes = [];
  for (let i = 0; i < 12; ++i) {
    const { status, json, headers } = await acs3(server, 'ListStacks');
    codes.push(json.Code);
    if (json.Code) assert.equal(status, 400, headers);
  }
  assert.deepEqual(codes.slice(0, 5), Array(5).fill(undefined));
  assert.ok(codes.slice(5).filter((code) => code === 'Throttling.User').length >= 5, `${codes}`);
  const throttled = await lineOf((entry) => entry.code === 'Throttling.User');
  assert.equal(throttled.accessKeyId, server.credentials.AccessKeyId);
});
