// All mistakes of a template come with the first, beside what is documented; official clients read
// the answer as ever.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk } from './support/clients.mjs';
import { Server } from './support/server.mjs';

let server;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const wrong = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    DepensOn: Nothing
    Properties: {VpcNam: x, CidrBlock: !Ref Nope}
`;
const passing = `ROSTemplateFormatVersion: '2015-09-01'
Parameters: {Block: {Type: String, Default: 10.0.0.0/8}, Unused: {Type: String}}
Resources:
  Vpc: {Type: ALIYUN::ECS::VPC, Properties: {CidrBlock: !Ref Block, UserCidr: !Ref Block}}
`;

test('the SDK sees the documented error', async () => {
  const call = caller(sdk(server));
  const error = await refused(call('ValidateTemplate', { templateBody: wrong }));
  assert.equal(error.code, 'InvalidTemplate');
  assert.match(error.message, /The specified reference "Nope" \(in Vpc\) is incorrect\./);
});

test('all of them are in the answer', async () => {
  const error = await refused(popCore(server).call('ValidateTemplate', { TemplateBody: wrong }));
  const found = (error.data ?? error.result ?? error.entry?.response?.body ?? error).Diagnostics;
  assert.deepEqual(
    found.map(({ Severity, Where, Line, Column, Text }) => [Severity, Where, Line, Column, Text]),
    [
      ['Error', 'Resources.Vpc.Properties.CidrBlock.Ref', 6, 40, '!Ref Nope'],
      ['Error', 'Resources.Vpc.Properties.VpcNam', 6, 18, 'VpcNam'],
      ['Warning', 'Resources.Vpc.DepensOn', 5, 5, 'DepensOn'],
    ],
  );
  assert.equal(found[1].Fix, 'Did you mean "VpcName"?');
});

test('warnings do not disturb a success', async () => {
  const body = await caller(sdk(server))('ValidateTemplate', { templateBody: passing });
  assert.equal(body.parameters.length, 2);
  assert.deepEqual(body.updateInfo.parametersNotAllowedToBeModified, ['Block']);
  const plain = await popCore(server).call('ValidateTemplate', { TemplateBody: passing });
  assert.deepEqual(
    plain.Diagnostics.map(({ Severity, Code }) => [Severity, Code]),
    [['Warning', 'UnusedParameter']],
  );
});

test('the update options are read as the SDK sends them', async () => {
  const call = caller(sdk(server));
  const silent = await call('ValidateTemplate', {
    templateBody: passing,
    updateInfoOptions: ['Disabled'],
  });
  assert.equal(silent.updateInfo, undefined);
  const replaced = await call('ValidateTemplate', {
    templateBody: passing,
    updateInfoOptions: ['EnableReplacement', 'ConsiderCondition'],
  });
  assert.deepEqual(replaced.updateInfo.parametersCauseReplacementIfModified, ['Block']);
  const error = await refused(
    call('ValidateTemplate', { templateBody: passing, updateInfoOptions: ['Maybe'] }),
  );
  assert.equal(error.code, 'InvalidParameter');
});

test('constraints of parameters', async () => {
  const body = await caller(sdk(server))('GetTemplateParameterConstraints', {
    templateBody: passing,
    parametersKeyFilter: ['Unused'],
  });
  assert.deepEqual(
    body.parameterConstraints.map(({ parameterKey, behavior }) => [parameterKey, behavior]),
    [['Unused', 'NoLimit']],
  );
});
