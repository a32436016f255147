// Tables of refusals: what is answered, and how each row becomes a test.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { popCore, refused } from './clients.mjs';

export const nobody = '00000000-0000-4000-8000-000000000000';

// What is answered: HTTP status, code, text.
export const invalid = (name, reason) => [
  400,
  'InvalidParameter',
  `The specified parameter ${name} is invalid, ${reason}.`,
];
export const mandatory = (name) => [400, `Missing${name}`, `${name} is mandatory for this action.`];
export const missing = (name) => [
  400,
  'MissingParameter',
  `The input parameter ${name} should be specified.`,
];
export const oneOf = (names) => [
  400,
  'MissingParameter',
  `One of the input parameters ${names} should be specified.`,
];
export const onlyOne = (names) => [
  400,
  'MultipleParameter',
  `Only one of the input parameters ${names} can be specified.`,
];
export const notSupported = (feature) => [400, 'NotSupported', `${feature} is not supported.`];
export const noStack = (name) => [404, 'StackNotFound', `The Stack (${name}) could not be found.`];

// Each row: why, the action, its parameters, what is answered. `server` gives the server once the
// tests run.
export function refuses(server, table) {
  for (const [why, action, parameters, [status, code, message]] of table) {
    test(`${action}: ${why}`, async () => {
      const call = popCore(server()).call(action, parameters, { method: 'POST' });
      const error = await refused(call);
      assert.equal(error.code, code, error.message);
      assert.equal(error.entry.response.statusCode, status);
      if (typeof message === 'string') assert.equal(error.data.Message, message);
      else assert.match(error.data.Message, message);
      assert.ok(error.data.Detail.Fix, 'an error says how to mend it');
    });
  }
}
