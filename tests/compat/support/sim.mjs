// What lives in the simulated cloud of a server that has stopped.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { program } from './server.mjs';

export function simulatedResources(data) {
  const text = execFileSync(program('sim_dump'), [join(data, 'sim.db')], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
