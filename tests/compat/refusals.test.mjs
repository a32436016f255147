// What is refused: code, status and text of each, with the place and the way out beside it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { caller, popCore, refused, sdk, settled } from './support/clients.mjs';
import { Server } from './support/server.mjs';
import { network, vpcOnly, webApp } from './support/templates.mjs';

const nobody = '00000000-0000-4000-8000-000000000000';
const stackIdPattern = '^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$';
const template = (sections) => JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...sections });
const resources = (map) => template({ Resources: map });
const vpc = { Type: 'ALIYUN::ECS::VPC' };
const parameter = (ParameterKey, ParameterValue) => ({ ParameterKey, ParameterValue });
const repeated = (map, more) => ({ ...map, ...more });

let server;
let stackId;
before(async () => {
  server = await Server.start();
  const call = caller(sdk(server));
  ({ stackId } = await call('CreateStack', { stackName: 'here', templateBody: network() }));
  await settled(call, stackId);
});
after(() => server.stop());

const invalid = (name, reason) => [400, 'InvalidParameter', `The specified parameter ${name} is invalid, ${reason}.`];
const mandatory = (name) => [400, `Missing${name}`, `${name} is mandatory for this action.`];
const missing = (name) => [400, 'MissingParameter', `The input parameter ${name} should be specified.`];
const oneOf = (names) => [400, 'MissingParameter', `One of the input parameters ${names} should be specified.`];
const onlyOne = (names) => [400, 'MultipleParameter', `Only one of the input parameters ${names} can be specified.`];
const notSupported = (feature) => [400, 'NotSupported', `${feature} is not supported.`];
const noStack = (name) => [404, 'StackNotFound', `The Stack (${name}) could not be found.`];

const sources = 'TemplateBody,TemplateURL,TemplateId,TemplateScratchId';
// Each row: why, the action, its parameters, what is answered.
const table = [
  ['no such stack', 'GetStack', { StackId: nobody }, noStack(nobody)],
  ['a name is no id', 'GetStack', { StackId: 'here' },
    invalid('StackId', `"here" does not match pattern "${stackIdPattern}"`)],
  ['no id', 'GetStack', {}, mandatory('StackId')],
  ['an unknown word', 'GetStack', { StackId: nobody, OutputOption: 'Maybe' },
    invalid('OutputOption', '"Maybe" is not one of Enabled, Disabled')],
  ['words have a case', 'GetStack', { StackId: nobody, ShowResourceProgress: 'disabled' },
    invalid('ShowResourceProgress', '"disabled" is not one of Disabled, PercentageOnly, EnabledIfCreateStack')],

  ['a page of nothing', 'ListStacks', { PageSize: 0 }, invalid('PageSize', '0 is less than 1')],
  ['a page too long', 'ListStacks', { PageSize: 51 }, invalid('PageSize', '51 is greater than 50')],
  ['pages count from one', 'ListStacks', { PageNumber: 0 }, invalid('PageNumber', '0 is less than 1')],
  ['half a page', 'ListStacks', { PageNumber: '1.5' }, invalid('PageNumber', '"1.5" is not an integer')],
  ['six names', 'ListStacks', { StackName: [...'abcdef'] },
    invalid('StackName', 'its 6 items are more than 5')],
  ['no time', 'ListStacks', { StartTime: 'yesterday' }, invalid('StartTime', 'it is not a time')],
  ['no status', 'ListStacks', { Status: ['CREATE_COMPLET'] }, [400, 'InvalidParameter',
    /^The specified parameter Status\.1 is invalid, "CREATE_COMPLET" is not one of CREATE_IN_PROGRESS, /]],

  ['no name', 'CreateStack', { TemplateBody: vpcOnly }, mandatory('StackName')],
  ['a name begins with a letter or digit', 'CreateStack', { StackName: '-x', TemplateBody: vpcOnly },
    invalid('StackName', '"-x" does not match pattern "^[A-Za-z0-9][A-Za-z0-9_-]*$"')],
  ['a name is ASCII', 'CreateStack', { StackName: '名', TemplateBody: vpcOnly },
    invalid('StackName', '"名" does not match pattern "^[A-Za-z0-9][A-Za-z0-9_-]*$"')],
  ['a name too long', 'CreateStack', { StackName: 'a'.repeat(256), TemplateBody: vpcOnly },
    invalid('StackName', 'its length of 256 characters is greater than 255')],
  ['a name that is taken', 'CreateStack', { StackName: 'here', TemplateBody: vpcOnly },
    [409, 'StackExists', 'The Stack (here) already exists.']],
  ['no template', 'CreateStack', { StackName: 'x' }, oneOf(sources)],
  ['two templates', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, TemplateURL: 'http://h/t' },
    onlyOne(sources)],
  ['a URL of another kind', 'CreateStack', { StackName: 'x', TemplateURL: 'ftp://h/t' },
    invalid('TemplateURL', '"ftp://h/t" is not a URL of scheme http, https, oss')],
  ['ten minutes at least', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: 9 },
    invalid('TimeoutInMinutes', '9 is less than 10')],
  ['a day at most', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: 1441 },
    invalid('TimeoutInMinutes', '1441 is greater than 1440')],
  ['minutes are digits', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, TimeoutInMinutes: '60m' },
    invalid('TimeoutInMinutes', '"60m" is not an integer')],
  ['neither true nor false', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, DisableRollback: 'maybe' },
    invalid('DisableRollback', '"maybe" is not a boolean')],
  ['less than none', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, Parallelism: -1 },
    invalid('Parallelism', '-1 is less than 0')],
  ['a token too long', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, ClientToken: 'a'.repeat(65) },
    invalid('ClientToken', 'its length of 65 characters is greater than 64')],
  ['a token is ASCII', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, ClientToken: 'ä' },
    [400, 'InvalidParameter', /^The specified parameter ClientToken is invalid, "ä" does not match pattern/]],
  ['a reserved tag', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'acs:x', Value: '1' }] },
    invalid('Tags.1.Key', 'it starts with acs:')],
  ['a URL in a tag', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'x', Value: 'a http://b' }] },
    invalid('Tags.1.Value', 'it contains http://')],
  ['a tag too long', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Key: 'k'.repeat(129) }] },
    invalid('Tags.1.Key', 'its length of 129 characters is greater than 128')],
  ['21 tags', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly,
    Tags: Array.from({ length: 21 }, (_, i) => ({ Key: `k${i}` })) }, invalid('Tags', 'its 21 items are more than 20')],
  ['a tag without key', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly, Tags: [{ Value: '1' }] },
    missing('Tags.1.Key')],
  ['a tag twice', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly,
    Tags: [{ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }] }, invalid('Tags', 'Key a is given more than once')],
  ['an option not built yet', 'CreateStack',
    { StackName: 'x', TemplateBody: vpcOnly, CreateOption: 'AbandonStackOnCreationComplete' },
    notSupported('CreateOption AbandonStackOnCreationComplete')],
  ['201 parameters', 'CreateStack', { StackName: 'x', TemplateBody: vpcOnly,
    Parameters: Array.from({ length: 201 }, (_, i) => parameter(`P${i}`, '1')) },
    invalid('Parameters', 'its 201 items are more than 200')],
  ['a parameter without value', 'CreateStack',
    { StackName: 'x', TemplateBody: vpcOnly, Parameters: [{ ParameterKey: 'P' }] },
    missing('Parameters.1.ParameterValue')],
  ['a parameter twice', 'CreateStack', { StackName: 'x', TemplateBody: webApp,
    Parameters: [parameter('DbName', 'a'), parameter('DbName', 'b')] },
    invalid('Parameters', 'ParameterKey DbName is given more than once')],
  ['a parameter nobody declared', 'CreateStack',
    { StackName: 'x', TemplateBody: vpcOnly, Parameters: [parameter('Nobody', '1')] },
    [400, 'UnknownUserParameter', 'The Parameter (Nobody) was not defined in template.']],
  ['a parameter nobody gave', 'CreateStack', { StackName: 'x', TemplateBody: webApp },
    [400, 'UserParameterMissing', 'The Parameter DbPassword was not provided.']],
  ['a parameter too short', 'CreateStack',
    { StackName: 'x', TemplateBody: webApp, Parameters: [parameter('DbPassword', 'short')] },
    [400, 'StackValidationFailed', /DbPassword.*must be 8 to 32 characters/]],
  ['no number', 'CreateStack', { StackName: 'x', TemplateBody: webApp,
    Parameters: [parameter('DbPassword', 'long-enough'), parameter('HttpPort', 'eighty')] },
    [400, 'StackValidationFailed', /HttpPort.*"eighty" is not a number/]],

  ['no JSON', 'CreateStack', { StackName: 'x', TemplateBody: '{' }, [400, 'InvalidSchema', /line 1, column 2/]],
  ['no YAML', 'CreateStack', { StackName: 'x', TemplateBody: 'a: [b' }, [400, 'InvalidSchema', /^YAML: .*line 2/]],
  ['a list', 'CreateStack', { StackName: 'x', TemplateBody: '- a' }, [400, 'InvalidSchema', /not a JSON object/]],
  ['a template too long', 'CreateStack', { StackName: 'x', TemplateBody: 'x'.repeat(524_289) },
    invalid('TemplateBody', 'its length of 524289 bytes is greater than 524288')],
  ['no version', 'CreateStack', { StackName: 'x', TemplateBody: '{"Resources":{}}' },
    [400, 'InvalidTemplateVersion', /^The template version is invalid: .*missing/]],
  ['another version', 'CreateStack',
    { StackName: 'x', TemplateBody: '{"ROSTemplateFormatVersion":"2010-01-01"}' },
    [400, 'InvalidTemplateVersion', /^The template version is invalid: "2010-01-01"/]],
  ['an unknown section', 'CreateStack', { StackName: 'x', TemplateBody: template({ Resource: {} }) },
    [400, 'InvalidTemplateSection', 'The template section is invalid: Resource.']],
  ['an unknown type', 'CreateStack', { StackName: 'x', TemplateBody: resources({ V: { Type: 'ALIYUN::ECS::VPX' } }) },
    [400, 'StackValidationFailed', 'The Resource Type (ALIYUN::ECS::VPX) could not be found.']],
  ['an unknown property', 'CreateStack',
    { StackName: 'x', TemplateBody: resources({ V: { ...vpc, Properties: { Cidr: '10.0.0.0/8' } } }) },
    [400, 'StackValidationFailed', 'Property error: Resources.V.Properties: Unknown Property Cidr.']],
  ['a reference to nothing', 'CreateStack',
    { StackName: 'x', TemplateBody: resources({ V: { ...vpc, Properties: { VpcName: { Ref: 'W' } } } }) },
    [400, 'InvalidTemplateReference', 'The specified reference "W" (in V) is incorrect.']],
  ['an attribute of nothing', 'CreateStack', { StackName: 'x',
    TemplateBody: resources({ V: vpc, W: { ...vpc, Properties: { VpcName: { 'Fn::GetAtt': ['V', 'Nope'] } } } }) },
    [400, 'InvalidTemplateAttribute', 'The Referenced Attribute (V Nope) is incorrect.']],
  ['a circle', 'CreateStack', { StackName: 'x',
    TemplateBody: resources({ A: repeated(vpc, { DependsOn: 'B' }), B: repeated(vpc, { DependsOn: 'A' }) }) },
    [400, 'CircularDependency', 'Circular Dependency Found: A -> B -> A.']],
  ['201 resources', 'CreateStack', { StackName: 'x',
    TemplateBody: resources(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`V${i}`, vpc]))) },
    [400, 'StackValidationFailed', /201 resources.*at most 200/]],

  ['deleting nothing', 'DeleteStack', { StackId: nobody }, noStack(nobody)],
  ['events of nothing', 'ListStackEvents', { StackId: nobody }, noStack(nobody)],
  ['resources of nothing', 'ListStackResources', { StackId: nobody }, noStack(nobody)],
  ['a resource of nothing', 'GetStackResource', { StackId: nobody, LogicalResourceId: 'Vpc' }, noStack(nobody)],
  ['no such resource', 'GetStackResource', () => ({ StackId: stackId, LogicalResourceId: 'Nope' }),
    [404, 'ResourceNotFound', 'The Resource (Nope) could not be found in Stack here.']],
  ['which resource?', 'GetStackResource', { StackId: nobody }, mandatory('LogicalResourceId')],
  ['the template of nothing', 'GetTemplate', { StackId: nobody }, noStack(nobody)],
  ['two at a time', 'GetTemplate', { StackId: nobody, TemplateId: 't' },
    onlyOne('StackId,ChangeSetId,StackGroupName,TemplateId')],

  ['every fault of a template has one code here', 'ValidateTemplate',
    { TemplateBody: resources({ V: { ...vpc, Properties: { VpcName: { Ref: 'W' } } } }) },
    [400, 'InvalidTemplate', /The specified reference "W" \(in V\) is incorrect\./]],
  ['nothing to validate', 'ValidateTemplate', {}, oneOf('TemplateBody,TemplateURL')],
  ['two to sum up', 'GetTemplateSummary', { TemplateBody: vpcOnly, StackId: nobody },
    onlyOne('TemplateBody,TemplateURL,TemplateId,StackId,ChangeSetId,StackGroupName')],
  ['a preview of a name that is taken', 'PreviewStack', { StackName: 'here', TemplateBody: vpcOnly },
    [409, 'StackExists', 'The Stack (here) already exists.']],
  ['a preview of both', 'PreviewStack', { StackName: 'x', StackId: nobody, TemplateBody: vpcOnly },
    onlyOne('StackName,StackId')],

  ['no such language', 'DescribeRegions', { AcceptLanguage: 'de' },
    invalid('AcceptLanguage', '"de" is not one of zh-CN, en-US, ja')],
  ['no such kind', 'ListResourceTypes', { EntityType: 'Thing' },
    invalid('EntityType', '"Thing" is not one of All, Resource, DataSource, Module')],
  ['no such type', 'GetResourceType', { ResourceType: 'ALIYUN::ECS::Instanze' },
    [404, 'ResourceTypeNotFound', 'The Resource Type (ALIYUN::ECS::Instanze) could not be found.']],
  ['which protection?', 'SetDeletionProtection', { StackId: nobody }, mandatory('DeletionProtection')],
  ['protection of nothing', 'SetDeletionProtection', { StackId: nobody, DeletionProtection: 'Enabled' }, noStack(nobody)],
];

for (const [why, action, given, [status, code, message]] of table) {
  test(`${action}: ${why}`, async () => {
    const parameters = typeof given === 'function' ? given() : given;
    const error = await refused(popCore(server).call(action, parameters, { method: 'POST' }));
    assert.equal(error.code, code, error.message);
    assert.equal(error.entry.response.statusCode, status);
    if (typeof message === 'string') assert.equal(error.data.Message, message);
    else assert.match(error.data.Message, message);
    assert.ok(error.data.Detail.Fix, 'an error says how to mend it');
  });
}

test('nothing refused has left a trace', async () => {
  const { TotalCount } = await popCore(server).call('ListStacks');
  assert.equal(TotalCount, 1);
});

test('a mistyped word gets the nearest one', async () => {
  const status = await refused(popCore(server).call('ListStacks', { Status: ['CREATE_COMPLET'] }));
  assert.equal(status.data.Detail.Fix, 'Did you mean CREATE_COMPLETE?');
  const type = await refused(popCore(server).call('GetResourceType', { ResourceType: 'ALIYUN::ECS::Instanze' }));
  assert.equal(type.data.Detail.Fix, 'Did you mean ALIYUN::ECS::Instance?');
});

test('a fault of a template is shown by line and column', async () => {
  const TemplateBody = [
    "ROSTemplateFormatVersion: '2015-09-01'", 'Resources:', '  Switch:', '    Type: ALIYUN::ECS::VSwitch',
    '    Properties:', '      VpcId: !Ref Vpc', ''].join('\n');
  const { data } = await refused(popCore(server).call('CreateStack', { StackName: 'x', TemplateBody }));
  assert.equal(data.Code, 'InvalidTemplateReference');
  assert.equal(data.Detail.Line, 6);
  assert.ok(data.Detail.Column >= 14, String(data.Detail.Column));
  assert.match(data.Detail.Where, /^Resources\.Switch\.Properties\.VpcId/);
});
