// The banks' public keys in memory, as messages are verified with them. A change in this process applies to the next batch.
// Other processes are notified at the commit. While notifications may be lost, the keys are read anew for each batch.
import { type KeyObject, createPublicKey } from 'node:crypto';
import { Database, type Listener, type Queryable } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Validity, stateOfKey } from '../domain/bank-key';
import type { BankKeyRow } from '../persistence/bank-key.entity';
import { BankKeysStore } from '../persistence/bank-keys.store';

/** `BankKeySource`: the keys in force. */
export const BANK_KEYS = Symbol('BANK_KEYS');

/** The key of a bank by its id: a key of one bank never vouches for another. */
export type BankKey = (bic: string, kid: string) => KeyObject | 'revoked' | undefined;

export interface BankKeySource {
  /** @param now when the messages are received: the time in a record is not to be believed. */
  inForce(db: Queryable, now: Date): Promise<BankKey>;
  /** The same, read now: a key may have been registered a moment ago, and the notification is still on its way. */
  readAnew(db: Queryable, now: Date): Promise<BankKey>;
}

interface KeyInMemory extends Validity {
  readonly bic: string;
  readonly publicKey: KeyObject;
}

const CHANNEL = 'bank_gateway.bank_key';
/** A connection that died in silence delivers nothing, and does not say so. */
const AGE_MAX_MS = 60_000;

@Injectable()
export class BankKeys implements BankKeySource, OnApplicationBootstrap, OnApplicationShutdown {
  #keys: ReadonlyMap<string, KeyInMemory> = new Map();
  /** Counts the changes; what was read before the last one is stale. */
  #changes = 1;
  #read = 0;
  #readAt = 0;
  #listener: Listener | undefined;
  #isListening = false;

  constructor(
    private readonly database: Database,
    private readonly store: BankKeysStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.#listener = await this.database.listen({
      channel: CHANNEL,
      onNotify: () => this.changed(),
      onLost: () => (this.#isListening = false),
      onReconnect: () => this.#listens(),
    });
    this.#listens();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#listener?.stop();
  }

  /** From now on what was read counts no more. */
  changed(): void {
    this.#changes += 1;
  }

  async inForce(db: Queryable, now: Date): Promise<BankKey> {
    const isOld = performance.now() - this.#readAt > AGE_MAX_MS;
    if (this.#read !== this.#changes || !this.#isListening || isOld) await this.#load(db);
    return this.#at(now);
  }

  async readAnew(db: Queryable, now: Date): Promise<BankKey> {
    await this.#load(db);
    return this.#at(now);
  }

  #at(now: Date): BankKey {
    const keys = this.#keys;
    return (bic, kid) => {
      const key = keys.get(kid);
      if (key?.bic !== bic) return undefined;
      const state = stateOfKey(key, now);
      if (state === 'revoked') return 'revoked';
      return state === 'valid' ? key.publicKey : undefined;
    };
  }

  #listens(): void {
    this.#isListening = true;
    this.changed();
  }

  async #load(db: Queryable): Promise<void> {
    const [changes, readAt] = [this.#changes, performance.now()];
    const rows = await this.store.all(db);
    // Another transaction may have read later changes in the meantime.
    if (changes < this.#read) return;
    this.#keys = new Map(rows.map((row) => [row.kid, inMemory(row)]));
    [this.#read, this.#readAt] = [changes, readAt];
  }
}

const inMemory = ({ bic, x, validFrom, validTo, revokedFrom }: BankKeyRow): KeyInMemory => ({
  bic,
  validFrom,
  validTo,
  revokedFrom,
  publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
});
