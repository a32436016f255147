// Resource types that users add, with the example's provider on loopback: they behave as any other.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
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

// The second resource cannot be made, after the first was replaced.
test('a replacement is taken back: what was replaced is made again, and nothing is left', async () => {
  const template = (board, clash) =>
    JSON.stringify({
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: {
        Moved: { Type: kType, Properties: { Board: board, Text: 'moved' } },
        ...(clash && {
          Bad: { Type: kType, DependsOn: 'Moved', Properties: { Board: 'hall', Text: 'kept' } },
        }),
      },
    });
  const keeper = await create('keeper', one({ Board: 'hall', Text: 'kept' }));
  const { stackId } = await create('moving', template('attic', false));
  const id = async () =>
    (await call('GetStackResource', { stackId, logicalResourceId: 'Moved' })).physicalResourceId;
  const before = await id();
  const failed = await update(stackId, template('cellar', true), [], {
    replacementOption: 'Enabled',
  });
  assert.equal(failed.status, 'ROLLBACK_COMPLETE', failed.statusReason);
  const after = await id();
  assert.notEqual(after, before);
  assert.equal(notes()[after].Properties.Board, 'attic');
  assert.equal(Object.keys(notes()).length, 2);
  for (const gone of [stackId, keeper.stackId]) await remove(gone);
  assert.deepEqual(notes(), {});
});

const hidden = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: { Word: { Type: 'String', NoEcho: true } },
  Resources: { Note: { Type: kType, Properties: { Board: 'vault', Text: { Ref: 'Word' } } } },
});
const word = (value) => [{ parameterKey: 'Word', parameterValue: value }];

async function drifts(stackId) {
  const { driftDetectionId } = await call('DetectStackDrift', { stackId });
  await until('the detection ends', async () => {
    const status = await call('GetStackDriftDetectionStatus', { driftDetectionId });
    return status.driftDetectionStatus !== 'DETECTION_IN_PROGRESS';
  });
  return (await call('ListStackResourceDrifts', { stackId })).resourceDrifts;
}

test('NoEcho: the provider gets the value, and nobody sees it', async () => {
  const secrets = ['open-sesame', 'swordfish', 'mellon'];
  const stack = await create('hidden', hidden, word(secrets[0]));
  assert.equal(stack.status, 'CREATE_COMPLETE', stack.statusReason);
  const { stackId } = stack;
  const seen = [stack];
  const { physicalResourceId } = await call('GetStackResource', { stackId, logicalResourceId: 'Note' });
  assert.equal(notes()[physicalResourceId].Properties.Text, secrets[0]);
  seen.push(
    await call('PreviewStack', {
      stackId,
      templateBody: hidden,
      parameters: word(secrets[1]),
    }),
  );
  seen.push(await update(stackId, hidden, word(secrets[1])));
  assert.equal(notes()[physicalResourceId].Properties.Text, secrets[1]);

  const board = JSON.parse(readFileSync(join(place, 'notes.json'), 'utf8'));
  assert.deepEqual((await drifts(stackId)).map((each) => each.resourceDriftStatus), ['IN_SYNC']);
  assert.ok(board.notes[physicalResourceId]);
  await changeNote(physicalResourceId, { Board: 'vault', Text: secrets[2] });
  const found = await drifts(stackId);
  assert.deepEqual(found.map((each) => each.resourceDriftStatus), ['MODIFIED']);
  assert.deepEqual(found[0].propertyDifferences.map((each) => each.propertyPath), ['/Text']);
  seen.push(found);

  const clash = await create('clash', hidden, word(secrets[2]));
  assert.match(clash.status, /CREATE_ROLLBACK_COMPLETE/);
  seen.push(clash, await allEvents(call, stackId), await allEvents(call, clash.stackId));
  seen.push(await call('GetStackResource', { stackId, logicalResourceId: 'Note' }));
  for (const secret of secrets) {
    assert.ok(!JSON.stringify(seen).includes(secret), `${secret} was told`);
  }
  for (const each of [stackId, clash.stackId]) await remove(each);
});

// As somebody does who knows the provider, but not the stack.
async function changeNote(id, properties) {
  const path = `/notes/${id}`;
  const body = JSON.stringify({ Properties: properties });
  const time = `${Math.floor(Date.now() / 1000)}`;
  const signature = createHmac('sha256', 'only-for-this-example')
    .update(`PUT\n${path}\n${time}\n${body}`)
    .digest('hex');
  const answer = await fetch(provider.url + path, {
    method: 'PUT',
    body,
    headers: {
      'X-Cairn-Timestamp': time,
      'X-Cairn-Signature': signature,
      'Idempotency-Key': `by-hand-${id}-${properties.Text}-${properties.Board}`,
    },
  });
  assert.equal(answer.status, 200);
}

test('what was changed behind its back is found, reverted, adopted; what is gone is told', async () => {
  const { stackId } = await create('drifting', notesTemplate, text('milk'));
  const first = (await call('GetStackResource', { stackId, logicalResourceId: 'First' }))
    .physicalResourceId;
  const board = notes()[first].Properties.Board;
  await changeNote(first, { ...notes()[first].Properties, Text: 'beer' });
  const drifted = (await drifts(stackId)).filter((each) => each.resourceDriftStatus === 'MODIFIED');
  assert.deepEqual(drifted.map((each) => each.logicalResourceId), ['First']);
  assert.deepEqual(
    drifted[0].propertyDifferences.map((d) => [d.propertyPath, d.expectedValue, d.actualValue]),
    [['/Text', 'milk', 'beer']],
  );
  const one = { StackId: stackId, RegionId: 'cn-hangzhou', LogicalResourceId: 'First' };
  await own('RevertStackResourceDrift', one, { method: 'POST' });
  await settled(call, stackId);
  assert.equal(notes()[first].Properties.Text, 'milk');
  assert.ok((await drifts(stackId)).every((each) => each.resourceDriftStatus === 'IN_SYNC'));

  await changeNote(first, { Board: board, Text: 'wine' });
  await own('AdoptStackResourceDrift', one, { method: 'POST' });
  await settled(call, stackId);
  assert.equal(notes()[first].Properties.Text, 'wine');
  assert.ok((await drifts(stackId)).every((each) => each.resourceDriftStatus === 'IN_SYNC'));
  const { templateBody } = await call('GetTemplate', { stackId });
  assert.match(templateBody, /wine/);

  await removeNote(first);
  const lost = (await drifts(stackId)).filter((each) => each.resourceDriftStatus !== 'IN_SYNC');
  assert.deepEqual(
    lost.map((each) => [each.logicalResourceId, each.resourceDriftStatus]),
    [['First', 'DELETED']],
  );
  await remove(stackId);
  assert.deepEqual(notes(), {});
});

async function removeNote(id) {
  const path = `/notes/${id}`;
  const time = `${Math.floor(Date.now() / 1000)}`;
  const signature = createHmac('sha256', 'only-for-this-example')
    .update(`DELETE\n${path}\n${time}\n`)
    .digest('hex');
  await fetch(provider.url + path, {
    method: 'DELETE',
    headers: { 'X-Cairn-Timestamp': time, 'X-Cairn-Signature': signature },
  });
}

test('by the command line: cairn type register, list, remove', async () => {
  const mine = await Server.start({});
  const env = {
    ...process.env,
    CAIRN_ENDPOINT: mine.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: mine.credentials.AccessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: mine.credentials.AccessKeySecret,
  };
  const cairn = (...words) => {
    const done = spawnSync(program('cairn'), words, { encoding: 'utf8', env, cwd: place });
    return [done.status, done.stdout + done.stderr];
  };
  // As long as definitions may be: it does not fit into a URL.
  writeFileSync(join(place, 'long.yml'), `${definition()}# ${'x'.repeat(400_000)}\n`);
  assert.deepEqual(cairn('type', 'list'), [0, 'No type was added.\n']);
  assert.deepEqual(cairn('type', 'register', 'long.yml'), [0, `${kType} is registered.\n`]);
  const [, list] = cairn('type', 'list');
  assert.match(list, /^TYPE .*\nExample::Notes::Note {2}\d{4}-\d\d-.* A note on a board\n$/);
  assert.match(cairn('types', kType)[1], /^Board +string +yes/m);

  const wrong = definition((yaml) => yaml.replace('UpdateAllowed', 'UpdateAlowed'));
  writeFileSync(join(place, 'wrong.yml'), wrong);
  const [status, told] = cairn('type', 'register', 'wrong.yml');
  assert.equal(status, 4);
  assert.match(told, /wrong\.yml/);
  assert.match(told, / \| +UpdateAlowed: true/);

  assert.equal(cairn('type', 'remove', kType)[0], 5, 'nobody was asked');
  assert.deepEqual(cairn('type', 'remove', kType, '--yes'), [0, `${kType} was taken away.\n`]);
  assert.equal(cairn('type', 'remove', kType, '--yes')[0], 4);
  await mine.stop();
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
