// A key in the transit engine of HashiCorp Vault or OpenBao (https://openbao.org/api-docs/secret/transit/). It signs there: this
// process never has the private part. What comes back is verified before it is used.
//
// - A version that is named signs until another one is configured: for keys whose public part others receive by hand.
// - Else the newest version signs, two minutes after it was made. Until then every replica has published it.
// - Signatures that are requested at the same time travel in one request.
import { type KeyObject, createPublicKey, randomUUID, verify } from 'node:crypto';
import { Batcher, Unavailable, groupBy, singleFlight } from '@aiyrbas/kernel';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Signer, SigningKey } from './signing-key';
import { type VaultAccess, VaultClient } from './vault-client';

/** Where a key is. The id of a version is the name and the number: `quotes.2`. */
export interface VaultKeyName {
  /** Where the engine is mounted, such as `transit`. */
  readonly mount: string;
  readonly name: string;
  /** From 1; undefined for the newest. */
  readonly version?: number | undefined;
}

/** Less than a statement waits for a lock: signatures are made within transactions. */
const SIGN_MS = 2_500;
const READ_MS = 2_500;
const START_MS = 10_000;
/** How old may be what is known of the versions. */
const REFRESH_MS = 60_000;
/** From when on a new version signs. Longer than every replica needs to publish it, with a minute for clocks that differ. */
const PUBLISHED_AFTER_MS = 120_000;

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE = /^vault:v([1-9]\d*):([A-Za-z0-9+/]{86}==)$/;

const keyKind = z.object({ type: z.string(), derived: z.boolean().default(false) });
const keyVersions = z.object({
  min_encryption_version: z.number().int().min(0),
  keys: z.record(
    z.string().regex(/^[1-9]\d*$/),
    z.object({ creation_time: z.iso.datetime({ offset: true }), public_key: z.base64() }),
  ),
});
const signatures = z.object({
  batch_results: z.array(z.object({ signature: z.string().default(''), error: z.string().default('') })),
});

interface Version extends Signer {
  readonly number: number;
  readonly createdAt: number;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

interface PendingSignature {
  readonly version: Version;
  readonly bytes: Uint8Array;
  outcome?: { readonly signature: Buffer } | { readonly failed: unknown };
}

export class VaultKey implements SigningKey {
  readonly #client: VaultClient;
  readonly #batcher = new Batcher<PendingSignature>((batch) => this.#signBatch(batch));
  readonly #refresh = singleFlight(() => this.#read(READ_MS));
  /** Newest first. */
  #versions: readonly Version[] = [];
  /** Below it nothing is signed any more. */
  #oldestSigning = 0;
  #readAt = -Infinity;

  private constructor(
    private readonly at: VaultKeyName,
    access: VaultAccess,
    private readonly now: () => number,
  ) {
    this.#client = new VaultClient(access);
  }

  /**
   * Reads the public key and signs once, so that a missing right is noticed at the start.
   * @param now milliseconds since 1970
   * @throws Unavailable with the reason
   */
  static async open(at: VaultKeyName, access: VaultAccess, now: () => number = Date.now): Promise<VaultKey> {
    const key = new VaultKey(at, access, now);
    await key.#read(START_MS);
    const signer = await key.current();
    // No JWS, and nothing else that is signed anywhere, begins so.
    await signer.sign(Buffer.from(`a trial: ${randomUUID()}`));
    return key;
  }

  async current(): Promise<Signer> {
    this.#client.checkReachable();
    if (this.at.version === undefined && this.#isStale) await this.#refresh();
    return this.#signing();
  }

  async publicKeys(): Promise<readonly [JWK, ...JWK[]]> {
    try {
      if (this.#isStale) await this.#refresh();
    } catch (error) {
      // What verified a minute ago still does: a key server that is away withdraws nothing.
      if (!(error instanceof Unavailable)) throw error;
    }
    const first = this.#signing();
    return [first.jwk, ...this.#versions.filter((version) => version !== first).map(({ jwk }) => jwk)];
  }

  get fault(): string | undefined {
    return this.#client.fault;
  }

  async check(): Promise<void> {
    try {
      if (this.#isStale) await this.#refresh();
    } catch {
      // It is the fault of this key now.
    }
  }

  get #isStale(): boolean {
    return this.now() - this.#readAt >= REFRESH_MS;
  }

  #signing(): Version {
    const { version: pinned } = this.at;
    const able = this.#versions.filter(({ number }) => number >= this.#oldestSigning);
    const found =
      pinned === undefined
        ? (able.find(({ createdAt }) => createdAt <= this.now() - PUBLISHED_AFTER_MS) ?? able.at(-1))
        : this.#versions.find(({ number }) => number === pinned);
    if (!found) throw this.#unavailable(pinned === undefined ? 'it has no version' : `it has no version ${pinned}`);
    return found;
  }

  async #read(withinMs: number): Promise<void> {
    const startedAt = this.now();
    const data = await this.#request('GET', 'keys', withinMs);
    const kind = keyKind.safeParse(data);
    if (!kind.success || kind.data.type !== 'ed25519' || kind.data.derived) {
      const type = kind.success ? `${kind.data.derived ? 'derived ' : ''}${kind.data.type}` : 'unknown';
      throw this.#unavailable(`its type is ${type}, not ed25519`);
    }
    const read = keyVersions.safeParse(data);
    if (!read.success) throw this.#unavailable(`its versions cannot be read: ${z.prettifyError(read.error)}`);
    this.#versions = Object.entries(read.data.keys)
      .map(([number, version]) => this.#versionOf(Number(number), version))
      .sort((a, b) => b.number - a.number);
    this.#oldestSigning = read.data.min_encryption_version;
    this.#readAt = startedAt;
  }

  #versionOf(number: number, made: { readonly creation_time: string; readonly public_key: string }): Version {
    const raw = Buffer.from(made.public_key, 'base64');
    if (raw.length !== PUBLIC_KEY_BYTES)
      throw this.#unavailable(`the public key of version ${number} has another size`);
    const bare = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
    const kid = `${this.at.name}.${number}`;
    const version: Version = {
      kid,
      number,
      createdAt: Date.parse(made.creation_time),
      publicKey: createPublicKey({ key: bare, format: 'jwk' }),
      jwk: { ...bare, kid, alg: 'EdDSA', use: 'sig' },
      sign: (bytes) => this.#sign(version, bytes),
    };
    return version;
  }

  async #sign(version: Version, bytes: Uint8Array): Promise<Buffer> {
    const pending: PendingSignature = { version, bytes };
    await this.#batcher.add(pending);
    const outcome = pending.outcome!;
    if ('failed' in outcome) throw outcome.failed;
    return outcome.signature;
  }

  /** Never throws: each item has its outcome. */
  async #signBatch(batch: readonly PendingSignature[]): Promise<void> {
    for (const [version, items] of groupBy(batch, ({ version }) => version)) {
      try {
        const made = await this.#signAll(version, items);
        items.forEach((item, at) => (item.outcome = { signature: made[at]! }));
      } catch (failed) {
        // Perhaps this version signs no more.
        this.#readAt = -Infinity;
        for (const item of items) item.outcome = { failed };
      }
    }
  }

  async #signAll(version: Version, items: readonly PendingSignature[]): Promise<Buffer[]> {
    const data = await this.#request('POST', 'sign', SIGN_MS, {
      key_version: version.number,
      batch_input: items.map(({ bytes }) => ({ input: Buffer.from(bytes).toString('base64') })),
    });
    const results = signatures.safeParse(data).data?.batch_results ?? [];
    return items.map(({ bytes }, at) => {
      const { signature = '', error = 'there is no signature in the response' } = results[at] ?? {};
      const [, number, text = ''] = SIGNATURE.exec(signature) ?? [];
      if (Number(number) !== version.number) {
        throw this.#unavailable(error || `version ${version.number} was to sign, and it was not it`);
      }
      const made = Buffer.from(text, 'base64');
      if (!verify(null, bytes, version.publicKey, made)) throw this.#unavailable('its signature does not verify');
      return made;
    });
  }

  async #request(method: 'GET' | 'POST', what: 'keys' | 'sign', withinMs: number, body?: object): Promise<unknown> {
    try {
      return await this.#client.request(method, `${this.at.mount}/${what}/${this.at.name}`, withinMs, body);
    } catch (error) {
      throw error instanceof Unavailable ? this.#unavailable(`${what}: ${error.message}`) : error;
    }
  }

  #unavailable(reason: string): Unavailable {
    return new Unavailable(`the key ${this.at.mount}/${this.at.name} cannot be used: ${reason}`);
  }
}
