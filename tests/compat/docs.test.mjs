// The commands in README.md and docs/ work: lines that begin with `$` in ```console blocks are run,
// in order, each page against a server of its own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { program, root, Server } from './support/server.mjs';

// What starts the server or finds the programs; the test does both in its own way.
const kDoneHere = [/^\.\/dev /, /^export PATH=/];

function commands(page) {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
  return blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2))
    .filter((command) => !kDoneHere.some((pattern) => pattern.test(command)));
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)];

for (const page of pages) {
  const list = commands(page);
  if (list.length === 0) continue;
  test(`the commands of ${page}`, { timeout: 120_000 }, async () => {
    const server = await Server.start();
    const place = mkdtempSync(join(tmpdir(), 'cairn-docs-'));
    try {
      symlinkSync(join(root, 'examples'), join(place, 'examples'));
      const env = {
        PATH: `${dirname(program('cairn'))}:${process.env.PATH}`,
        HOME: place,
        CAIRN_ENDPOINT: server.url,
        ALIBABA_CLOUD_ACCESS_KEY_ID: server.credentials.AccessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.credentials.AccessKeySecret,
      };
      for (const command of list) {
        const done = spawnSync('sh', ['-c', command], { cwd: place, env, encoding: 'utf8' });
        assert.equal(done.status, 0, `$ ${command}\n${done.stdout}${done.stderr}`);
      }
    } finally {
      rmSync(place, { recursive: true, force: true });
      await server.stop();
    }
  });
}

test('every page is in the index', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  for (const page of pages) {
    const name = page.replace('docs/', '');
    if (!name.includes('README')) assert.ok(index.includes(`(${name})`), `${name} is not listed`);
  }
});
