// What CreateStackGroup refuses before anything is done: every limit, every pair of parameters that
// exclude each other, everything that is not there.

import { after, before } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import {
  arn,
  group,
  longer,
  namePattern,
  of,
  parametersOf,
  pattern,
  sources,
  tokenPattern,
  withArn,
} from './support/group_refusals.mjs';
import {
  invalid,
  mandatory,
  missing,
  nobody,
  oneOf,
  onlyOne,
  refuses,
} from './support/refusals.mjs';
import { Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

let server;
before(async () => {
  server = await Server.start();
  const call = caller(sdk(server));
  await call('CreateStackGroup', { stackGroupName: 'here', templateBody: vpcOnly });
});
after(() => server.stop());

const names = [
  ['no region', 'CreateStackGroup', group({ RegionId: '' }), mandatory('RegionId')],
  ['no name', 'CreateStackGroup', { TemplateBody: vpcOnly }, mandatory('StackGroupName')],
  [
    'a name too long',
    'CreateStackGroup',
    group({ StackGroupName: 'a'.repeat(256) }),
    longer('StackGroupName', 256, 'characters', 255),
  ],
  ...['-x', '_x', 'x.y', 'x y', '名'].map((name) => [
    `the name ${name}`,
    'CreateStackGroup',
    group({ StackGroupName: name }),
    pattern('StackGroupName', name, namePattern),
  ]),
  [
    'a name that is taken',
    'CreateStackGroup',
    group({ StackGroupName: 'here' }),
    [409, 'StackGroupExists', 'The StackGroup (here) already exists.'],
  ],
  [
    'a description too long',
    'CreateStackGroup',
    group({ Description: 'd'.repeat(257) }),
    longer('Description', 257, 'characters', 256),
  ],
  [
    'a token too long',
    'CreateStackGroup',
    group({ ClientToken: 't'.repeat(65) }),
    longer('ClientToken', 65, 'characters', 64),
  ],
  [
    'a token of other characters',
    'CreateStackGroup',
    group({ ClientToken: 'a b' }),
    pattern('ClientToken', 'a b', tokenPattern),
  ],
];

const templates = [
  ['no template', 'CreateStackGroup', { StackGroupName: 'x' }, oneOf(withArn)],
  [
    'a template too long',
    'CreateStackGroup',
    group({ TemplateBody: `${vpcOnly}${' '.repeat(524289 - vpcOnly.length)}` }),
    longer('TemplateBody', 524289, 'bytes', 524288),
  ],
  ...[
    ['TemplateURL', 'http://127.0.0.1:1/t'],
    ['TemplateId', nobody],
  ].map(([name, value]) => [
    `TemplateBody and ${name}`,
    'CreateStackGroup',
    group({ [name]: value }),
    onlyOne(sources),
  ]),
  [
    'TemplateURL and TemplateId',
    'CreateStackGroup',
    group({ TemplateBody: undefined, TemplateURL: 'http://127.0.0.1:1/t', TemplateId: nobody }),
    onlyOne(sources),
  ],
  ['TemplateBody and StackArn', 'CreateStackGroup', group({ StackArn: arn }), onlyOne(withArn)],
  [
    'TemplateURL and StackArn',
    'CreateStackGroup',
    group({ TemplateBody: undefined, TemplateURL: 'http://127.0.0.1:1/t', StackArn: arn }),
    onlyOne(withArn),
  ],
  [
    'TemplateId and StackArn',
    'CreateStackGroup',
    group({ TemplateBody: undefined, TemplateId: nobody, StackArn: arn }),
    onlyOne(withArn),
  ],
  [
    'a URL of another kind',
    'CreateStackGroup',
    group({ TemplateBody: undefined, TemplateURL: 'ftp://h/t' }),
    invalid('TemplateURL', '"ftp://h/t" is not a URL of scheme http, https, oss'),
  ],
  [
    'a template that is not there',
    'CreateStackGroup',
    group({ TemplateBody: undefined, TemplateId: nobody }),
    [404, 'TemplateNotFound', `The Tempalte (${nobody}) could not be found.`],
  ],
  [
    'a template of an unknown format',
    'CreateStackGroup',
    group({ TemplateBody: '{"ROSTemplateFormatVersion":"2011-01-01"}' }),
    [400, 'InvalidTemplateVersion', /./],
  ],
  [
    'a resource type that nobody knows',
    'CreateStackGroup',
    group({ TemplateBody: vpcOnly.replace('ALIYUN::ECS::VPC', 'ALIYUN::ECS::None') }),
    [400, 'StackValidationFailed', /ALIYUN::ECS::None/],
  ],
];

const arns = [
  [
    'StackArn with Parameters',
    'CreateStackGroup',
    group({
      TemplateBody: undefined,
      StackArn: arn,
      'Parameters.1.ParameterKey': 'A',
      'Parameters.1.ParameterValue': 'b',
    }),
    onlyOne('StackArn,Parameters'),
  ],
  [
    'a stack that is not there',
    'CreateStackGroup',
    group({ TemplateBody: undefined, StackArn: arn }),
    [404, 'StackNotFound', `The Stack (${nobody}) could not be found.`],
  ],
  ...[
    'nonsense',
    nobody,
    'acs:ros:cn-hangzhou:1234567890123456:stack/',
    `acs:ecs:cn-hangzhou:1234567890123456:stack/${nobody}`,
    `acs:ros:cn-hangzhou:1234567890123456:template/${nobody}`,
    `acs:ros::1234567890123456:stack/${nobody}`,
    `acs:ros:cn-hangzhou::stack/${nobody}`,
  ].map((StackArn) => [
    `the ARN ${StackArn}`,
    'CreateStackGroup',
    group({ TemplateBody: undefined, StackArn }),
    invalid('StackArn', `"${StackArn}" is no ARN of a stack`),
  ]),
];

const settings = [
  ...['AdministrationRoleName', 'ExecutionRoleName'].flatMap((name) => [
    [
      `${name} too long`,
      'CreateStackGroup',
      group({ [name]: 'r'.repeat(65) }),
      pattern(name, 'r'.repeat(65), '^[A-Za-z0-9-]{1,64}$'),
    ],
    [
      `${name} of other characters`,
      'CreateStackGroup',
      group({ [name]: 'a_b' }),
      pattern(name, 'a_b', '^[A-Za-z0-9-]{1,64}$'),
    ],
  ]),
  [
    'a permission model that is none',
    'CreateStackGroup',
    group({ PermissionModel: 'self_managed' }),
    [400, 'InvalidParameter', /PermissionModel is invalid, .*SELF_MANAGED.*SERVICE_MANAGED/],
  ],
  [
    'SERVICE_MANAGED without AutoDeployment',
    'CreateStackGroup',
    group({ PermissionModel: 'SERVICE_MANAGED' }),
    [400, 'MissingParameter', /AutoDeployment/],
  ],
  [
    'AutoDeployment with self-managed permissions',
    'CreateStackGroup',
    group({ AutoDeployment: '{"Enabled":false}' }),
    invalid('AutoDeployment', 'the stack group has self-managed permissions'),
  ],
  [
    'AutoDeployment that is no JSON',
    'CreateStackGroup',
    group({ AutoDeployment: 'yes', PermissionModel: 'SERVICE_MANAGED' }),
    [400, 'InvalidParameter', /AutoDeployment/],
  ],
  [
    'SERVICE_MANAGED without a resource directory',
    'CreateStackGroup',
    group({ AutoDeployment: '{"Enabled":false}', PermissionModel: 'SERVICE_MANAGED' }),
    [400, 'NotSupported', /administers no resource directory/],
  ],
  [
    'another capability',
    'CreateStackGroup',
    group({ 'Capabilities.1': 'Other' }),
    [400, 'InvalidParameter', /Capabilities.* is invalid, .*ExpandModules/],
  ],
  [
    'two capabilities',
    'CreateStackGroup',
    group({ 'Capabilities.1': 'ExpandModules', 'Capabilities.2': 'ExpandModules' }),
    [400, 'InvalidParameter', /Capabilities is invalid/],
  ],
  [
    'a tag without its key',
    'CreateStackGroup',
    group({ 'Tags.1.Value': 'v' }),
    missing('Tags.1.Key'),
  ],
  [
    'a tag of the system',
    'CreateStackGroup',
    group({ 'Tags.1.Key': 'acs:x' }),
    [400, 'InvalidParameter', /Tags/],
  ],
  [
    '21 tags',
    'CreateStackGroup',
    group(Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`Tags.${i + 1}.Key`, `k${i}`]))),
    [400, 'InvalidParameter', /Tags is invalid/],
  ],
  [
    'a resource group that is not there',
    'CreateStackGroup',
    group({ ResourceGroupId: 'rg-none' }),
    [404, 'EntityNotExists.ResourceGroup', 'The resource group does not exist.'],
  ],
];

refuses(
  () => server,
  [
    ...names,
    ...templates,
    ...arns,
    ...parametersOf('CreateStackGroup', group(), 'Parameters'),
    ...settings,
  ],
);
