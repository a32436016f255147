// A provider of the resource type in examples/types/note.yml. Node only, nothing to install:
//
//   node examples/note-provider.mjs 8766
//
// docs/add-a-resource-type.md explains what it is asked. NOTES names a file to keep the notes in;
// without it they are gone when the program ends. SECRET is the type's secret.

import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const file = process.env.NOTES;
const secret = process.env.SECRET ?? 'only-for-this-example';
const kLateMs = 300_000;

// Keys are kept for ever: one that made a note makes no other, even after the note was deleted.
const kept = { notes: {}, keys: {} };
try {
  if (file) Object.assign(kept, JSON.parse(readFileSync(file, 'utf8')));
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}

// All or nothing: a reader sees the file as it was before or after.
function keep() {
  if (!file) return;
  writeFileSync(`${file}.new`, JSON.stringify(kept));
  renameSync(`${file}.new`, file);
}

class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

function checkSigned({ method, url, headers }, body) {
  const time = headers['x-cairn-timestamp'] ?? '';
  const wanted = createHmac('sha256', secret).update(`${method}\n${url}\n${time}\n${body}`).digest();
  const given = Buffer.from(headers['x-cairn-signature'] ?? '', 'hex');
  const fresh = Math.abs(Date.now() - Number(time) * 1000) < kLateMs;
  if (fresh && given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Refusal(403, 'NotSigned', 'The request is not signed with the secret of the type.');
}

const describe = (id, { Properties, url }) => ({
  Id: id,
  Properties,
  Attributes: { Url: `${url}/notes/${id}`, Letters: Properties.Text.length },
});

function create({ Properties }, key) {
  const made = kept.keys[key];
  if (made && !kept.notes[made]) throw new Refusal(409, 'Deleted', `Note ${made} was deleted.`);
  if (made) return describe(made, kept.notes[made]);
  const clash = Object.values(kept.notes).some(
    (note) => note.Properties.Board === Properties.Board && note.Properties.Text === Properties.Text,
  );
  if (clash) throw new Refusal(409, 'NoteExists', `${Properties.Board} has this note already.`);
  const id = `note-${randomUUID().slice(0, 8)}`;
  kept.keys[key] = id;
  kept.notes[id] = { Properties, url: address };
  return describe(id, kept.notes[id]);
}

function carryOut(method, path, body, key) {
  if (method === 'POST' && path === '/notes') return create(body, key);
  const id = path.match(/^\/notes\/([^/]+)$/)?.[1];
  const note = kept.notes[id];
  if (!note) throw new Refusal(404, 'NoSuchNote', `There is no note ${id}.`);
  if (method === 'DELETE') {
    delete kept.notes[id];
    return {};
  }
  if (method === 'PUT' && !kept.keys[key]) {
    kept.keys[key] = id; // an update that comes again changes nothing
    note.Properties = body.Properties;
  }
  return describe(id, note);
}

const server = createServer(async (incoming, outgoing) => {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const text = Buffer.concat(parts).toString();
  let status = 200;
  let answer;
  try {
    checkSigned(incoming, text);
    const key = incoming.headers['idempotency-key'];
    answer = carryOut(incoming.method, incoming.url, text ? JSON.parse(text) : {}, key);
    if (incoming.method !== 'GET') keep();
  } catch (error) {
    status = error.status ?? 500;
    answer = { Code: error.code ?? 'Bug', Message: error.message };
  }
  console.log(incoming.method, incoming.url, status);
  outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
});
let address;
server.listen(Number(process.argv[2] ?? 8766), '127.0.0.1', () => {
  address = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening on ${address}`);
});
