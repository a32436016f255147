// A provider of custom resources that hands out port numbers. Node only, nothing to install:
//
//   node examples/port-provider.mjs 8765
//
// examples/custom-port.yml asks it for a port; docs/custom-resources.md explains both.
// SIGN_KEY in the environment makes it refuse what is not signed with that key.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const signKey = process.env.SIGN_KEY;
const ports = new Map(); // physical id -> {number, request}

function isSigned(headers, body) {
  if (!signKey) return true;
  const wanted = createHmac('sha256', signKey).update(body).digest();
  const given = Buffer.from(headers['x-ros-signature'] ?? '', 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

// What a request comes to. A request that is repeated must come to the same: its RequestId tells.
function carryOut(request) {
  const { RequestType, RequestId, PhysicalResourceId, ResourceProperties } = request;
  if (RequestType === 'Delete') {
    ports.delete(PhysicalResourceId); // deleting what is gone succeeds
    return { PhysicalResourceId };
  }
  const wanted = ResourceProperties.Number;
  const made = [...ports].find(([, port]) => port.request === RequestId);
  const id = PhysicalResourceId ?? made?.[0] ?? `port-${RequestId}`;
  const taken = new Set([...ports].filter(([other]) => other !== id).map(([, { number }]) => number));
  if (taken.has(wanted)) throw new Error(`Port ${wanted} is taken.`);
  let number = wanted ?? ports.get(id)?.number ?? 20000;
  while (taken.has(number)) ++number;
  ports.set(id, { number, request: RequestType === 'Create' ? RequestId : ports.get(id)?.request });
  return { PhysicalResourceId: id, Data: { Number: number, Name: ResourceProperties.Name ?? '' } };
}

function responseTo(request) {
  const { RequestId, StackId, LogicalResourceId } = request;
  const response = { Status: 'SUCCESS', RequestId, StackId, LogicalResourceId };
  try {
    return { ...response, ...carryOut(request) };
  } catch (error) {
    return { ...response, Status: 'FAILED', Reason: error.message };
  }
}

// The address of the request says how the token of the resource does: /sync answers at once.
const server = createServer(async (incoming, outgoing) => {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const body = Buffer.concat(parts);
  if (!isSigned(incoming.headers, body)) return outgoing.writeHead(403).end();
  const request = JSON.parse(body);
  console.log(request.RequestType, request.StackName, request.LogicalResourceId);
  const response = JSON.stringify(responseTo(request));
  if (incoming.url.startsWith('/sync')) return outgoing.end(response);
  outgoing.writeHead(202).end();
  const answer = await fetch(request.ResponseURL, { method: 'PUT', body: response });
  if (!answer.ok) console.error(answer.status, await answer.text());
});
server.listen(Number(process.argv[2] ?? 8765), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
