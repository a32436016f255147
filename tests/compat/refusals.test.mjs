// What is refused, action by action: code, status and text of each.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import {
  invalid,
  mandatory,
  noStack,
  nobody,
  oneOf,
  onlyOne,
  refuses,
} from './support/refusals.mjs';
import { Server } from './support/server.mjs';
import { network, vpcOnly } from './support/templates.mjs';

let server;
let stackId;
before(async () => {
  server = await Server.start();
  const call = caller(sdk(server));
  ({ stackId } = await call('CreateStack', { stackName: 'here', templateBody: network() }));
  await settled(call, stackId);
});
after(() => server.stop());

const stackIdPattern = '^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$';
const unresolved = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { V: { Type: 'ALIYUN::ECS::VPC', Properties: { VpcName: { Ref: 'W' } } } },
});

refuses(
  () => server,
  [
    ['no such stack', 'GetStack', { StackId: nobody }, noStack(nobody)],
    [
      'a name is no id',
      'GetStack',
      { StackId: 'here' },
      invalid('StackId', `"here" does not match pattern "${stackIdPattern}"`),
    ],
    ['no id', 'GetStack', {}, mandatory('StackId')],
    [
      'an unknown word',
      'GetStack',
      { StackId: nobody, OutputOption: 'Maybe' },
      invalid('OutputOption', '"Maybe" is not one of Enabled, Disabled'),
    ],
    [
      'words have a case',
      'GetStack',
      { StackId: nobody, ShowResourceProgress: 'disabled' },
      invalid(
        'ShowResourceProgress',
        '"disabled" is not one of Disabled, PercentageOnly, EnabledIfCreateStack',
      ),
    ],

    ['a page of nothing', 'ListStacks', { PageSize: 0 }, invalid('PageSize', '0 is less than 1')],
    [
      'a page too long',
      'ListStacks',
      { PageSize: 51 },
      invalid('PageSize', '51 is greater than 50'),
    ],
    [
      'pages count from one',
      'ListStacks',
      { PageNumber: 0 },
      invalid('PageNumber', '0 is less than 1'),
    ],
    [
      'half a page',
      'ListStacks',
      { PageNumber: '1.5' },
      invalid('PageNumber', '"1.5" is not an integer'),
    ],
    [
      'six names',
      'ListStacks',
      { StackName: [...'abcdef'] },
      invalid('StackName', 'its 6 items are more than 5'),
    ],
    ['no time', 'ListStacks', { StartTime: 'yesterday' }, invalid('StartTime', 'it is not a time')],
    [
      'no status',
      'ListStacks',
      { Status: ['CREATE_COMPLET'] },
      [
        400,
        'InvalidParameter',
        /^The specified parameter Status\.1 is invalid, "CREATE_COMPLET" is not one of /,
      ],
    ],

    ['deleting nothing', 'DeleteStack', { StackId: nobody }, noStack(nobody)],
    ['events of nothing', 'ListStackEvents', { StackId: nobody }, noStack(nobody)],
    ['resources of nothing', 'ListStackResources', { StackId: nobody }, noStack(nobody)],
    [
      'a resource of nothing',
      'GetStackResource',
      { StackId: nobody, LogicalResourceId: 'Vpc' },
      noStack(nobody),
    ],
    ['which resource?', 'GetStackResource', { StackId: nobody }, mandatory('LogicalResourceId')],
    ['the template of nothing', 'GetTemplate', { StackId: nobody }, noStack(nobody)],
    [
      'two at a time',
      'GetTemplate',
      { StackId: nobody, TemplateId: 't' },
      onlyOne('StackId,ChangeSetId,StackGroupName,TemplateId'),
    ],

    [
      'every fault of a template has one code here',
      'ValidateTemplate',
      { TemplateBody: unresolved },
      [400, 'InvalidTemplate', /The specified reference "W" \(in V\) is incorrect\./],
    ],
    ['nothing to validate', 'ValidateTemplate', {}, oneOf('TemplateBody,TemplateURL')],
    [
      'two to sum up',
      'GetTemplateSummary',
      { TemplateBody: vpcOnly, StackId: nobody },
      onlyOne('TemplateBody,TemplateURL,TemplateId,StackId,ChangeSetId,StackGroupName'),
    ],
    [
      'a preview of a name that is taken',
      'PreviewStack',
      { StackName: 'here', TemplateBody: vpcOnly },
      [409, 'StackExists', 'The Stack (here) already exists.'],
    ],
    [
      'a preview of both',
      'PreviewStack',
      { StackName: 'x', StackId: nobody, TemplateBody: vpcOnly },
      onlyOne('StackName,StackId'),
    ],

    [
      'no such language',
      'DescribeRegions',
      { AcceptLanguage: 'de' },
      invalid('AcceptLanguage', '"de" is not one of zh-CN, en-US, ja'),
    ],
    [
      'no such kind',
      'ListResourceTypes',
      { EntityType: 'Thing' },
      invalid('EntityType', '"Thing" is not one of All, Resource, DataSource, Module'),
    ],
    [
      'no such type',
      'GetResourceType',
      { ResourceType: 'ALIYUN::ECS::Instanze' },
      [
        404,
        'ResourceTypeNotFound',
        'The Resource Type (ALIYUN::ECS::Instanze) could not be found.',
      ],
    ],
    [
      'which protection?',
      'SetDeletionProtection',
      { StackId: nobody },
      mandatory('DeletionProtection'),
    ],
    [
      'protection of nothing',
      'SetDeletionProtection',
      { StackId: nobody, DeletionProtection: 'Enabled' },
      noStack(nobody),
    ],
  ],
);

test('a mistyped word gets the nearest one', async () => {
  const status = await refused(popCore(server).call('ListStacks', { Status: ['CREATE_COMPLET'] }));
  assert.equal(status.data.Detail.Fix, 'Did you mean CREATE_COMPLETE?');
  const type = await refused(
    popCore(server).call('GetResourceType', { ResourceType: 'ALIYUN::ECS::Instanze' }),
  );
  assert.equal(type.data.Detail.Fix, 'Did you mean ALIYUN::ECS::Instance?');
});

test('a resource that the stack does not have', async () => {
  const call = popCore(server).call('GetStackResource', {
    StackId: stackId,
    LogicalResourceId: 'V',
  });
  const error = await refused(call);
  assert.equal(error.data.Code, 'ResourceNotFound');
  assert.equal(error.data.Message, 'The Resource (V) could not be found in Stack here.');
});
