// @alicloud/resourcemanager20200331, told where the server under test is.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const manager = require('@alicloud/resourcemanager20200331');
const { $OpenApiUtil } = require('@alicloud/openapi-core');

const timeoutMs = 30_000;

// What the constructors of official clients take, of a user or a session.
export const keyOf = ({ credentials }) => ({
  accessKeyId: credentials.AccessKeyId,
  accessKeySecret: credentials.AccessKeySecret,
  securityToken: credentials.SecurityToken,
});

// The action's name and its request as a plain object: call('GetFolder', {folderId}).
export function resourceManager(server, who = server) {
  const client = new manager.default(
    new $OpenApiUtil.Config({
      ...keyOf(who),
      endpoint: server.address,
      protocol: 'http',
      readTimeout: timeoutMs,
      connectTimeout: timeoutMs,
    }),
  );
  return async (action, request = {}) => {
    const method = action[0].toLowerCase() + action.slice(1);
    const Request = manager[`${action}Request`];
    const answer = await client[method](...(Request ? [new Request(request)] : []));
    return answer.body;
  };
}

// The id of a new resource group of the account.
export async function newResourceGroup(server, name) {
  const call = resourceManager(server);
  const { resourceGroup } = await call('CreateResourceGroup', { name, displayName: name });
  return resourceGroup.id;
}
