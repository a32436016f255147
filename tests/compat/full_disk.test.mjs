// A disk that is full: the server ends with its reason, and what it acknowledged is there when it
// comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, sdk } from './support/clients.mjs';
import { makeDataDirectory, removeDataDirectory, Server } from './support/server.mjs';

// About 100 KB of text that means nothing, so that the files grow fast.
function bulky(number) {
  return JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Metadata: { Filling: `${number} `.repeat(50_000) },
    Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
  });
}

const kStacksAtMost = 100;
const kBlocks = 6_000; // 3 MB

test('a full disk ends the server with its reason, and loses nothing acknowledged', async () => {
  const data = makeDataDirectory();
  try {
    const server = await Server.start({ data, fileBlocks: kBlocks });
    const call = caller(sdk(server));
    const acknowledged = [];
    let refused = false;
    for (let n = 0; n < kStacksAtMost && !refused; ++n) {
      try {
        const { stackId } = await call('CreateStack', {
          stackName: `s${n}`,
          templateBody: bulky(n),
        });
        acknowledged.push(stackId);
      } catch {
        refused = true; // no answer came: the server is gone, or going
      }
    }
    assert.ok(refused, 'the disk was never full');
    assert.deepEqual(await server.exited, { code: 1, signal: null });
    assert.match(server.log, /cairnd stops: .*(full|disk|write|grow)/i);

    const again = await Server.start({ data });
    const ask = caller(sdk(again));
    for (const stackId of acknowledged) {
      const { status } = await ask('GetStack', { stackId });
      assert.match(status, /^CREATE_/);
    }
    assert.ok(acknowledged.length > 0);
    await again.stop();
  } finally {
    removeDataDirectory(data);
  }
});
