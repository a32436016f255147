// The official clients, told where the server under test is.

import { createRequire } from 'node:module';

import { until } from './wait.mjs';

const require = createRequire(import.meta.url);
export const ros = require('@alicloud/ros20190910');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const { RPCClient } = require('@alicloud/pop-core');

export const region = 'cn-hangzhou';
// Not the client's default of three seconds: a loaded machine is no fault of the server.
const timeoutMs = 30_000;

// @alicloud/ros20190910; its own algorithm is ACS3-HMAC-SHA256, 'v2' the older HMAC-SHA1.
export function sdk(server, config = {}) {
  const { AccessKeyId, AccessKeySecret } = server.credentials;
  return new ros.default(
    new $OpenApiUtil.Config({
      accessKeyId: AccessKeyId,
      accessKeySecret: AccessKeySecret,
      endpoint: server.address,
      protocol: server.url.split(':')[0],
      ca: server.ca,
      regionId: region,
      readTimeout: timeoutMs,
      connectTimeout: timeoutMs,
      ...config,
    }),
  );
}

// @alicloud/pop-core; answers are plain JSON, as they came.
export function popCore(server, config = {}) {
  const { AccessKeyId, AccessKeySecret } = server.credentials;
  const client = new RPCClient({
    accessKeyId: AccessKeyId,
    accessKeySecret: AccessKeySecret,
    endpoint: server.url,
    apiVersion: '2019-09-10',
    ...config,
  });
  return {
    call: (action, parameters = {}, { method = 'GET', ...options } = {}) =>
      client.request(
        action,
        { RegionId: region, ...parameters },
        { method, timeout: timeoutMs, ...options },
      ),
  };
}

const methodOf = (action) => action[0].toLowerCase() + action.slice(1);

// The SDK with the action's name and its request as a plain object: call('GetStack', {stackId}).
export function caller(client) {
  return async (action, request = {}) => {
    const Request = ros[`${action}Request`];
    if (!Request) return (await client[methodOf(action)]()).body; // it takes no parameters
    const named = 'regionId' in Request.names() ? { regionId: region, ...request } : request;
    const answer = await client[methodOf(action)](new Request(named));
    return answer.body;
  };
}

// The error a refused call throws, an Error if it was not refused.
export async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the call was accepted, but should have been refused');
}

const ended = (status) => !status.endsWith('_IN_PROGRESS');

// GetStack's answer once nothing is in progress.
export function settled(call, stackId, ms) {
  return until(
    `stack ${stackId} settles`,
    async () => {
      const stack = await call('GetStack', { stackId });
      return ended(stack.status) && stack;
    },
    ms,
  );
}

// All events, the oldest first.
export async function allEvents(call, stackId) {
  const events = [];
  for (let pageNumber = 1; ; ++pageNumber) {
    const page = await call('ListStackEvents', { stackId, pageNumber, pageSize: 50 });
    events.push(...page.events);
    if (events.length >= page.totalCount || page.events.length === 0) return events.reverse();
  }
}
