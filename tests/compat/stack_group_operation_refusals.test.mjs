// What the other actions of stack groups refuse before anything is done, operations and reads.

import { after, before } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import {
  account,
  arn,
  at,
  given,
  longer,
  many,
  noDescription,
  noGroup,
  noInstance,
  noOperation,
  of,
  parametersOf,
  pattern,
  sources,
  targets,
  wish,
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

// ---- what operations have in common

const placed = (action, more = {}) => [
  ['no region', action, { ...at, ...more, RegionId: '' }, mandatory('RegionId')],
  [
    'no group',
    action,
    given({ ...at, ...more, StackGroupName: undefined }),
    mandatory('StackGroupName'),
  ],
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
  [
    'no accounts',
    action,
    given({ ...at, ...more, AccountIds: undefined }),
    mandatory('AccountIds'),
  ],
  [
    'an empty list of accounts',
    action,
    { ...at, ...more, AccountIds: '[]' },
    mandatory('AccountIds'),
  ],
];

const timeouts = (action) => [
  [
    'nine minutes',
    action,
    { ...at, TimeoutInMinutes: 9 },
    invalid('TimeoutInMinutes', '9 is less than 10'),
  ],
  [
    'a day and a minute',
    action,
    { ...at, TimeoutInMinutes: 1441 },
    invalid('TimeoutInMinutes', '1441 is greater than 1440'),
  ],
  [
    'minutes that are no number',
    action,
    { ...at, TimeoutInMinutes: 'ten' },
    [400, 'InvalidParameter', /TimeoutInMinutes/],
  ],
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
    [
      'an empty list of stacks',
      'ImportStacksToStackGroup',
      of({ StackArns: '[]' }),
      mandatory('StackArns'),
    ],
    [
      '11 stacks',
      'ImportStacksToStackGroup',
      of({ StackArns: many(11, (i) => `${arn}${i}`) }),
      [400, 'InvalidParameter', /StackArns is invalid, .*10/],
    ],
    [
      '11 folders',
      'ImportStacksToStackGroup',
      of({
        StackArns: JSON.stringify([arn]),
        ResourceDirectoryFolderIds: many(11, (i) => `fd-${i}`),
      }),
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
      of({
        StackInstanceAccountId: account,
        StackInstanceRegionId: 'cn-hangzhou',
        [name]: undefined,
      }),
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
