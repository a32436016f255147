// A real cairnd on a free port of loopback, as its own process.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

const kStartMs = 30_000;
const kStopMs = 15_000;

// Where the programs under test were built: CAIRND names the server itself, CAIRN_BUILD_DIR its
// folder; else the release build, else the dev build.
function buildDirectory() {
  if (process.env.CAIRND) return dirname(process.env.CAIRND);
  const places = process.env.CAIRN_BUILD_DIR
    ? [process.env.CAIRN_BUILD_DIR]
    : [join(root, 'build/release'), join(root, 'build/dev')];
  const found = places.find((place) => existsSync(join(place, 'cairnd')));
  if (!found) throw new Error(`no cairnd in ${places.join(' or ')}: build it with ./dev build`);
  return found;
}

export function program(name) {
  const path = join(buildDirectory(), name);
  if (!existsSync(path)) throw new Error(`${path} is missing: build it with ./dev build ${name}`);
  return path;
}

export function makeDataDirectory() {
  return mkdtempSync(join(tmpdir(), 'cairn-compat-'));
}

export function removeDataDirectory(data) {
  rmSync(data, { recursive: true, force: true });
}

export class Server {
  // options: more words for the command line; faults: what --sim-faults is to hold; fileBlocks: no
  // file may grow beyond that many blocks of 512 bytes, as on a disk that is full; certificate: what
  // certificate.mjs makes, to serve https.
  static async start({ data, options = [], faults, fileBlocks, certificate } = {}) {
    const own = data === undefined;
    const directory = data ?? makeDataDirectory();
    const words = ['--data', directory, '--listen', '127.0.0.1:0', ...options];
    if (certificate) words.push('--tls-cert', certificate.cert, '--tls-key', certificate.key);
    if (faults) {
      const file = `${directory}.faults.json`;
      writeFileSync(file, JSON.stringify(faults));
      words.push('--sim-faults', file);
    }
    const limited = ['-c', `ulimit -f ${fileBlocks}; exec "$0" "$@"`, program('cairnd'), ...words];
    const child = fileBlocks ? spawn('sh', limited) : spawn(program('cairnd'), words);
    const server = new Server(directory, own, child);
    server.ca = certificate && readFileSync(certificate.cert, 'utf8'); // whom its clients trust
    await server.#ready();
    return server;
  }

  constructor(data, ownsData, child) {
    this.data = data;
    this.ownsData = ownsData;
    this.child = child;
    this.log = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.exited = new Promise((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    );
  }

  #ready() {
    return new Promise((resolve, reject) => {
      let said = '';
      const fail = (why) => {
        this.child.kill('SIGKILL');
        reject(new Error(`cairnd ${why}\n${said}${this.log}`));
      };
      const timer = setTimeout(() => fail(`did not start within ${kStartMs} ms`), kStartMs);
      this.child.once('error', (error) => fail(`cannot be run: ${error.message}`));
      this.child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code} before it listened`);
      });
      this.child.stdout.setEncoding('utf8').on('data', (text) => {
        said += text;
        const line = /^listening on (https?:\/\/(.+))\n/m.exec(said);
        if (!line) return;
        clearTimeout(timer);
        this.child.removeAllListeners('exit');
        this.exited = new Promise((done) => {
          if (this.child.exitCode !== null || this.child.signalCode !== null)
            return done(this.#end());
          this.child.once('exit', (code, signal) => done({ code, signal }));
        });
        this.url = line[1];
        this.address = line[2];
        this.credentials = JSON.parse(readFileSync(join(this.data, 'credentials.json'), 'utf8'));
        resolve(this);
      });
    });
  }

  #end() {
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  // SIGKILL: nothing of the server runs after it.
  async kill() {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  // SIGTERM; how it ended. A server that does not stop in time is killed, and that is an error.
  async stop() {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), kStopMs);
    const end = await this.exited;
    clearTimeout(late);
    if (this.ownsData) {
      removeDataDirectory(this.data);
      rmSync(`${this.data}.faults.json`, { force: true });
    }
    if (end.signal === 'SIGKILL')
      throw new Error(`cairnd did not stop within ${kStopMs} ms\n${this.log}`);
    return end;
  }
}
