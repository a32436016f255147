// Secrets of every kind are sent to a server, then looked for in all it leaves behind: its log, the
// audit log, its files, the events, and what it answers to others.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { acs3, rpc, send } from './support/raw.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const secret = (kind) => `${kind}-${randomBytes(12).toString('hex')}`;
const planted = {
  parameter: secret('Aparameter'),
  password: secret('Apassword'),
  failing: secret('Afailing'),
  swapped: secret('Akeysecret'),
  token: secret('Atoken'),
  otherSecret: secret('Aothersecret'),
  path: secret('Apath'),
};

let data;
let server;
let call;
before(async () => {
  data = makeDataDirectory();
  const faults = [{ type: 'ALIYUN::ECS::VSwitch', call: 'create', do: 'fail' }];
  server = await Server.start({
    data,
    faults,
    options: ['--audit-log', join(data, 'audit.log'), '--sim-latency', 'none'],
  });
  call = caller(sdk(server));
  planted.own = server.credentials.AccessKeySecret;
});
after(async () => {
  await server.stop();
  removeDataDirectory(data);
});

// Where a planted text stands, beside where it belongs: the key file has the server's own key, the
// simulated cloud is the cloud.
function traces() {
  const found = [];
  const look = (place, text) => {
    for (const [kind, value] of Object.entries(planted)) {
      const forms = [value, Buffer.from(value).toString('base64').replace(/=+$/, '')];
      if (forms.some((form) => text.includes(form))) found.push(`${kind} in ${place}`);
    }
  };
  look('the log', server.log);
  for (const name of readdirSync(data)) {
    const file = join(data, name);
    if (name.startsWith('sim.db') || name === 'credentials.json' || !statSync(file).isFile())
      continue;
    look(name, readFileSync(file, 'latin1'));
  }
  return found;
}

const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: {
    Secret: { Type: 'String', NoEcho: true },
    Password: { Type: 'String', NoEcho: true },
    Failing: { Type: 'String', NoEcho: true },
  },
  Resources: {
    Handle: { Type: 'ALIYUN::ROS::WaitConditionHandle' },
    Vpc: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: { CidrBlock: '10.0.0.0/8', Description: { Ref: 'Secret' } },
    },
    Database: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: { CidrBlock: '10.0.0.0/8', VpcName: { 'Fn::Sub': 'x${Password}' } },
    },
    Broken: {
      Type: 'ALIYUN::ECS::VSwitch',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        ZoneId: 'cn-hangzhou-h',
        CidrBlock: '10.0.0.0/24',
        VSwitchName: { Ref: 'Failing' },
      },
    },
  },
});
const parameters = (over = {}) =>
  Object.entries({
    Secret: planted.parameter,
    Password: planted.password,
    Failing: planted.failing,
    ...over,
  }).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue }));

test('what a stack is given, also when it fails', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'planted',
    templateBody: template,
    parameters: parameters(),
    disableRollback: true,
  });
  const stack = await settled(call, stackId);
  const events = await allEvents(call, stackId);
  const { resources } = await call('ListStackResources', { stackId });
  for (const [what, answer] of Object.entries({ stack, events, resources })) {
    const text = JSON.stringify(answer);
    for (const value of Object.values(planted)) {
      assert.ok(!text.includes(value), `${what} shows ${value}`);
    }
  }
  assert.deepEqual(traces(), []);
});

test('requests that are refused', async () => {
  const asParameter = {
    TemplateBody: template,
    StackName: 'refused',
    'Parameters.1.ParameterKey': 'Secret',
    'Parameters.1.ParameterValue': planted.parameter,
  };
  const path = `/${planted.path}?token=${planted.token}`;
  const answers = {
    forged: await rpc(server, 'CreateStack', asParameter, { secret: planted.otherSecret }),
    swapped: await rpc(server, 'ListStacks', { AccessKeyId: planted.swapped }),
    swappedToo: await acs3(server, 'ListStacks', {}, { keyId: planted.swapped }),
    token: await rpc(server, 'ListStacks', { SecurityToken: planted.token }),
    tokenToo: await acs3(server, 'ListStacks', {}, {
      headers: { 'x-acs-security-token': planted.token },
    }),
    noSuchAction: await rpc(server, 'ListStackz', { ClientToken: planted.token }),
    incomplete: await rpc(server, 'CreateStack', { ...asParameter, StackName: '-' }),
    elsewhere: await send(server, { path, headers: { Authorization: planted.token } }),
    response: await send(server, { path: `/custom-responses/x?token=${planted.token}`, method: 'PUT' }),
  };
  for (const [what, { status, text }] of Object.entries(answers)) {
    assert.ok(status >= 400, what);
    // A server tells who cannot sign what it would have signed; that is theirs.
    const theirs = what === 'forged' ? ['parameter'] : what === 'elsewhere' ? ['path'] : [];
    for (const [kind, value] of Object.entries(planted)) {
      if (!theirs.includes(kind)) assert.ok(!text.includes(value), `${what}: ${text}`);
    }
  }
  const audited = () => readFileSync(join(data, 'audit.log'), 'utf8').split('\n').length;
  await until('the audit has all', () => audited() > 8);
  assert.deepEqual(traces(), []);
});

test('and after the server was killed, and started again', async () => {
  await server.kill();
  assert.deepEqual(traces(), []);
  const { log } = server;
  server = await Server.start({ data, options: ['--audit-log', join(data, 'audit.log')] });
  server.log = log + server.log;
  assert.deepEqual(traces(), []);
  const own = readFileSync(join(data, 'credentials.json'), 'utf8');
  assert.ok(own.includes(planted.own), 'what is looked for is what there is');
});
