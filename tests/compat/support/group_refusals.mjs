// What the tables of refusals about stack groups share: requests that are right but for one thing.

import { invalid, nobody, onlyOne } from './refusals.mjs';
import { vpcOnly } from './templates.mjs';

export const account = '1234567890123456';
export const many = (count, of) => JSON.stringify(Array.from({ length: count }, (_, i) => of(i)));
export const pairs = (count, first, second, value) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [`${first}.${i + 1}.${second}Key`, `k${i}`],
      [`${first}.${i + 1}.${second}Value`, value],
    ]).flat(),
  );
export const longer = (name, count, unit, limit) =>
  invalid(name, `its length of ${count} ${unit} is greater than ${limit}`);
export const pattern = (name, value, text) =>
  invalid(name, `"${value}" does not match pattern "${text}"`);
export const noGroup = (name) => [
  404,
  'StackGroupNotFound',
  `The StackGroup (${name}) could not be found.`,
];
export const noOperation = [
  404,
  'StackGroupOperationNotFound',
  `The StackGroupOperation (${nobody}) could not be found.`,
];
export const noInstance = [404, 'StackInstanceNotFound', 'The StackInstance could not be found.'];

export const namePattern = '^[A-Za-z0-9][A-Za-z0-9_-]*$';
export const tokenPattern = '^[A-Za-z0-9_-]*$';
// Without what is undefined.
export const given = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
export const group = (more) => given({ StackGroupName: 'x', TemplateBody: vpcOnly, ...more });
export const of = (more) => given({ StackGroupName: 'here', ...more });
export const at = {
  StackGroupName: 'here',
  AccountIds: JSON.stringify([account]),
  RegionIds: '["cn-hangzhou"]',
};
const { AccountIds, ...somewhere } = at;
export const targets = (value) => ({ ...somewhere, DeploymentTargets: value });
export const sources = 'TemplateBody,TemplateURL,TemplateId';
export const withArn = `${sources},StackArn`;
export const arn = `acs:ros:cn-hangzhou:${account}:stack/${nobody}`;

export const parametersOf = (action, more, name) => [
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
    {
      ...more,
      ...pairs(1, name, 'Parameter', 'v'),
      [`${name}.2.ParameterKey`]: 'k0',
      [`${name}.2.ParameterValue`]: 'w',
    },
    [400, 'InvalidParameter', new RegExp(`${name} is invalid`)],
  ],
];

export const noDescription = (action, more) => [
  [
    'a description too long',
    action,
    { ...more, OperationDescription: 'd'.repeat(257) },
    longer('OperationDescription', 257, 'characters', 256),
  ],
];

export const wish = (action, more) =>
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
