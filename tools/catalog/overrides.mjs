// Where the catalogue departs from its sources, and why. Everything decided by hand is here and
// nowhere else.

const kStackIdPattern = '^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$';

// Each row changes the limits of the parameters it names: `path` is the parameter's name, dots
// before a field's. `action` absent means every action. `drop: true` removes all limits.
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
  {
    action: 'CreateTemplate',
    path: 'TemplateURL',
    set: { maxLength: 1024, lengthUnit: 'bytes', maxContentBytes: 524288 },
    reason: 'the limits of the body and of the URL are swapped on one page',
    source: 'contradiction C-15',
  },
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
