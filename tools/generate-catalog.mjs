// Writes data/resource-types.jsonl, data/actions.json, data/errors.json and data/cloud-actions.json
// from the fact files.
//
//   node tools/generate-catalog.mjs --facts DIR --out data [--npm]
//
// DIR holds catalog/resource-types.json, catalog/openapi-map.json, api/ros-2019-09-10.json and
// api/ros-errors.json. With --npm the resource types are read again from the published packages as well and compared with
// the facts; data/README.md says how the two are joined. Equal input gives equal bytes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildActions } from './catalog/actions.mjs';
import { buildCloudActions } from './catalog/cloud-actions.mjs';
import { buildErrors } from './catalog/errors.mjs';
import { joinPackages } from './catalog/join.mjs';
import { readPackages } from './catalog/packages.mjs';
import { buildTypes } from './catalog/types.mjs';

const { values: options } = parseArgs({
  options: {
    facts: { type: 'string' },
    out: { type: 'string', default: 'data' },
    npm: { type: 'boolean', default: false },
  },
});
if (!options.facts) {
  console.error('usage: node tools/generate-catalog.mjs --facts DIR [--out data] [--npm]');
  process.exit(2);
}

const readFacts = (path) => JSON.parse(readFileSync(join(options.facts, path), 'utf8'));
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
// One entry a line, so that a change of one fact is a change of one line.
const listOfLines = (entries) =>
  `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;

const facts = readFacts('catalog/resource-types.json').types;
if (options.npm) {
  const report = joinPackages(facts, readPackages());
  console.log(
    `packages: ${report.types} types, ${report.compared} facts compared, ` +
      `${report.disagreements.length} disagreements (the fact file wins), ` +
      `${report.addedTypes} types and ${report.addedProperties} properties added`,
  );
  for (const line of report.disagreements) console.log(`  ${line}`);
}

const types = buildTypes(facts).sort(byName);
const actions = buildActions(readFacts('api/ros-2019-09-10.json')).sort(byName);
const cloud = buildCloudActions(readFacts('catalog/openapi-map.json'));
const errors = buildErrors(readFacts('api/ros-errors.json').errors);

mkdirSync(options.out, { recursive: true });
const write = (file, text) => writeFileSync(join(options.out, file), text);
write('resource-types.jsonl', types.map((type) => `${JSON.stringify(type)}\n`).join(''));
write('actions.json', `${listOfLines(actions)}\n`);
write('errors.json', `${listOfLines(errors)}\n`);
write(
  'cloud-actions.json',
  `{"services":${listOfLines(cloud.services)},\n"types":${listOfLines(cloud.types)}}\n`,
);
console.log(`${types.length} types, ${actions.length} actions, ${errors.length} error texts`);
