// The unit of systemd: well formed, as closed as it claims to be, and in step with the program.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { program, root } from './support/server.mjs';

const unit = readFileSync(join(root, 'packaging/cairnd.service'), 'utf8');
const entries = unit
  .split('\n')
  .filter((line) => line && !line.startsWith('#') && !line.startsWith('['))
  .map((line) => line.match(/^([A-Za-z]+)=(.*)$/)?.slice(1) ?? [line, undefined]);
const analyze = (...words) => spawnSync('systemd-analyze', words, { encoding: 'utf8' });
const skip = analyze('--version').status === 0 ? false : 'there is no systemd-analyze';

test('every line is an entry of a section that there is', () => {
  for (const [key, value] of entries) assert.notEqual(value, undefined, `no entry: ${key}`);
  const sections = unit.match(/^\[.*\]$/gm);
  assert.deepEqual(sections, ['[Unit]', '[Service]', '[Install]']);
});

test('the options it starts the server with exist', () => {
  const { stdout } = spawnSync(program('cairnd'), ['--help'], { encoding: 'utf8' });
  const start = entries.find(([key]) => key === 'ExecStart')[1];
  const options = start.match(/--[a-z-]+/g);
  assert.ok(options.length > 0);
  for (const option of options) assert.ok(stdout.includes(option), option);
});

test('systemd reads it without complaint', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-unit-'));
  const file = join(folder, 'cairnd.service');
  writeFileSync(file, unit.replace('/usr/local/bin/cairnd', program('cairnd')));
  const { status, stderr } = analyze('verify', '--man=no', file);
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stderr);
  assert.ok(!stderr.includes('cairnd.service'), stderr);
});

test('what it is exposed to is little', { skip }, () => {
  const file = join(root, 'packaging/cairnd.service');
  const { status, stdout, stderr } = analyze('security', '--offline=yes', '--threshold=15', file);
  assert.equal(status, 0, stdout.split('\n').slice(-3).join('\n') + stderr);
});
