// Certificates for servers of this machine: an authority of our own, and one certificate for every server and client.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotServe, hasProgram } from './server-process';

export interface Certificates {
  /** Files in PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * @param names DNS names that the certificate is for, beside this machine's address
 * @throws CannotServe when there is no openssl on this machine
 */
export function makeCertificates(folder: string, names: readonly string[] = ['localhost']): Certificates {
  if (!hasProgram('openssl', 'version')) {
    throw new CannotServe('There is no openssl on this machine; install one (Debian: apt-get install openssl).');
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new CannotServe(`openssl ${args[0]} failed:\n${stderr}`);
  };
  const newKey = (name: string): void =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file(name));
  newKey('ca.key');
  openssl(
    ...['req', '-x509', '-new', '-key', file('ca.key'), '-subj', '/CN=Test authority', '-days', '2'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-out', file('ca.pem')],
  );
  newKey('host.key');
  openssl('req', '-new', '-key', file('host.key'), '-subj', '/CN=localhost', '-out', file('host.csr'));
  writeFileSync(
    file('host.ext'),
    `subjectAltName=${names.map((name) => `DNS:${name},`).join('')}IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n`,
  );
  openssl(
    ...['x509', '-req', '-in', file('host.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'],
    ...['-days', '2', '-extfile', file('host.ext'), '-out', file('host.pem')],
  );
  return { ca: file('ca.pem'), cert: file('host.pem'), key: file('host.key') };
}
