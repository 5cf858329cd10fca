// Certificates for servers of this machine and their clients, by an authority of our own.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotServe, hasProgram } from './server-process';

export interface Certificates {
  /** Files in PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DAYS = 2;

/** An authority of our own, in a folder. */
export class Authority {
  private constructor(
    private readonly folder: string,
    private readonly days: number,
  ) {}

  /**
   * @param days how long it is valid, and all that it issues
   * @throws CannotServe when there is no openssl on this machine
   */
  static make(folder: string, days = DAYS): Authority {
    if (!hasProgram('openssl', 'version')) {
      throw new CannotServe('There is no openssl on this machine; install one (Debian: apt-get install openssl).');
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const authority = new Authority(folder, days);
    authority.#newKey('ca');
    openssl(
      ...['req', '-x509', '-new', '-key', authority.#file('ca.key'), '-subj', '/CN=Test authority'],
      ...['-days', String(days), '-addext', 'basicConstraints=critical,CA:TRUE', '-out', authority.#file('ca.pem')],
    );
    return authority;
  }

  /**
   * A certificate for servers of this machine and for clients.
   * @param commonName the subject; names the files, too
   * @param names DNS names that it is for, beside this machine's address
   */
  issue(commonName: string, names: readonly string[] = ['localhost']): Certificates {
    const file = (ending: string): string => this.#file(`${commonName}.${ending}`);
    this.#newKey(commonName);
    openssl('req', '-new', '-key', file('key'), '-subj', `/CN=${commonName}`, '-out', file('csr'));
    const addresses = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',');
    writeFileSync(file('ext'), `subjectAltName=${addresses}\nextendedKeyUsage=serverAuth,clientAuth\n`);
    openssl(
      ...['x509', '-req', '-in', file('csr'), '-CA', this.#file('ca.pem'), '-CAkey', this.#file('ca.key')],
      ...['-CAcreateserial', '-days', String(this.days), '-extfile', file('ext'), '-out', file('pem')],
    );
    return { ca: this.#file('ca.pem'), cert: file('pem'), key: file('key') };
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  #newKey(name: string): void {
    const key = this.#file(`${name}.key`);
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key);
    chmodSync(key, 0o600);
  }
}

/** One certificate for every server and client of a test. @throws CannotServe when there is no openssl on this machine */
export const makeCertificates = (folder: string, names?: readonly string[]): Certificates =>
  Authority.make(folder).issue('localhost', names);

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new CannotServe(`openssl ${args[0]} failed:\n${stderr}`);
}
