// Certificates that live as long as one test file.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// {cert, key, remove()}: files in PEM, signed by itself, for 127.0.0.1. Undefined where there is no
// openssl.
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-certificate-'));
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(folder, name));
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const about = ['-subj', '/CN=cairn', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const { status } = spawnSync('openssl', [...words, ...about, '-keyout', key, '-out', cert]);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (status === 0) return { cert, key, remove };
  remove();
  return undefined;
}
