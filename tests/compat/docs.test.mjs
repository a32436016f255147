// The commands in README.md and docs/ work: lines that begin with `$` in ```console blocks are run,
// in order, each page against a server of its own. In ```console exact blocks, what stands below a
// command is what it prints.

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
  const blocks = [...text.matchAll(/^```console( exact)?\n([\s\S]*?)^```$/gm)];
  return blocks
    .flatMap(([, exact, block]) =>
      block
        .split(/^\$ /m)
        .slice(1)
        .map((part) => {
          const [command, ...output] = part.split('\n');
          return { command, output: exact ? output.join('\n') : null };
        }),
    )
    .filter(({ command }) => !kDoneHere.some((pattern) => pattern.test(command)));
}

// <!-- server: --option value -->, somewhere in the page; files are named from the root.
function serverOptions(page) {
  const [, words] = /^<!-- server: (.*) -->$/m.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  return (words?.split(' ') ?? []).map((word) =>
    word.startsWith('examples/') ? join(root, word) : word,
  );
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)];

for (const page of pages) {
  const list = commands(page);
  if (list.length === 0) continue;
  test(`the commands of ${page}`, { timeout: 120_000 }, async () => {
    const server = await Server.start({ options: serverOptions(page) });
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
      for (const { command, output } of list) {
        const both = output === null ? command : `{ ${command}; } 2>&1`;
        const done = spawnSync('sh', ['-c', both], { cwd: place, env, encoding: 'utf8' });
        assert.equal(done.status, 0, `$ ${command}\n${done.stdout}${done.stderr}`);
        if (output !== null) assert.equal(done.stdout, output, `$ ${command}`);
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
