// Resource types that users add, with the example's provider on loopback: they behave as any other.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { allEvents, caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { rpc } from './support/raw.mjs';
import { program, root, Server } from './support/server.mjs';
import { until } from './support/wait.mjs';

const kType = 'Example::Notes::Note';
const definitionText = readFileSync(join(root, 'examples/types/note.yml'), 'utf8');
const notesTemplate = readFileSync(join(root, 'examples/notes.yml'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'cairn-types-'));

let server;
let call;
let own; // actions that the SDK does not have
let provider;

async function startProvider(port = 0) {
  const env = { ...process.env, NOTES: join(place, 'notes.json') };
  const child = spawn(process.execPath, [join(root, 'examples/note-provider.mjs'), `${port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const started = { child, said: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (started.said += text));
  started.url = await until(
    'the provider listens',
    () => /^listening on (.+)$/m.exec(started.said)?.[1],
  );
  return started;
}

const definition = (more = (text) => text) =>
  more(definitionText.replaceAll('http://127.0.0.1:8766', provider.url));

const notes = () => JSON.parse(readFileSync(join(place, 'notes.json'), 'utf8')).notes;

async function create(stackName, templateBody, parameters = []) {
  const { stackId } = await call('CreateStack', { stackName, templateBody, parameters });
  return settled(call, stackId);
}
async function update(stackId, templateBody, parameters = [], more = {}) {
  await call('UpdateStack', { stackId, templateBody, parameters, ...more });
  return settled(call, stackId);
}
async function remove(stackId) {
  await call('DeleteStack', { stackId });
  return settled(call, stackId);
}
const text = (value) => [{ parameterKey: 'Text', parameterValue: value }];
const one = (properties, type = kType) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: { Note: { Type: type, Properties: properties } },
  });

before(async () => {
  provider = await startProvider();
  const types = join(place, 'types');
  mkdirSync(types);
  writeFileSync(join(types, 'note.yml'), definition());
  server = await Server.start({ options: ['--types', types] });
  call = caller(sdk(server));
  own = popCore(server).call;
});
after(async () => {
  provider.child.kill();
  await server.stop();
  rmSync(place, { recursive: true, force: true });
});

test('it is told of like any type, without its secret', async () => {
  const listed = await call('ListResourceTypes', { provider: 'Self' });
  assert.deepEqual(listed.resourceTypes, [kType]);
  assert.equal(listed.resourceTypeSummaries[0].description, 'A note on a board');
  const all = await call('ListResourceTypes', {});
  assert.ok(!all.resourceTypes.includes(kType), 'the default is the types of the product');
  const type = await call('GetResourceType', { resourceType: kType });
  assert.equal(type.provider, 'Self');
  assert.equal(type.entityType, 'Resource');
  assert.equal(type.supportDriftDetection, true);
  assert.deepEqual(Object.keys(type.attributes), ['Url', 'Letters', 'NoteId']);
  assert.deepEqual(type.properties.Board.Constraints, [
    { Length: { Min: 1, Max: 20 } },
    { AllowedPattern: '[a-z]+' },
  ]);
  assert.equal(type.properties.Board.UpdateAllowed, false);
  assert.ok(!JSON.stringify(type).includes('only-for-this-example'));
});

for (const [name, properties, complaint] of [
  ['a required property', { Board: 'hall' }, /Text/],
  ['an unknown property', { Board: 'hall', Text: 'a', Colour: 1 }, /Colour/],
  ['a pattern', { Board: 'Hall', Text: 'a' }, /Board/],
  ['a length', { Board: 'hall', Text: 'a'.repeat(201) }, /Text/],
  ['a type', { Board: 'hall', Text: 'a', Labels: 'x' }, /Labels/],
]) {
  test(`templates are checked: ${name}`, async () => {
    const refusal = await refused(
      call('CreateStack', { stackName: 'bad', templateBody: one(properties) }),
    );
    assert.equal(refusal.code, 'StackValidationFailed');
    assert.match(refusal.message, complaint);
  });
}

test('a mistyped name is told of with the one that is meant', async () => {
  const answer = await rpc(server, 'ValidateTemplate', {
    TemplateBody: one({}, 'Example::Notes::Not'),
  });
  assert.match(answer.text, /ResourceTypeNotFound|could not be found/);
  assert.match(answer.text, /Example::Notes::Note\b/);
});

test('made, used by another, changed in place, replaced, deleted', async () => {
  const stack = await create('notes', notesTemplate, text('milk'));
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  assert.match(stack.outputs[0].OutputValue, /^http:.*\/notes\/note-/);
  const { stackId } = stack;
  const first = await call('GetStackResource', { stackId, logicalResourceId: 'First' });
  const before = first.physicalResourceId;
  assert.equal(notes()[before].Properties.Text, 'milk');

  const changed = await update(stackId, notesTemplate, text('bread'));
  assert.equal(changed.status, 'UPDATE_COMPLETE', changed.statusReason);
  assert.equal(notes()[before].Properties.Text, 'bread', 'in place');

  const moved = notesTemplate.replace('Board: kitchen', 'Board: cellar');
  const kept = await update(stackId, moved, text('bread'));
  assert.equal(kept.status, 'ROLLBACK_COMPLETE', 'replacements must be asked for');
  assert.equal(notes()[before].Properties.Board, 'kitchen');
  const replaced = await update(stackId, moved, text('bread'), { replacementOption: 'Enabled' });
  assert.equal(replaced.status, 'UPDATE_COMPLETE', replaced.statusReason);
  const now = await call('GetStackResource', { stackId, logicalResourceId: 'First' });
  assert.notEqual(now.physicalResourceId, before);
  assert.equal(notes()[before], undefined);
  assert.equal(notes()[now.physicalResourceId].Properties.Board, 'cellar');

  assert.equal((await remove(stackId)).status, 'DELETE_COMPLETE');
  assert.deepEqual(notes(), {});
});

test('what fails is rolled back, with the words of the provider', async () => {
  const keeper = await create('keeper', one({ Board: 'hall', Text: 'taken' }));
  const both = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Good: { Type: kType, Properties: { Board: 'hall', Text: 'free' } },
      Bad: { Type: kType, DependsOn: 'Good', Properties: { Board: 'hall', Text: 'taken' } },
    },
  });
  const stack = await create('clash', both);
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  const events = await allEvents(call, stack.stackId);
  const failed = events.find((event) => event.status === 'CREATE_FAILED');
  assert.match(failed.statusReason, /NoteExists/);
  assert.match(failed.statusReason, /hall has this note already\./);
  assert.equal(Object.keys(notes()).length, 1);

  for (const { stackId } of [keeper, stack]) await remove(stackId);
  assert.deepEqual(notes(), {});
});

test('a server that is killed goes on, and nothing is made twice', async () => {
  const data = mkdtempSync(join(tmpdir(), 'cairn-types-data-'));
  const options = ['--types', join(place, 'types')];
  let mine = await Server.start({ data, options });
  const resources = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `N${i}`,
      { Type: kType, Properties: { Board: 'attic', Text: `note ${i}` } },
    ]),
  );
  const templateBody = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: resources,
  });
  const { stackId } = await caller(sdk(mine))('CreateStack', { stackName: 'many', templateBody });
  await until('some notes are made', () => Object.keys(notes()).length > 3);
  await mine.kill();
  mine = await Server.start({ data, options });
  const ask = caller(sdk(mine));
  assert.equal((await settled(ask, stackId)).status, 'CREATE_COMPLETE');
  assert.equal(Object.keys(notes()).length, 30);
  await ask('DeleteStack', { stackId });
  assert.equal((await settled(ask, stackId)).status, 'DELETE_COMPLETE');
  assert.deepEqual(notes(), {});
  await mine.stop();
  rmSync(data, { recursive: true, force: true });
});

test('registered by an account: known at once and after a restart, until taken away', async () => {
  const data = mkdtempSync(join(tmpdir(), 'cairn-types-data-'));
  const options = ['--allow-private-addresses'];
  let mine = await Server.start({ data, options });
  const other = 'Example::Notes::Memo';
  const body = definition((yaml) => yaml.replace(kType, other));
  const ask = () => ({ own: popCore(mine).call, call: caller(sdk(mine)) });
  const made = await ask().own('RegisterHttpType', { Definition: body }, { method: 'POST' });
  assert.equal(made.ResourceType, other);
  const { stackId } = await ask().call('CreateStack', {
    stackName: 'memo',
    templateBody: one({ Board: 'desk', Text: 'call' }, other),
  });
  assert.equal((await settled(ask().call, stackId)).status, 'CREATE_COMPLETE');

  await mine.stop();
  mine = await Server.start({ data, options });
  const type = await ask().call('GetResourceType', { resourceType: other });
  assert.equal(type.provider, 'Self');
  assert.match(type.createTime, /^\d{4}-/);
  const used = await refused(ask().own('DeregisterHttpType', { ResourceType: other }));
  assert.match(used.message, /is the type of 1 resources/);

  await ask().call('DeleteStack', { stackId });
  await settled(ask().call, stackId);
  await ask().own('DeregisterHttpType', { ResourceType: other });
  const gone = await refused(ask().call('GetResourceType', { resourceType: other }));
  assert.equal(gone.code, 'ResourceTypeNotFound');
  await mine.stop();
  rmSync(data, { recursive: true, force: true });
});

for (const [name, change, complaint] of [
  ['a name of the product', (y) => y.replace(kType, 'ALIYUN::ECS::VPC'), /begins with a word that is taken/],
  ['no address of reads', (y) => y.replace(/ {2}Read: .*\n/, ''), /Http\.Read/],
  ['an update that nobody takes', (y) => y.replace(/ {2}Update: .*\n/, ''), /Text says UpdateAllowed/],
  ['a word without meaning', (y) => y.replace('UpdateAllowed', 'UpdateAlowed'), /UpdateAlowed/],
  ['a short secret', (y) => y.replace(/Secret: .*/, 'Secret: abc'), /16 to 256/],
]) {
  test(`a definition is refused: ${name}`, async () => {
    const refusal = await refused(
      own('RegisterHttpType', { Definition: definition(change) }, { method: 'POST' }),
    );
    assert.match(refusal.message, complaint);
    assert.equal(refusal.code, 'InvalidParameter');
  });
}

test("the operator's types are the operator's, and private addresses his to allow", async () => {
  const taken = await refused(
    own('RegisterHttpType', { Definition: definition() }, { method: 'POST' }),
  );
  assert.equal(taken.code, 'NoPermission');
  const away = await refused(own('DeregisterHttpType', { ResourceType: kType }));
  assert.equal(away.code, 'NoPermission');
  const mine = 'Example::Notes::Mine';
  const body = definition((yaml) => yaml.replace(kType, mine));
  await own('RegisterHttpType', { Definition: body }, { method: 'POST' });
  const stack = await create('mine', one({ Board: 'desk', Text: 'x' }, mine));
  assert.equal(stack.status, 'CREATE_ROLLBACK_COMPLETE');
  const events = await allEvents(call, stack.stackId);
  const failed = events.find((event) => event.status === 'CREATE_FAILED');
  assert.match(failed.statusReason, /AddressNotAllowed/);
});

test('a folder with a wrong definition keeps the server from starting', async () => {
  const types = join(place, 'wrong');
  mkdirSync(types);
  writeFileSync(join(types, 'a.yml'), definition((yaml) => yaml.replace('Type: string', 'Type: text')));
  const child = spawn(program('cairnd'), ['--data', join(place, 'd'), '--types', types]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part) => (said += part));
  const code = await new Promise((done) => child.once('exit', done));
  assert.equal(code, 1);
  assert.match(said, /a\.yml:\d+: .*Properties\.Board\.Type/);
});
