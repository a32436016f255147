// Reads the resource types that the published packages describe, in the fact file's form.
//
// The CDK packages (one a service) hold names, types and constraints of properties as generated
// JavaScript; the specification package holds what the type API answered for 408 types: update
// flags, defaults, custom constraints, integer or number. The second is laid over the first.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCdk } from './cdk.mjs';
import { overlaySpecification } from './specification.mjs';

const kSpecification = '@alicloud/ros-cdk-spec@1.0.13';
const kServices = {
  'apigateway': '1.11.0', 'cms': '1.15.0', 'cms2': '1.15.0', 'dns': '1.11.0', 'ecs': '1.11.0',
  'elasticsearch': '1.15.0', 'elasticsearchserverless': '1.15.0', 'eventbridge': '1.15.0',
  'fc': '1.9.0', 'fc3': '1.11.0', 'flink': '1.15.0', 'kafka': '1.15.0', 'mongodb': '1.15.0',
  'nas': '1.11.0', 'nlpautoml': '1.5.0', 'oss': '1.12.0', 'ots': '1.11.0',
  'paifeaturestore': '1.15.0', 'ram': '1.12.0', 'rds': '1.11.0', 'rocketmq': '1.15.0',
  'rocketmq5': '1.15.0', 'ros': '1.11.0', 'servicecatalog': '1.15.0', 'sls': '1.11.0',
  'threatdetection': '1.15.0', 'vpc': '1.11.0',
};

function unpack(name, folder) {
  const options = { cwd: folder, encoding: 'utf8' };
  const tarball = execFileSync('npm', ['pack', '--silent', name], options).trim();
  const target = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['xzf', tarball, '-C', target], options);
  return join(target, 'package');
}

export function readPackages() {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  try {
    const types = {};
    for (const [service, version] of Object.entries(kServices)) {
      const root = unpack(`@alicloud/ros-cdk-${service}@${version}`, folder);
      for (const part of ['lib', 'lib/datasource']) {
        const file = join(root, part, `${service}.generated.js`);
        if (existsSync(file)) Object.assign(types, parseCdk(readFileSync(file, 'utf8')));
      }
    }
    const file = join(unpack(kSpecification, folder), 'spec/specification_origin.json');
    overlaySpecification(types, JSON.parse(readFileSync(file, 'utf8')).ResourceTypes);
    return types;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
