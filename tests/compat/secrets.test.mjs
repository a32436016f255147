// Values of NoEcho parameters are planted wherever a template can put them, then looked for: in
// every file the server keeps, in its log, and in its answers.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { allEvents, caller, sdk, settled } from './support/clients.mjs';
import { makeDataDirectory, program, removeDataDirectory, Server } from './support/server.mjs';

const kSecret = 'Plum-tree-7';
const kQuoted = 'Say-"plum"-8'; // looks different in JSON
const options = ['--allow-private-addresses', '--sim-latency', 'none'];

let data;
let server;
let call;
let provider;
let token;

const template = (resources = {}) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: {
      Password: { Type: 'String', NoEcho: true },
      Quoted: { Type: 'String', NoEcho: true, Default: 'x' },
      Open: { Type: 'String', Default: 'nothing to hide' },
    },
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Properties: { CidrBlock: '10.0.0.0/8', Description: { Ref: 'Password' } },
      },
      Thing: {
        Type: 'Custom::Thing',
        Properties: {
          ServiceToken: token,
          Timeout: 10,
          Parameters: { Password: { Ref: 'Password' }, Quoted: { Ref: 'Quoted' } },
          HttpConfig: { SignKey: { Ref: 'Password' } },
        },
      },
      ...resources,
    },
    Outputs: {
      Password: { NoEcho: true, Value: { Ref: 'Password' } },
      Derived: { NoEcho: true, Value: { 'Fn::GetAtt': ['Thing', 'Given'] } },
    },
  });

const parameters = [
  { parameterKey: 'Password', parameterValue: kSecret },
  { parameterKey: 'Quoted', parameterValue: kQuoted },
];

// The files in which one of the texts stands. What the simulated cloud keeps is "the cloud".
function filesWith(...texts) {
  return readdirSync(data)
    .filter((name) => !name.startsWith('sim.db') && statSync(join(data, name)).isFile())
    .filter((name) => texts.some((text) => readFileSync(join(data, name)).includes(text)));
}

const kForms = [kSecret, kQuoted, JSON.stringify(kQuoted).slice(1, -1)];
const hides = (what, text) => {
  for (const form of kForms) assert.ok(!text.includes(form), `${what} shows ${form}:\n${text}`);
};

before(async () => {
  provider = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const part of incoming) text += part;
    const { RequestId, StackId, LogicalResourceId, ResourceProperties } = JSON.parse(text);
    const fails = incoming.url === '/fails';
    outgoing.end(
      JSON.stringify({
        Status: fails ? 'FAILED' : 'SUCCESS',
        RequestId,
        StackId,
        LogicalResourceId,
        PhysicalResourceId: 'thing',
        Reason: fails ? `rejected: ${text}` : undefined,
        Data: { Given: `it was ${ResourceProperties.Password}` },
      }),
    );
  });
  await new Promise((done) => provider.listen(0, '127.0.0.1', done));
  token = `web[sync]:http://127.0.0.1:${provider.address().port}/`;
  data = makeDataDirectory();
  server = await Server.start({ data, options });
  call = caller(sdk(server));
});
after(async () => {
  await server.stop();
  provider.close();
  removeDataDirectory(data);
});

test('a stack with secrets keeps them from its files, while it runs and after it was killed', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'secretive',
    templateBody: template(),
    parameters,
    clientToken: 'a-token',
  });
  const stack = await settled(call, stackId);
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.deepEqual(filesWith(...kForms), []);
  assert.ok(filesWith('secretive').length > 0, 'what is searched is what is kept');
  hides('GetStack', JSON.stringify(stack));
  hides('ListStackEvents', JSON.stringify(await allEvents(call, stackId)));
  hides('the log', server.log);

  await server.kill();
  assert.deepEqual(filesWith(...kForms), [], 'the write-ahead log too');
  server = await Server.start({ data, options });
  call = caller(sdk(server));
  assert.equal((await call('GetStack', { stackId })).status, 'CREATE_COMPLETE');
  await call('DeleteStack', { stackId });
  assert.equal((await settled(call, stackId)).status, 'DELETE_COMPLETE');
  assert.deepEqual(filesWith(...kForms), []);
});

test('a failure that quotes the secret is masked in reasons, events, files and log', async () => {
  token = token.replace(/\/$/, '/fails');
  const { stackId } = await call('CreateStack', {
    stackName: 'talkative',
    templateBody: template(),
    parameters,
  });
  const stack = await settled(call, stackId);
  token = token.replace(/fails$/, '');
  assert.notEqual(stack.status, 'CREATE_COMPLETE');
  const events = await allEvents(call, stackId);
  assert.ok(events.some(({ statusReason }) => statusReason.includes('rejected')));
  hides('ListStackEvents', JSON.stringify(events));
  hides('GetStack', JSON.stringify(stack));
  hides('the log', server.log);
  assert.deepEqual(filesWith(...kForms), []);
});

test('change sets and previews show no secret', async () => {
  const { stackId } = await call('CreateStack', {
    stackName: 'changing',
    templateBody: template(),
    parameters,
  });
  await settled(call, stackId);
  const more = template({
    Coded: {
      Type: 'ALIYUN::ECS::VPC',
      Properties: {
        CidrBlock: '10.0.0.0/8',
        Description: { 'Fn::Base64Encode': { Ref: 'Password' } },
        VpcName: { 'Fn::Sub': 'x-${Password}' },
      },
    },
  });
  const { changeSetId } = await call('CreateChangeSet', {
    stackId,
    changeSetName: 'more',
    templateBody: more,
    parameters: parameters.map((p) => ({ ...p, parameterValue: `${p.parameterValue}-new` })),
  });
  const coded = Buffer.from(`${kSecret}-new`).toString('base64');
  for (const [action, request] of [
    ['GetChangeSet', { changeSetId }],
    ['PreviewStack', { stackId, templateBody: more, parameters }],
  ]) {
    const text = JSON.stringify(await call(action, request));
    hides(action, text);
    assert.ok(!text.includes(coded.replace(/=+$/, '')), action);
    assert.ok(text.includes('******'), action);
  }
  assert.deepEqual(filesWith(kSecret, kQuoted, coded), []);
});

test('the key is for the server alone; without it, or with another, the data is refused', async (t) => {
  const key = join(data, 'secret.key');
  assert.equal(statSync(key).mode & 0o777, 0o600);
  await server.stop();
  copyFileSync(key, `${key}.kept`);
  t.after(async () => {
    copyFileSync(`${key}.kept`, key);
    server = await Server.start({ data, options });
  });
  const refused = () =>
    spawnSync(program('cairnd'), ['--data', data, '--listen', '127.0.0.1:0'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
  for (const [why, spoil, said] of [
    ['gone', () => rmSync(key), /secret\.key: it is missing/],
    ['another', () => writeFileSync(key, 'ab'.repeat(32)), /not the one this data was sealed with/],
    ['damaged', () => writeFileSync(key, 'ab'), /64 hexadecimal digits/],
  ]) {
    spoil();
    const { status, stderr } = refused();
    assert.equal(status, 1, why);
    assert.match(stderr, said);
    assert.match(stderr, /Put the file back/);
  }
});
