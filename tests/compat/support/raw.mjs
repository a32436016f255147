// Requests signed by hand, for what the official clients would never send.

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { region } from './clients.mjs';

const encode = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sorted = (fields) =>
  Object.keys(fields)
    .sort()
    .map((key) => `${encode(key)}=${encode(fields[key])}`)
    .join('&');

export const clientTime = (date = new Date()) => `${date.toISOString().slice(0, 19)}Z`;

export const requestTo = (server) =>
  server.url.startsWith('https:') ? httpsRequest : httpRequest;

// {status, headers, text} of one exchange.
export function send(server, { method = 'GET', path = '/', headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const request = requestTo(server)(
      `${server.url}${path}`,
      { method, headers, agent: false, ca: server.ca },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const answered = ({ status, headers, text }) => ({
  status,
  headers,
  text,
  json: headers['content-type']?.includes('json') ? JSON.parse(text) : undefined,
});

// The path of an RPC V1 request (HMAC-SHA1). `fields` override the common parameters; undefined
// leaves one out.
export function rpcPath(server, action, fields = {}, { method = 'GET', secret } = {}) {
  const all = {
    Action: action,
    Version: '2019-09-10',
    Format: 'JSON',
    RegionId: region,
    AccessKeyId: server.credentials.AccessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: clientTime(),
    ...fields,
  };
  for (const key of Object.keys(all)) if (all[key] === undefined) delete all[key];
  const toSign = `${method}&%2F&${encode(sorted(all))}`;
  const signature = createHmac('sha1', `${secret ?? server.credentials.AccessKeySecret}&`)
    .update(toSign)
    .digest('base64');
  return `/?${sorted({ Signature: signature, ...all })}`;
}

export async function rpc(server, action, fields = {}, { method = 'GET', secret, body = '' } = {}) {
  const path = rpcPath(server, action, fields, { method, secret });
  return answered(await send(server, { method, path, body }));
}

// ACS3-HMAC-SHA256. `fields` go into the query, `headers` override the signed ones.
export async function acs3(server, action, fields = {}, { headers = {}, secret, keyId } = {}) {
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  const all = {
    host: server.address,
    'x-acs-action': action,
    'x-acs-version': '2019-09-10',
    'x-acs-date': clientTime(),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': hash(''),
    ...headers,
  };
  const names = Object.keys(all)
    .filter((name) => all[name] !== undefined)
    .sort();
  const query = sorted({ RegionId: region, ...fields });
  const canonical = [
    'POST',
    '/',
    query,
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    hash(''),
  ].join('\n');
  const signature = createHmac('sha256', secret ?? server.credentials.AccessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest('hex');
  const credential = keyId ?? server.credentials.AccessKeyId;
  const authorization = [
    `ACS3-HMAC-SHA256 Credential=${credential}`,
    `SignedHeaders=${names.join(';')}`,
    `Signature=${signature}`,
  ].join();
  return answered(
    await send(server, {
      method: 'POST',
      path: `/?${query}`,
      headers: {
        ...Object.fromEntries(names.map((name) => [name, all[name]])),
        Authorization: authorization,
      },
    }),
  );
}
