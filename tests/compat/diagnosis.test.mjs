// Why a stack failed, asked with the official SDK; and templates for resource types.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { caller, refused, sdk, settled } from './support/clients.mjs';
import { program, root, Server } from './support/server.mjs';

let server;
let call;
before(async () => {
  server = await Server.start();
  call = caller(sdk(server));
});
after(() => server.stop());

const cairn = (...words) => {
  const { AccessKeyId, AccessKeySecret } = server.credentials;
  const env = {
    PATH: process.env.PATH,
    CAIRN_ENDPOINT: server.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: AccessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AccessKeySecret,
  };
  return spawnSync(program('cairn'), words, { env, encoding: 'utf8' });
};

test('a report: made, read, listed, deleted', async () => {
  const templateBody = readFileSync(join(root, 'examples/fails.yml'), 'utf8');
  const { stackId } = await call('CreateStack', { stackName: 'far', templateBody });
  assert.equal((await settled(call, stackId)).status, 'CREATE_ROLLBACK_COMPLETE');

  const made = await call('CreateDiagnostic', { diagnosticKey: stackId, diagnosticType: 'Stack' });
  assert.equal(made.success, 'true');
  const { reportId } = made;
  const report = await call('GetDiagnostic', { reportId });
  assert.equal(report.status, 'Complete');
  assert.equal(report.diagnosticKey, stackId);
  const { failedResources, stackMessages } = report.diagnosticResult;
  assert.equal(stackMessages.Operation, 'CREATE');
  assert.equal(failedResources.Switch.Code, 'InvalidCidrBlock.NotInVpc');
  assert.equal(failedResources.Switch.RootCause, true);
  assert.equal(report.recommends.RootCause.Rule, 'PropertyWrong');
  assert.deepEqual(report.recommends.Blocked, ['Group']);

  const listed = await call('ListDiagnostics', { diagnosticKey: stackId, maxResults: '1' });
  assert.deepEqual(
    listed.diagnostics.map((one) => [one.reportId, one.status]),
    [[reportId, 'Complete']],
  );
  await call('DeleteDiagnostic', { reportId });
  const gone = await refused(call('GetDiagnostic', { reportId }));
  assert.equal(gone.code, 'NotFound');

  const said = cairn('why', 'far');
  assert.equal(said.status, 0, said.stderr);
  assert.match(said.stdout, /^far: CREATE failed/);
  const json = JSON.parse(cairn('why', 'far', '--output', 'json').stdout);
  assert.equal(json.Recommends.RootCause.Resource, 'Switch');
  const left = await call('ListDiagnostics', {});
  assert.deepEqual(left.diagnostics, [], 'the command leaves nothing behind');
});

test('a stack that never failed, and one that is not there', async () => {
  const templateBody = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC' } },
  });
  const { stackId } = await call('CreateStack', { stackName: 'well', templateBody });
  await settled(call, stackId);
  assert.equal(cairn('why', 'well').stdout, 'No operation of well has failed.\n');
  const nobody = await refused(call('CreateDiagnostic', { diagnosticKey: 'nobody' }));
  assert.equal(nobody.code, 'StackNotFound');
});

test('the template of each of many types is a right one', async () => {
  const { resourceTypes } = await call('ListResourceTypes', { entityType: 'All' });
  const some = resourceTypes.filter((_, i) => i % 25 === 0);
  assert.ok(some.length > 40);
  // A nested stack is nothing without a template, which nobody can make up.
  const able = some.filter((type) => type !== 'ALIYUN::ROS::Stack');
  for (const resourceType of [...able, 'ALIYUN::ECS::Instance', 'DATASOURCE::ECS::Zones']) {
    const answer = await call('GetResourceTypeTemplate', { resourceType });
    assert.deepEqual(JSON.parse(answer.templateContent), answer.templateBody);
    const { templateContent: templateBody } = answer;
    await call('ValidateTemplate', { templateBody }).catch((error) => {
      assert.fail(`${resourceType}: ${error.message}`);
    });
  }
  const { templateBody } = await call('GetResourceTypeTemplate', {
    resourceType: 'ALIYUN::ECS::Instance',
  });
  const hidden = Object.entries(templateBody.Parameters).filter(([, p]) => p.NoEcho);
  assert.deepEqual(hidden.map(([name]) => name), ['Password'], 'and not PasswordInherit');
  const unknown = await refused(call('GetResourceTypeTemplate', { resourceType: 'A::B::C' }));
  assert.equal(unknown.code, 'ResourceTypeNotFound');
});
