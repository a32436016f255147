// Where the catalogue departs from its sources, and why. Everything decided by hand is here and
// nowhere else.

const kStackIdPattern = '^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$';

const kPhases = ['IN_PROGRESS', 'FAILED', 'COMPLETE'];
const statusesOf = (actions) => actions.flatMap((action) => kPhases.map((p) => `${action}_${p}`));
// The public statuses of stacks; REVIEW exists in progress only.
const kStackStatuses = [
  ...statusesOf(['CREATE', 'UPDATE', 'DELETE', 'CREATE_ROLLBACK', 'ROLLBACK', 'CHECK']),
  'REVIEW_IN_PROGRESS',
  ...statusesOf([
    'IMPORT_CREATE', 'IMPORT_CREATE_ROLLBACK', 'IMPORT_UPDATE', 'IMPORT_UPDATE_ROLLBACK',
  ]),
];

const kTagText = {
  maxLength: 128,
  lengthUnit: 'characters',
  forbiddenPrefixes: ['aliyun', 'acs:'],
  forbiddenSubstrings: ['http://', 'https://'],
};
const kTagging = [
  'CreateChangeSet', 'CreateStack', 'CreateStackGroup', 'CreateTemplate', 'CreateTemplateScratch',
  'UpdateStack',
];

// Each row changes the limits of the parameters it names: `path` is the parameter's name, dots
// before a field's. `action` absent means every action. `drop: true` removes all limits; `allow`
// adds values to those allowed.
export const parameterOverrides = [
  {
    path: 'Parameters.ParameterKey',
    drop: true,
    reason: 'a rule for tags, printed for CreateStack only; real keys start with any letter',
    source: 'contradiction C-4',
  },
  {
    path: 'Parameters.ParameterValue',
    drop: true,
    reason: 'a rule for tags, printed for CreateStack only; real values are longer than 128',
    source: 'contradiction C-4',
  },
  ...kTagging.flatMap((action) =>
    ['Tags.Key', 'Tags.Value'].map((path) => ({
      action,
      path,
      set: kTagText,
      reason: 'the rule for tags, printed with TagResources and misplaced elsewhere',
      source: 'contradiction C-4',
    })),
  ),
  {
    action: 'CreateStack',
    path: 'StackName',
    set: { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$' },
    reason: 'one page says a letter first, the others a letter or a digit',
    source: 'contradiction C-1',
  },
  {
    path: 'StackId',
    when: (parameter) => parameter.type === 'string',
    set: { pattern: kStackIdPattern },
    reason: 'the service quotes this pattern when it refuses a StackId',
    source: 'observed answer of GetStack',
  },
  {
    path: 'ClientToken',
    set: { pattern: '^[A-Za-z0-9_-]*$' },
    reason: 'the documented character set, written as a pattern',
    source: 'documentation of ClientToken',
  },
  {
    path: 'PageSize',
    set: { minimum: 1, maximum: 50 },
    reason: '50 everywhere today (older pages say 100); a page of less than one is empty',
    source: 'contradiction C-21',
  },
  {
    action: 'ListStacks',
    path: 'Status',
    set: { enum: kStackStatuses },
    reason: 'the page leaves out DELETE_COMPLETE, which finds the stacks that are gone',
    source: 'open question OQ-11',
  },
  {
    action: 'ListStackEvents',
    path: 'Status',
    set: { enum: [...kStackStatuses, ...statusesOf(['IMPORT'])] },
    reason: 'the page lists eight; events show every status of stacks and resources',
    source: 'documentation of ListStackEvents, marked incomplete',
  },
  {
    action: 'CreateChangeSet',
    path: 'TimeoutInMinutes',
    set: { requiredWhen: undefined },
    reason: 'printed as required for CREATE, yet with a default of 60',
    source: 'contradiction C-9',
  },
  {
    action: 'UpdateStackInstances',
    path: 'AccountIds',
    set: { maxItems: 50 },
    reason: 'the limits of AccountIds and DeploymentTargets.AccountIds are swapped on one page',
    source: 'contradiction C-13',
  },
  ...['CreateStackInstances', 'PreviewStack', 'UpdateStack', 'UpdateStackInstances'].map((action) => ({
    action,
    path: 'TimeoutInMinutes',
    set: { minimum: 10, maximum: 1440 },
    reason: 'no range is printed; it means what it means for CreateStack, which has one',
    source: 'documentation of CreateStack',
  })),
  ...['UpdateStackGroup', 'UpdateStackInstances'].map((action) => ({
    action,
    path: 'DeploymentTargets.RdFolderIds',
    set: { maxItems: 20 },
    reason: 'the limit stands beside the parameter that holds the list',
    source: 'documentation of UpdateStackGroup',
  })),
  {
    action: 'DetectStackGroupDrift',
    path: 'OperationPreferences',
    fields: [
      {
        name: 'RegionConcurrencyType',
        type: 'string',
        limits: { enum: ['SEQUENTIAL', 'PARALLEL'], default: 'SEQUENTIAL' },
      },
    ],
    reason: 'one page leaves it out; who sends all operations the same preferences means it',
    source: 'documentation of UpdateStackGroup',
  },
  {
    action: 'CreateTemplate',
    path: 'TemplateURL',
    set: { maxLength: 1024, lengthUnit: 'bytes', maxContentBytes: 524288 },
    reason: 'the limits of the body and of the URL are swapped on one page',
    source: 'contradiction C-15',
  },
  {
    action: 'CancelStackOperation',
    path: 'AllowedStackOperations',
    set: {
      enum: [
        'CREATE', 'UPDATE', 'IMPORT_CREATE', 'IMPORT_UPDATE', 'DELETE', 'NOT_ROLLBACK',
        'CREATE_ROLLBACK', 'ROLLBACK', 'IMPORT_CREATE_ROLLBACK', 'IMPORT_UPDATE_ROLLBACK', 'ALL',
      ],
      maxItems: 10,
    },
    reason: 'the values are told in words',
    source: 'documentation of CancelStackOperation',
  },
  {
    action: 'CancelUpdateStack',
    path: 'CancelType',
    set: { default: 'Safe' },
    reason: 'no default is told; the gentler one, which CancelStackOperation has',
    source: 'documentation of CancelStackOperation',
  },
  {
    action: 'ContinueCreateStack',
    path: 'RecreatingOptions',
    set: { enum: ['AutoRecreatingResources'], knownValues: undefined },
    reason: 'the one value that is known; another would have an effect nobody can name',
    source: 'open question OQ-4',
  },
  {
    action: 'DeleteStack',
    path: 'DeleteOptions',
    set: { enum: ['ThrowErrorWithSubscriptionResources'] },
    reason: 'the value is told in words',
    source: 'documentation of DeleteStack',
  },
];

// Properties that published templates of the vendor use and no description (any more) lists. The
// service takes them: they are older spellings, or newer than the descriptions. They are added as
// guesses, so any value passes. A path goes into maps with dots and into lists with [].
const kOlder = 'an older property, hidden from newer descriptions';
const kNewer = 'newer than the description of this type';
export const addedProperties = [
  { type: 'ALIYUN::ACS::Cluster', reason: kNewer,
    paths: ['ComputeClass', 'DeleteOptions', 'PodPostpaidSpec', 'ZoneIds'] },
  { type: 'ALIYUN::ApiGateway::Api', reason: kOlder,
    paths: ['fcRegionId', 'functionName', 'roleArn', 'serviceName'].map(
      (name) => `ServiceConfig.FunctionComputeConfig.${name}`) },
  { type: 'ALIYUN::CDN::DomainConfig', reason: kOlder,
    paths: ['FunctionList[].functionArgs', 'FunctionList[].functionName'] },
  { type: 'ALIYUN::CS::ClusterApplication', reason: kNewer, paths: ['WaitUntil[].ApiVersion'] },
  { type: 'ALIYUN::CS::ManagedKubernetesCluster', reason: kNewer,
    paths: ['NodePools[].ScalingGroup.DesiredSize'] },
  { type: 'ALIYUN::CS::ManagedKubernetesCluster', reason: kOlder,
    paths: ['WorkerAutoRenew', 'WorkerAutoRenewPeriod', 'WorkerInstanceChargeType', 'WorkerPeriod',
      'WorkerPeriodUnit'] },
  { type: 'ALIYUN::DRDS::DrdsInstance', reason: kOlder, paths: ['Quantity'] },
  { type: 'ALIYUN::DTS::SubscriptionInstance', reason: kOlder,
    paths: ['Configuration.SubscriptionObject'] },
  { type: 'ALIYUN::ECS::ImageSharePermission', reason: kOlder, paths: ['RegionId'] },
  { type: 'ALIYUN::ECS::Instance', reason: kOlder,
    paths: ['InternetMaxBandwidthIn', 'SystemDisk_Category', 'SystemDisk_Description',
      'SystemDisk_DiskName', 'SystemDisk_Size'] },
  { type: 'ALIYUN::ECS::InstanceGroup', reason: kOlder,
    paths: ['InternetMaxBandwidthIn', 'MinAmount', 'SystemDisk_Category', 'SystemDisk_Description',
      'SystemDisk_DiskName', 'SystemDisk_Size'] },
  { type: 'ALIYUN::ECS::InstanceGroupClone', reason: kOlder, paths: ['MinAmount'] },
  { type: 'ALIYUN::ECS::LaunchTemplate', reason: kOlder, paths: ['InternetMaxBandwidthIn'] },
  { type: 'ALIYUN::ECS::Route', reason: kOlder, paths: ['RouteId'] },
  { type: 'ALIYUN::ESS::ScalingConfiguration', reason: kOlder,
    paths: ['InstanceChargeType', 'SystemDisk_Category'] },
  { type: 'ALIYUN::ESS::ScalingGroup', reason: kOlder, paths: ['VpcId'] },
  { type: 'ALIYUN::RDS::DBInstance', reason: kOlder, paths: ['VPCId'] },
  { type: 'ALIYUN::RDS::PrepayDBInstance', reason: kOlder, paths: ['PayType'] },
  { type: 'ALIYUN::REDIS::Instance', reason: kOlder, paths: ['Capacity', 'InstanceConnection'] },
  { type: 'ALIYUN::REDIS::PrepayInstance', reason: kOlder,
    paths: ['Capacity', 'InstanceConnection'] },
  { type: 'ALIYUN::ROCKETMQ::Topic', reason: kOlder, paths: ['Perm'] },
  { type: 'ALIYUN::ROS::AutoEnableService', reason: kNewer, paths: ['ServiceParameters'] },
  { type: 'ALIYUN::SAE::Namespace', reason: kOlder, paths: ['VpcId'] },
  { type: 'ALIYUN::SLB::LoadBalancer', reason: kOlder, paths: ['SupportPrivateLink'] },
  { type: 'ALIYUN::VPC::EIPAssociation', reason: kOlder, paths: ['InstanceType'] },
  { type: 'ALIYUN::VPC::NatGateway', reason: kOlder, paths: ['Spec', 'ZoneId'] },
];

// Constraints that published templates of the vendor show to be too narrow.
export const propertyOverrides = [
  { type: 'ALIYUN::ADBLake::DBCluster', path: 'ComputeResource', set: { required: false } },
  { type: 'ALIYUN::ADBLake::DBCluster', path: 'StorageResource', set: { required: false } },
  // With the older spellings above the newer ones are left out.
  { type: 'ALIYUN::CDN::DomainConfig', path: 'FunctionList[].FunctionArgs',
    set: { required: false } },
  { type: 'ALIYUN::CDN::DomainConfig', path: 'FunctionList[].FunctionName',
    set: { required: false } },
  // JSON text is taken as well as a map.
  { type: 'ALIYUN::DTS::MigrationJob2', path: 'DbList', set: { type: 'any' } },
  { type: 'ALIYUN::DTS::SubscriptionJob2', path: 'DbList', set: { type: 'any' } },
  { type: 'ALIYUN::DTS::SynchronizationJob2', path: 'DbList', set: { type: 'any' } },
  // The statements of a policy take one text or a list of them, as the policy language does.
  { type: 'ALIYUN::RAM::ManagedPolicy', path: 'PolicyDocument.Statement[].Action',
    set: { type: 'any' } },
  { type: 'ALIYUN::RAM::ManagedPolicy', path: 'PolicyDocument.Statement[].Resource',
    set: { type: 'any' } },
  { type: 'ALIYUN::RAM::Role', path: 'AssumeRolePolicyDocument.Statement[].Action',
    set: { type: 'any' } },
  { type: 'ALIYUN::RAM::Role', path: 'Policies[].PolicyDocument.Statement[].Action',
    set: { type: 'any' } },
  { type: 'ALIYUN::RAM::Role', path: 'Policies[].PolicyDocument.Statement[].Resource',
    set: { type: 'any' } },
  { type: 'ALIYUN::RDS::PrepayDBInstance', path: 'CommodityCode', set: { required: false } },
  { type: 'ALIYUN::SLS::Index', path: 'FullTextIndex.Enable', set: { required: false } },
  { type: 'ALIYUN::ROS::AutoEnableService', path: 'ServiceName', allow: ['EMR/AICenter'] },
  { type: 'ALIYUN::SAE::Application', path: 'ProgrammingLanguage', allow: ['python', 'golang'] },
];

// Attributes that published templates of the vendor read and no description (any more) lists.
export const addedAttributes = [
  { type: 'ALIYUN::ResourceManager::ResourceGroup', attributes: ['CreateDate'] },
];

// Rows of the error facts that are left out or get the text they lack.
export const errorOverrides = [
  {
    code: 'NotSupported',
    message: '...StatusEnum.CREATE_IN_PROGRESS is not supported...',
    drop: true,
    reason: 'an instance of "{feature} is not supported."',
  },
  {
    code: 'NoPermission',
    set: 'You are not authorized to complete this action.',
    reason: 'text of the same denial under its older name, Forbidden',
  },
  {
    code: 'InvalidSecurityToken.Expired',
    set: 'Specified SecurityToken is expired.',
    reason: 'no text is published; named like the other texts of the gateway',
  },
  {
    code: 'InvalidSecurityToken.Malformed',
    set: 'Specified SecurityToken is malformed.',
    reason: 'no text is published; named like the other texts of the gateway',
  },
  {
    code: 'InvalidSecurityToken.MismatchWithAccessKey',
    set: 'Specified SecurityToken mismatch with the AccessKey.',
    reason: 'no text is published; named like the other texts of the gateway',
  },
  {
    code: 'TemplateScratchNotFound',
    set: 'The TemplateScratch ({name}) could not be found.',
    reason: 'no text is published; named like StackGroupNotFound',
  },
];

// How many of the template's sources an action takes.
export const templateSourceOverrides = [
  {
    action: 'UpdateStack',
    cardinality: 'ZERO_OR_ONE',
    reason: 'the reference asks for one; published clients send none to change parameters only',
  },
];

// Codes that the behaviour needs and no table prints.
export const addedErrors = [
  {
    code: 'InvalidOperation.DeletionProtection',
    http: 400,
    message: 'Fail to delete {type} {ID}, {reason}.',
    actions: ['DeleteStack'],
    reason: 'open question OQ-2: modelled on InvalidOperation.SetDeletionProtection',
  },
];
