// A transit engine for what the real server cannot be made to do in a test: to be slow, to lie, or to refuse a certain number of
// times. Paths, fields and statuses are those of https://openbao.org/api-docs/ ("HTTP status codes" and "transit").
// A suite in libs/privacy holds for this one and for the real one.
import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface MadeVersion {
  readonly privateKey: KeyObject;
  readonly createdAt: number;
  readonly publicKey: string;
}

export interface TransitKey {
  type: string;
  derived: boolean;
  versions: MadeVersion[];
  minEncryptionVersion: number;
  minDecryptionVersion: number;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly namespace: string | undefined;
  readonly body: { readonly key_version?: number; readonly batch_input?: readonly { readonly input: string }[] };
}

export interface KeyServerResponse {
  readonly status: number;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const errorsOf = (status: number, ...texts: string[]): KeyServerResponse => ({
  status,
  body: { errors: texts },
});
export const SEALED = errorsOf(503, 'Vault is sealed');
export const DENIED = errorsOf(403, '1 error occurred:\n\t* permission denied\n\n');

export class KeyServer {
  readonly keys = new Map<string, TransitKey>();
  readonly requests: ReceivedRequest[] = [];
  token = 'the token';
  /** What the next requests get; `hang` gets no response, `reset` a closed connection. */
  readonly next: (KeyServerResponse | 'hang' | 'reset')[] = [];
  /** What every request gets from now on. */
  always: KeyServerResponse | 'hang' | undefined;
  /** Changes a right response. */
  tamper: (body: object) => object = (body) => body;

  private constructor(
    private readonly server: Server,
    private readonly now: () => number,
  ) {}

  static async start(now: () => number = Date.now): Promise<KeyServer> {
    const server = createServer();
    const keyServer = new KeyServer(server, now);
    server.on('request', (request, response) => {
      void keyServer.#received(request).then((received) => {
        const outcome = keyServer.next.shift() ?? keyServer.always ?? keyServer.#respond(received);
        if (outcome === 'hang') return;
        if (outcome === 'reset') return void request.socket.destroy();
        const { status, body = '', headers = {} } = outcome;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return keyServer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get signRequests(): readonly ReceivedRequest[] {
    return this.requests.filter(({ path }) => path.includes('/sign/'));
  }

  create(name: string, type = 'ed25519'): TransitKey {
    const key = { type, derived: false, versions: [], minEncryptionVersion: 0, minDecryptionVersion: 1 };
    this.keys.set(name, key);
    this.rotate(name);
    return key;
  }

  rotate(name: string): void {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const raw = Buffer.from(x!, 'base64url').toString('base64');
    this.keys.get(name)!.versions.push({ privateKey, createdAt: this.now(), publicKey: raw });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #received(request: IncomingMessage): Promise<ReceivedRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const header = (name: string): string | undefined => request.headers[name] as string | undefined;
    const received: ReceivedRequest = {
      method: request.method!,
      path: request.url!,
      token: header('x-vault-token'),
      namespace: header('x-vault-namespace'),
      body: text === '' ? {} : (JSON.parse(text) as ReceivedRequest['body']),
    };
    this.requests.push(received);
    return received;
  }

  #respond({ method, path, token, body }: ReceivedRequest): KeyServerResponse {
    if (token !== this.token) return DENIED;
    const [, what, name] = /^\/v1\/transit\/(keys|sign)\/([\w.-]+)$/.exec(path) ?? [];
    const key = this.keys.get(name ?? '');
    if (what === 'keys' && method === 'GET') return key ? this.#data(this.#described(key)) : errorsOf(404);
    if (what !== 'sign' || method !== 'POST') return errorsOf(405, 'unsupported operation');
    if (!key) return errorsOf(400, 'signing key not found');
    const number = body.key_version ?? key.versions.length;
    const version = key.versions[number - 1];
    if (!version || number < key.minEncryptionVersion) return errorsOf(400, 'requested version for signing is too old');
    const results = (body.batch_input ?? []).map(({ input }) => {
      const signature = sign(null, Buffer.from(input, 'base64'), version.privateKey).toString('base64');
      return { signature: `vault:v${number}:${signature}`, key_version: number };
    });
    return this.#data({ batch_results: results });
  }

  #described({ type, derived, versions, minEncryptionVersion, minDecryptionVersion }: TransitKey): object {
    const able = versions.map((version, at) => [at + 1, version] as const);
    return {
      type,
      derived,
      latest_version: versions.length,
      min_encryption_version: minEncryptionVersion,
      min_decryption_version: minDecryptionVersion,
      keys: Object.fromEntries(
        able
          .filter(([number]) => number >= minDecryptionVersion)
          .map(([number, { createdAt, publicKey }]) => [
            number,
            { creation_time: new Date(createdAt).toISOString(), name: type, public_key: publicKey },
          ]),
      ),
    };
  }

  #data(data: object): KeyServerResponse {
    return { status: 200, body: { request_id: 'a', lease_id: '', renewable: false, data: this.tamper(data) } };
  }
}
