// What the actions of stack groups refuse before anything is done: every limit, every pair of
// parameters that exclude each other, everything that is not there.

import { after, before } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import { invalid, mandatory, missing, nobody, oneOf, onlyOne, refuses } from './support/refusals.mjs';
import { Server } from './support/server.mjs';
import { vpcOnly } from './support/templates.mjs';

let server;
const account = '1234567890123456';
before(async () => {
  server = await Server.start();
  const call = caller(sdk(server));
  await call('CreateStackGroup', { stackGroupName: 'here', templateBody: vpcOnly });
});
after(() => server.stop());

const many = (count, of) => JSON.stringify(Array.from({ length: count }, (_, i) => of(i)));
const pairs = (count, first, second, value) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [`${first}.${i + 1}.${second}Key`, `k${i}`],
      [`${first}.${i + 1}.${second}Value`, value],
    ]).flat(),
  );
const longer = (name, count, unit, limit) =>
  invalid(name, `its length of ${count} ${unit} is greater than ${limit}`);
const pattern = (name, value, text) =>
  invalid(name, `"${value}" does not match pattern "${text}"`);
const noGroup = (name) => [
  404,
  'StackGroupNotFound',
  `The StackGroup (${name}) could not be found.`,
];
const noOperation = [
  404,
  'StackGroupOperationNotFound',
  `The StackGroupOperation (${nobody}) could not be found.`,
];
const noInstance = [404, 'StackInstanceNotFound', 'The StackInstance could not be found.'];

const namePattern = '^[A-Za-z0-9][A-Za-z0-9_-]*$';
const tokenPattern = '^[A-Za-z0-9_-]*$';
// Without what is undefined.
const given = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const group = (more) => given({ StackGroupName: 'x', TemplateBody: vpcOnly, ...more });
const of = (more) => given({ StackGroupName: 'here', ...more });
const at = {
  StackGroupName: 'here',
  AccountIds: JSON.stringify([account]),
  RegionIds: '["cn-hangzhou"]',
};
const { AccountIds, ...somewhere } = at;
const targets = (value) => ({ ...somewhere, DeploymentTargets: value });
const sources = 'TemplateBody,TemplateURL,TemplateId';
const withArn = `${sources},StackArn`;
const arn = `acs:ros:cn-hangzhou:${account}:stack/${nobody}`;

// ---- CreateStackGroup

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

const parametersOf = (action, more, name) => [
  [
    '201 parameters',
    action,
    { ...more, ...pairs(201, name, 'Parameter', 'v') },
    [400, 'InvalidParameter', new RegExp(`${name} is invalid, .*200`)],
  ],
  [
    'a value without its key',
    action,
    { ...more, [`${name}.1.ParameterValue`]: 'v' },
    [400, 'MissingParameter', new RegExp(`${name}.1.ParameterKey`)],
  ],
  [
    'a key without its value',
    action,
    { ...more, [`${name}.1.ParameterKey`]: 'k' },
    [400, 'MissingParameter', new RegExp(`${name}.1.ParameterValue`)],
  ],
  [
    'a parameter the template does not have',
    action,
    { ...more, [`${name}.1.ParameterKey`]: 'Other', [`${name}.1.ParameterValue`]: 'v' },
    [400, 'UnknownUserParameter', 'The Parameter (Other) was not defined in template.'],
  ],
  [
    'a parameter twice',
    action,
    { ...more, ...pairs(1, name, 'Parameter', 'v'), [`${name}.2.ParameterKey`]: 'k0', [`${name}.2.ParameterValue`]: 'w' },
    [400, 'InvalidParameter', new RegExp(`${name} is invalid`)],
  ],
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

// ---- what operations have in common

const noDescription = (action, more) => [
  [
    'a description too long',
    action,
    { ...more, OperationDescription: 'd'.repeat(257) },
    longer('OperationDescription', 257, 'characters', 256),
  ],
];

const wish = (action, more) =>
  [
    ['FailureToleranceCount', -1, 'less than 0'],
    ['FailureToleranceCount', 21, 'greater than 20'],
    ['FailureTolerancePercentage', -1, 'less than 0'],
    ['FailureTolerancePercentage', 101, 'greater than 100'],
    ['MaxConcurrentCount', 0, 'less than 1'],
    ['MaxConcurrentCount', 21, 'greater than 20'],
    ['MaxConcurrentPercentage', 0, 'less than 1'],
    ['MaxConcurrentPercentage', 101, 'greater than 100'],
  ]
    .map(([key, value, why]) => [
      `${key} ${value}`,
      action,
      { ...more, OperationPreferences: JSON.stringify({ [key]: value }) },
      invalid(`OperationPreferences.${key}`, `${value} is ${why}`),
    ])
    .concat([
      [
        'both tolerances',
        action,
        {
          ...more,
          OperationPreferences: '{"FailureToleranceCount":1,"FailureTolerancePercentage":1}',
        },
        onlyOne(
          'OperationPreferences.FailureToleranceCount,OperationPreferences.FailureTolerancePercentage',
        ),
      ],
      [
        'both limits of concurrency',
        action,
        { ...more, OperationPreferences: '{"MaxConcurrentCount":1,"MaxConcurrentPercentage":1}' },
        onlyOne(
          'OperationPreferences.MaxConcurrentCount,OperationPreferences.MaxConcurrentPercentage',
        ),
      ],
      [
        'half an account',
        action,
        { ...more, OperationPreferences: '{"MaxConcurrentCount":1.5}' },
        [400, 'InvalidParameter', /OperationPreferences.MaxConcurrentCount/],
      ],
      [
        'preferences that are no JSON',
        action,
        { ...more, OperationPreferences: 'MaxConcurrentCount=1' },
        [400, 'InvalidParameter', /OperationPreferences/],
      ],
      [
        'preferences that are a list',
        action,
        { ...more, OperationPreferences: '[]' },
        [400, 'InvalidParameter', /OperationPreferences/],
      ],
      [
        'a preference nobody knows',
        action,
        { ...more, OperationPreferences: '{"MaxConcurrentCounts":1}' },
        invalid('OperationPreferences', 'it has no member "MaxConcurrentCounts"'),
      ],
      [
        'an order of regions that is none',
        action,
        { ...more, OperationPreferences: '{"RegionConcurrencyType":"BOTH"}' },
        [400, 'InvalidParameter', /RegionConcurrencyType.*SEQUENTIAL.*PARALLEL/],
      ],
    ]);

const placed = (action, more = {}) => [
  ['no region', action, { ...at, ...more, RegionId: '' }, mandatory('RegionId')],
  ['no group', action, given({ ...at, ...more, StackGroupName: undefined }), mandatory('StackGroupName')],
  ['a group nobody has', action, { ...at, ...more, StackGroupName: 'none' }, noGroup('none')],
  [
    '51 accounts',
    action,
    { ...at, ...more, AccountIds: many(51, (i) => String(10 ** 15 + i)) },
    [400, 'InvalidParameter', /AccountIds is invalid, .*50/],
  ],
  [
    'accounts that are no list',
    action,
    { ...at, ...more, AccountIds: account },
    [400, 'InvalidParameter', /AccountIds/],
  ],
  [
    'an account of letters',
    action,
    { ...at, ...more, AccountIds: '["1512666876****"]' },
    invalid('AccountIds', '"1512666876****" is not the id of an account'),
  ],
  [
    'an account twice',
    action,
    { ...at, ...more, AccountIds: JSON.stringify([account, account]) },
    invalid('AccountIds', 'cannot have duplicate entries'),
  ],
  [
    '21 regions',
    action,
    { ...at, ...more, RegionIds: many(21, (i) => `cn-${i}`) },
    [400, 'InvalidParameter', /RegionIds is invalid, .*20/],
  ],
  [
    'a region twice',
    action,
    { ...at, ...more, RegionIds: '["cn-hangzhou","cn-hangzhou"]' },
    invalid('RegionIds', 'cannot have duplicate entries'),
  ],
  [
    'a region that is none',
    action,
    { ...at, ...more, RegionIds: '["cn-nowhere"]' },
    invalid('RegionIds', 'there is no region cn-nowhere'),
  ],
  [
    'targets for self-managed permissions',
    action,
    { ...targets('{"RdFolderIds":["fd-4PvlVLOL8v"]}'), ...more },
    invalid('DeploymentTargets', 'the stack group has self-managed permissions'),
  ],
  [
    '21 folders',
    action,
    { ...targets(`{"RdFolderIds":${many(21, (i) => `fd-${i}`)}}`), ...more },
    [400, 'InvalidParameter', /DeploymentTargets.RdFolderIds is invalid, .*20/],
  ],
  [
    'a token too long',
    action,
    { ...at, ...more, ClientToken: 't'.repeat(65) },
    longer('ClientToken', 65, 'characters', 64),
  ],
];

const tooManyMembers = (action, limit, more = {}) => [
  `${limit + 1} members`,
  action,
  { ...targets(`{"AccountIds":${many(limit + 1, (i) => String(10 ** 15 + i))}}`), ...more },
  [400, 'InvalidParameter', new RegExp(`DeploymentTargets.AccountIds is invalid, .*${limit}`)],
];

const required = (action, more = {}) => [
  ['no regions', action, given({ ...at, ...more, RegionIds: undefined }), mandatory('RegionIds')],
  ['an empty list of regions', action, { ...at, ...more, RegionIds: '[]' }, mandatory('RegionIds')],
  ['no accounts', action, given({ ...at, ...more, AccountIds: undefined }), mandatory('AccountIds')],
  ['an empty list of accounts', action, { ...at, ...more, AccountIds: '[]' }, mandatory('AccountIds')],
];

const timeouts = (action) => [
  ['nine minutes', action, { ...at, TimeoutInMinutes: 9 }, invalid('TimeoutInMinutes', '9 is less than 10')],
  ['a day and a minute', action, { ...at, TimeoutInMinutes: 1441 }, invalid('TimeoutInMinutes', '1441 is greater than 1440')],
  ['minutes that are no number', action, { ...at, TimeoutInMinutes: 'ten' }, [400, 'InvalidParameter', /TimeoutInMinutes/]],
];

const paged = (action, more = {}) => [
  ['page 0', action, { ...more, PageNumber: 0 }, invalid('PageNumber', '0 is less than 1')],
  ['a page of none', action, { ...more, PageSize: 0 }, invalid('PageSize', '0 is less than 1')],
  ['a page of 51', action, { ...more, PageSize: 51 }, invalid('PageSize', '51 is greater than 50')],
];

const retain = { RetainStacks: 'true' };

refuses(
  () => server,
  [
    ...names,
    ...templates,
    ...arns,
    ...parametersOf('CreateStackGroup', group(), 'Parameters'),
    ...settings,

    // ---- CreateStackInstances
    ...placed('CreateStackInstances'),
    ...required('CreateStackInstances'),
    tooManyMembers('CreateStackInstances', 30),
    [
      'accounts and targets',
      'CreateStackInstances',
      { ...at, DeploymentTargets: '{"RdFolderIds":["fd-1"]}' },
      onlyOne('AccountIds,DeploymentTargets'),
    ],
    [
      'targets with a member nobody knows',
      'CreateStackInstances',
      targets('{"RdFolderId":"fd-4PvlVLOL8v"}'),
      invalid('DeploymentTargets', 'it has no member "RdFolderId"'),
    ],
    ...noDescription('CreateStackInstances', at),
    ...wish('CreateStackInstances', at),
    ...timeouts('CreateStackInstances'),
    [
      'a flag that is none',
      'CreateStackInstances',
      { ...at, DisableRollback: 'maybe' },
      [400, 'InvalidParameter', /DisableRollback/],
    ],
    ...parametersOf('CreateStackInstances', at, 'ParameterOverrides'),
    [
      'another option',
      'CreateStackInstances',
      { ...at, 'DeploymentOptions.1': 'Deploy' },
      [400, 'InvalidParameter', /DeploymentOptions.* is invalid, .*IgnoreExisting/],
    ],
    [
      'two options',
      'CreateStackInstances',
      { ...at, 'DeploymentOptions.1': 'IgnoreExisting', 'DeploymentOptions.2': 'IgnoreExisting' },
      [400, 'InvalidParameter', /DeploymentOptions is invalid/],
    ],
    [
      'IgnoreExisting with self-managed permissions',
      'CreateStackInstances',
      { ...at, 'DeploymentOptions.1': 'IgnoreExisting' },
      invalid('DeploymentOptions', 'the stack group has self-managed permissions'),
    ],

    // ---- UpdateStackGroup
    ...placed('UpdateStackGroup'),
    tooManyMembers('UpdateStackGroup', 30),
    [
      'accounts and targets',
      'UpdateStackGroup',
      { ...at, DeploymentTargets: '{"RdFolderIds":["fd-1"]}' },
      [400, 'InvalidParameter', /AccountIds/],
    ],
    [
      'two templates',
      'UpdateStackGroup',
      of({ TemplateBody: vpcOnly, TemplateId: nobody }),
      onlyOne(sources),
    ],
    [
      'a template too long',
      'UpdateStackGroup',
      of({ TemplateBody: `${vpcOnly}${' '.repeat(524289 - vpcOnly.length)}` }),
      longer('TemplateBody', 524289, 'bytes', 524288),
    ],
    [
      'a description too long',
      'UpdateStackGroup',
      of({ Description: 'd'.repeat(257) }),
      longer('Description', 257, 'characters', 256),
    ],
    ...wish('UpdateStackGroup', of()),
    ...parametersOf('UpdateStackGroup', of(), 'Parameters'),
    [
      'a role of other characters',
      'UpdateStackGroup',
      of({ ExecutionRoleName: 'a/b' }),
      pattern('ExecutionRoleName', 'a/b', '^[A-Za-z0-9-]{1,64}$'),
    ],
    [
      'SERVICE_MANAGED without AutoDeployment',
      'UpdateStackGroup',
      of({ PermissionModel: 'SERVICE_MANAGED' }),
      [400, 'InvalidParameter', /AutoDeployment/],
    ],
    [
      'AutoDeployment with self-managed permissions',
      'UpdateStackGroup',
      of({ AutoDeployment: '{"Enabled":false}' }),
      invalid('AutoDeployment', 'the stack group has self-managed permissions'),
    ],
    [
      'another capability',
      'UpdateStackGroup',
      of({ 'Capabilities.1': 'Other' }),
      [400, 'InvalidParameter', /Capabilities.* is invalid, .*ExpandModules/],
    ],
    [
      'another option',
      'UpdateStackGroup',
      of({ 'DeploymentOptions.1': 'IgnoreExisting' }),
      [400, 'InvalidParameter', /DeploymentOptions is invalid/],
    ],
    [
      'two options',
      'UpdateStackGroup',
      of({ 'DeploymentOptions.1': 'Deploy', 'DeploymentOptions.2': 'Configure' }),
      [400, 'InvalidParameter', /DeploymentOptions is invalid/],
    ],
    ...['Deploy', 'Configure'].map((option) => [
      `${option} with self-managed permissions`,
      'UpdateStackGroup',
      of({ 'DeploymentOptions.1': option }),
      invalid('DeploymentOptions', 'the stack group has self-managed permissions'),
    ]),
    ['an instance that is not there', 'UpdateStackGroup', at, noInstance],

    // ---- UpdateStackInstances, DeleteStackInstances
    ...placed('UpdateStackInstances'),
    ...required('UpdateStackInstances'),
    tooManyMembers('UpdateStackInstances', 50),
    ...noDescription('UpdateStackInstances', at),
    ...wish('UpdateStackInstances', at),
    ...timeouts('UpdateStackInstances'),
    ...parametersOf('UpdateStackInstances', at, 'ParameterOverrides'),
    ['an instance that is not there', 'UpdateStackInstances', at, noInstance],
    ...placed('DeleteStackInstances', retain),
    ...required('DeleteStackInstances', retain),
    tooManyMembers('DeleteStackInstances', 30, retain),
    ...noDescription('DeleteStackInstances', { ...at, ...retain }),
    ...wish('DeleteStackInstances', { ...at, ...retain }),
    ['not said whether stacks stay', 'DeleteStackInstances', at, mandatory('RetainStacks')],
    ['an instance that is not there', 'DeleteStackInstances', { ...at, ...retain }, noInstance],

    // ---- imports and drift
    ['no stacks', 'ImportStacksToStackGroup', of(), mandatory('StackArns')],
    ['an empty list of stacks', 'ImportStacksToStackGroup', of({ StackArns: '[]' }), mandatory('StackArns')],
    [
      '11 stacks',
      'ImportStacksToStackGroup',
      of({ StackArns: many(11, (i) => `${arn}${i}`) }),
      [400, 'InvalidParameter', /StackArns is invalid, .*10/],
    ],
    [
      '11 folders',
      'ImportStacksToStackGroup',
      of({ StackArns: JSON.stringify([arn]), ResourceDirectoryFolderIds: many(11, (i) => `fd-${i}`) }),
      [400, 'InvalidParameter', /ResourceDirectoryFolderIds is invalid, .*10/],
    ],
    [
      'what is no ARN',
      'ImportStacksToStackGroup',
      of({ StackArns: '["nonsense"]' }),
      invalid('StackArns', '"nonsense" is no ARN of a stack'),
    ],
    ...wish('ImportStacksToStackGroup', of({ StackArns: JSON.stringify([arn]) })),
    ...wish('DetectStackGroupDrift', of()),

    // ---- what is read, stopped, deleted
    ...[
      'DeleteStackGroup',
      'GetStackGroup',
      'DetectStackGroupDrift',
      'ListStackGroupOperations',
      'ListStackInstances',
    ].map((action) => ['a group nobody has', action, { StackGroupName: 'none' }, noGroup('none')]),
    [
      'an id nobody has',
      'GetStackGroup',
      { StackGroupId: nobody },
      noGroup(nobody),
    ],
    ['neither name nor id', 'GetStackGroup', {}, oneOf('StackGroupName,StackGroupId')],
    [
      'name and id',
      'GetStackGroup',
      of({ StackGroupId: nobody }),
      onlyOne('StackGroupName,StackGroupId'),
    ],
    ...['GetStackGroupOperation', 'ListStackGroupOperationResults', 'StopStackGroupOperation'].flatMap(
      (action) => [
        ['no operation', action, {}, mandatory('OperationId')],
        ['an operation nobody has', action, { OperationId: nobody }, noOperation],
      ],
    ),
    ...paged('ListStackGroups'),
    ...paged('ListStackInstances', of()),
    ...paged('ListStackGroupOperations', of()),
    ...paged('ListStackGroupOperationResults', { OperationId: nobody }),
    [
      'a status that is none',
      'ListStackGroups',
      { Status: 'GONE' },
      [400, 'InvalidParameter', /Status is invalid, .*ACTIVE.*DELETED/],
    ],
    [
      'a tag without its key',
      'ListStackGroups',
      { 'Tags.1.Value': 'v' },
      missing('Tags.1.Key'),
    ],
    ...['StackInstanceAccountId', 'StackInstanceRegionId'].map((name) => [
      `no ${name}`,
      'GetStackInstance',
      of({ StackInstanceAccountId: account, StackInstanceRegionId: 'cn-hangzhou', [name]: undefined }),
      mandatory(name),
    ]),
    [
      'an instance nobody has',
      'GetStackInstance',
      of({ StackInstanceAccountId: account, StackInstanceRegionId: 'cn-hangzhou' }),
      noInstance,
    ],
    [
      'another option for outputs',
      'GetStackInstance',
      of({
        StackInstanceAccountId: account,
        StackInstanceRegionId: 'cn-hangzhou',
        OutputOption: 'enabled',
      }),
      [400, 'InvalidParameter', /OutputOption is invalid, .*Enabled.*Disabled/],
    ],
  ],
);
