// Forecasts and rehearsals by the API and the command line: they say what happens afterwards, and
// change nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { program, Server } from './support/server.mjs';

const template = (size) => `
ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {CidrBlock: 10.0.0.0/16, VpcName: size-${size}}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Properties: {VpcId: {Ref: Vpc}, ZoneId: cn-hangzhou-h, CidrBlock: 10.0.${size}.0/24}
`;

let server;
let call;
let plain;
let place;

before(async () => {
  server = await Server.start({ options: ['--sim-latency', 'fixed:20ms'] });
  call = caller(sdk(server));
  plain = popCore(server).call;
  place = mkdtempSync(join(tmpdir(), 'cairn-look-'));
  for (const size of [1, 2]) writeFileSync(join(place, `${size}.yml`), template(size));
});
after(async () => {
  rmSync(place, { recursive: true, force: true });
  await server.stop();
});

function cairn(...words) {
  const env = {
    CAIRN_ENDPOINT: server.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
    HOME: place,
  };
  const done = spawnSync(program('cairn'), words, { cwd: place, env, encoding: 'utf8' });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const world = async () => (await plain('SimListResources', {})).Resources;

test('a forecast says what happens and does nothing', async () => {
  const made = await plain('ForecastStack', { StackName: 'said', TemplateBody: template(1) });
  assert.equal(made.Status, 'CREATE_COMPLETE');
  assert.equal(made.DurationMilliseconds, 40);
  assert.deepEqual(made.CriticalPath.map((r) => r.LogicalResourceId), ['Vpc', 'Switch']);
  assert.deepEqual(await world(), []);
  assert.equal((await call('ListStacks', {})).totalCount, 0);

  const { stackId } = await call('CreateStack', { stackName: 'said', templateBody: template(1) });
  assert.equal((await settled(call, stackId)).status, 'CREATE_COMPLETE');
  const before = await world();
  const fails = await plain('ForecastStack', { StackId: stackId, TemplateBody: template(2) });
  assert.equal(fails.Status, 'ROLLBACK_COMPLETE');
  assert.equal(fails.Failure.LogicalResourceId, 'Switch');
  assert.deepEqual(await world(), before);
  await call('UpdateStack', { stackId, templateBody: template(2) });
  const { status, statusReason } = await settled(call, stackId);
  assert.equal(status, fails.Status);
  assert.equal(statusReason, fails.StatusReason);
});

test('what the operation would be refused is refused', async () => {
  const exists = await refused(
    plain('ForecastStack', { StackName: 'said', TemplateBody: template(1) }),
  );
  assert.equal(exists.code, 'StackExists');
  assert.equal((await refused(plain('ForecastStack'))).code, 'InvalidParameter');
});

test('cairn forecast', () => {
  const good = cairn('forecast', 'new', '1.yml');
  assert.equal(good.status, 0, good.err);
  assert.match(good.out, /^Creating new would succeed: CREATE_COMPLETE after 40 ms$/m);
  const bad = cairn('forecast', 'said', '2.yml');
  assert.equal(bad.status, 1, bad.err);
  assert.match(bad.out, /^First: Switch \(ALIYUN::ECS::VSwitch\), UPDATE after /m);
  assert.equal(cairn('forecast', 'said', '2.yml', '--replace').status, 0);
  assert.equal(cairn('forecast', 'said', '--delete').status, 0);
  assert.equal(cairn('forecast', 'nobody', '--delete').status, 4);
});

test('cairn rehearse', async () => {
  const before = await world();
  const back = cairn('rehearse', 'said', '--fail', 'Switch');
  assert.equal(back.status, 0, back.err);
  assert.match(back.out, /^Creating said would fail: CREATE_ROLLBACK_COMPLETE/m);
  assert.match(back.out, /^Nothing would be left\.$/m);
  const stuck = cairn('rehearse', 'said', '--fail', 'Switch', '--fail', 'Vpc:delete');
  assert.equal(stuck.status, 1, stuck.err);
  assert.match(stuck.out, /^ {2}Vpc \(ALIYUN::ECS::VPC\): DELETE_FAILED$/m);
  const json = cairn('rehearse', 'said', '2.yml', '--replace', '--fail', 'Vpc:update', '--output', 'json');
  assert.equal(JSON.parse(json.out).Status, 'ROLLBACK_COMPLETE');
  assert.deepEqual(await world(), before);
});
