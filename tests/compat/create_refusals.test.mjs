// What CreateStack refuses: names, limits, parameters, and every kind of fault in a template.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import {
  invalid,
  mandatory,
  missing,
  oneOf,
  onlyOne,
  refuses,
} from './support/refusals.mjs';
import { Server } from './support/server.mjs';
import { vpcOnly, webApp } from './support/templates.mjs';

let server;
before(async () => {
  server = await Server.start();
  const call = caller(sdk(server));
  const { stackId } = await call('CreateStack', { stackName: 'here', templateBody: vpcOnly });
  await settled(call, stackId);
});
after(() => server.stop());

const template = (sections) =>
  JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...sections });
const resources = (map) => template({ Resources: map });
const vpc = { Type: 'ALIYUN::ECS::VPC' };
const parameter = (ParameterKey, ParameterValue) => ({ ParameterKey, ParameterValue });
const sources = 'TemplateBody,TemplateURL,TemplateId,TemplateScratchId';

refuses(
  () => server,
  [
    ['no name', 'CreateStack', { TemplateBody: vpcOnly }, mandatory('StackName')],
    [
      'a name begins with a letter or digit',
      'CreateStack',
      { StackName: '-x', TemplateBody: vpcOnly },
      invalid('StackName', '"-x" does not match pattern "^[A-Za-z0-9][A-Za-z0-9_-]*$"'),
    ],
    [
      'a name is ASCII',
      'CreateStack',
      { StackName: '名', TemplateBody: vpcOnly },
      invalid('StackName', '"名" does not match pattern "^[A-Za-z0-9][A-Za-z0-9_-]*$"'),
    ],
    [
      'a name too long',
      'CreateStack',
      { StackName: 'a'.repeat(256), TemplateBody: vpcOnly },
      invalid('StackName', 'its length of 256 characters is greater than 255'),
    ],
    [
      'a name that is taken',
      'CreateStack',
      { StackName: 'here', TemplateBody: vpcOnly },
      [409, 'StackExists', 'The Stack (here) already exists.'],
    ],
    ['no template', 'CreateStack', { StackName: 'x' }, oneOf(sources)],
    [
      'two templates',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, TemplateURL: 'http://h/t' },
      onlyOne(sources),
    ],
    [
      'a URL of another kind',
      'CreateStack',
      { StackName: 'x', TemplateURL: 'ftp://h/t' },
      invalid('TemplateURL', '"ftp://h/t" is not a URL of scheme http, https, oss'),
    ],
    [
      'ten minutes at least',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: 9 },
      invalid('TimeoutInMinutes', '9 is less than 10'),
    ],
    [
      'a day at most',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: 1441 },
      invalid('TimeoutInMinutes', '1441 is greater than 1440'),
    ],
    [
      'minutes are digits',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: '60m' },
      invalid('TimeoutInMinutes', '"60m" is not an integer'),
    ],
    [
      'neither true nor false',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, DisableRollback: 'maybe' },
      invalid('DisableRollback', '"maybe" is not a boolean'),
    ],
    [
      'less than none',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Parallelism: -1 },
      invalid('Parallelism', '-1 is less than 0'),
    ],
    [
      'a token too long',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, ClientToken: 'a'.repeat(65) },
      invalid('ClientToken', 'its length of 65 characters is greater than 64'),
    ],
    [
      'a token is ASCII',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, ClientToken: 'ä' },
      [
        400,
        'InvalidParameter',
        /^The specified parameter ClientToken is invalid, "ä" does not match pattern/,
      ],
    ],
    [
      'a reserved tag',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'acs:x', Value: '1' }] },
      invalid('Tags.1.Key', 'it starts with acs:'),
    ],
    [
      'a URL in a tag',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'x', Value: 'a http://b' }] },
      invalid('Tags.1.Value', 'it contains http://'),
    ],
    [
      'a tag too long',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'k'.repeat(129) }] },
      invalid('Tags.1.Key', 'its length of 129 characters is greater than 128'),
    ],
    [
      '21 tags',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: vpcOnly,
        Tags: Array.from({ length: 21 }, (_, i) => ({ Key: `k${i}` })),
      },
      invalid('Tags', 'its 21 items are more than 20'),
    ],
    [
      'a tag without key',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Value: '1' }] },
      missing('Tags.1.Key'),
    ],
    [
      'a tag twice',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: vpcOnly,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      invalid('Tags', 'Key a is given more than once'),
    ],
    [
      '201 parameters',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: vpcOnly,
        Parameters: Array.from({ length: 201 }, (_, i) => parameter(`P${i}`, '1')),
      },
      invalid('Parameters', 'its 201 items are more than 200'),
    ],
    [
      'a parameter without value',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Parameters: [{ ParameterKey: 'P' }] },
      missing('Parameters.1.ParameterValue'),
    ],
    [
      'a parameter twice',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: webApp,
        Parameters: [parameter('DbName', 'a'), parameter('DbName', 'b')],
      },
      invalid('Parameters', 'ParameterKey DbName is given more than once'),
    ],
    [
      'a parameter nobody declared',
      'CreateStack',
      { StackName: 'x', TemplateBody: vpcOnly, Parameters: [parameter('Nobody', '1')] },
      [400, 'UnknownUserParameter', 'The Parameter (Nobody) was not defined in template.'],
    ],
    [
      'a parameter nobody gave',
      'CreateStack',
      { StackName: 'x', TemplateBody: webApp },
      [400, 'UserParameterMissing', 'The Parameter DbPassword was not provided.'],
    ],
    [
      'a parameter too short',
      'CreateStack',
      { StackName: 'x', TemplateBody: webApp, Parameters: [parameter('DbPassword', 'short')] },
      [400, 'StackValidationFailed', /DbPassword.*must be 8 to 32 characters/],
    ],
    [
      'no number',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: webApp,
        Parameters: [parameter('DbPassword', 'long-enough'), parameter('HttpPort', 'eighty')],
      },
      [400, 'StackValidationFailed', /HttpPort.*"eighty" is not a number/],
    ],

    [
      'no JSON',
      'CreateStack',
      { StackName: 'x', TemplateBody: '{' },
      [400, 'InvalidSchema', /line 1, column 2/],
    ],
    [
      'no YAML',
      'CreateStack',
      { StackName: 'x', TemplateBody: 'a: [b' },
      [400, 'InvalidSchema', /^YAML: .*line 2/],
    ],
    [
      'a list',
      'CreateStack',
      { StackName: 'x', TemplateBody: '- a' },
      [400, 'InvalidSchema', /not a JSON object/],
    ],
    [
      'a template too long',
      'CreateStack',
      { StackName: 'x', TemplateBody: 'x'.repeat(524_289) },
      invalid('TemplateBody', 'its length of 524289 bytes is greater than 524288'),
    ],
    [
      'no version',
      'CreateStack',
      { StackName: 'x', TemplateBody: '{"Resources":{}}' },
      [400, 'InvalidTemplateVersion', /^The template version is invalid: .*missing/],
    ],
    [
      'another version',
      'CreateStack',
      { StackName: 'x', TemplateBody: '{"ROSTemplateFormatVersion":"2010-01-01"}' },
      [400, 'InvalidTemplateVersion', /^The template version is invalid: "2010-01-01"/],
    ],
    [
      'an unknown section',
      'CreateStack',
      { StackName: 'x', TemplateBody: template({ Resource: {} }) },
      [400, 'InvalidTemplateSection', 'The template section is invalid: Resource.'],
    ],
    [
      'an unknown type',
      'CreateStack',
      { StackName: 'x', TemplateBody: resources({ V: { Type: 'ALIYUN::ECS::VPX' } }) },
      [400, 'StackValidationFailed', 'The Resource Type (ALIYUN::ECS::VPX) could not be found.'],
    ],
    [
      'an unknown property',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: resources({ V: { ...vpc, Properties: { Cidr: '10.0.0.0/8' } } }),
      },
      [
        400,
        'StackValidationFailed',
        'Property error: Resources.V.Properties: Unknown Property Cidr.',
      ],
    ],
    [
      'a reference to nothing',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: resources({ V: { ...vpc, Properties: { VpcName: { Ref: 'W' } } } }),
      },
      [400, 'InvalidTemplateReference', 'The specified reference "W" (in V) is incorrect.'],
    ],
    [
      'an attribute of nothing',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: resources({
          V: vpc,
          W: { ...vpc, Properties: { VpcName: { 'Fn::GetAtt': ['V', 'Nope'] } } },
        }),
      },
      [400, 'InvalidTemplateAttribute', 'The Referenced Attribute (V Nope) is incorrect.'],
    ],
    [
      'a circle',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: resources({
          A: { ...vpc, DependsOn: 'B' },
          B: { ...vpc, DependsOn: 'A' },
        }),
      },
      [400, 'CircularDependency', 'Circular Dependency Found: A -> B -> A.'],
    ],
    [
      '201 resources',
      'CreateStack',
      {
        StackName: 'x',
        TemplateBody: resources(
          Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`V${i}`, vpc])),
        ),
      },
      [400, 'RequestLimitExceeded', /^Request limit exceeded: .*201 resources.*at most 200/],
    ],
  ],
);

test('nothing refused has left a trace', async () => {
  const { TotalCount } = await popCore(server).call('ListStacks');
  assert.equal(TotalCount, 1);
});

test('a fault of a template is shown by line and column', async () => {
  const TemplateBody = [
    "ROSTemplateFormatVersion: '2015-09-01'",
    'Resources:',
    '  Switch:',
    '    Type: ALIYUN::ECS::VSwitch',
    '    Properties:',
    '      VpcId: !Ref Vpc',
    '',
  ].join('\n');
  const { data } = await refused(
    popCore(server).call('CreateStack', { StackName: 'x', TemplateBody }),
  );
  assert.equal(data.Code, 'InvalidTemplateReference');
  assert.equal(data.Detail.Line, 6);
  assert.ok(data.Detail.Column >= 14, String(data.Detail.Column));
  assert.match(data.Detail.Where, /^Resources\.Switch\.Properties\.VpcId/);
});
