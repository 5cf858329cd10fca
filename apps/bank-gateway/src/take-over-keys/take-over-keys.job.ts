// The job that takes over a bank's first keys from the configuration. A bank that has a key in the table gets no other from
// the file: from then on two people decide, and what they revoked stays revoked.
import { ConfigError } from '@aiyrbas/config';
import type { Logger } from '@aiyrbas/observability';
import { Database, type Tx } from '@aiyrbas/persistence';
import { type NamedJwk, readJwks } from '@aiyrbas/privacy';
import { CONFIG, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { BankGatewayConfig } from '../bank-gateway.config';
import { areTooManyAtOnce, readPublicKey } from '../domain/bank-key';
import { BankKeys } from '../integration/bank-keys';
import type { BankKeyRow, NewBankKey } from '../persistence/bank-key.entity';
import { BankKeysStore } from '../persistence/bank-keys.store';

/** When such a key became valid is not known. */
const VALID_FROM = new Date(0);

@Injectable()
export class TakeOverKeysJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly store: BankKeysStore,
    private readonly keys: BankKeys,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(CONFIG) private readonly config: BankGatewayConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const listed = readJwks(this.config.BANK_KEYS_FILE);
    await this.database.tx(async (tx) => {
      const known = await this.store.lock(tx);
      for (const bic of this.config.PARTNER_BANKS.bics) {
        const ofBank = listed.filter(({ kid }) => kid.toUpperCase().startsWith(bic));
        if (!known.some((key) => key.bic === bic)) this.#takeOver(tx, bic, ofBank);
        for (const { kid } of ofBank.filter((key) => isOther(key, known))) {
          this.log.warn({ kid, bic }, 'BANK_KEYS_FILE has a key that is not registered: two people register it');
        }
      }
    });
    this.keys.changed();
  }

  /** @throws ConfigError for a key that nobody could register either. */
  #takeOver(tx: Tx, bic: string, jwks: readonly Readonly<Record<string, unknown>>[]): void {
    const keys = jwks.map((jwk): NewBankKey & { revokedFrom: null; validTo: null } => {
      const read = readPublicKey(bic, jwk);
      if (!read.ok) throw new ConfigError(`BANK_KEYS_FILE, key ${String(jwk['kid'])}: ${read.error.detail}`);
      return { ...read.value, bic, validFrom: VALID_FROM, validTo: null, revokedFrom: null };
    });
    if (areTooManyAtOnce(keys)) throw new ConfigError(`BANK_KEYS_FILE: ${bic} has more than two keys`);
    this.store.add(tx, keys);
    for (const { kid } of keys)
      tx.afterCommit(() => this.log.info({ kid }, 'a key was taken over from the configuration'));
  }
}

/** A key that the bank's registered keys do not have, or have otherwise. */
const isOther = (jwk: NamedJwk, known: readonly BankKeyRow[]): boolean => {
  const ofBank = known.filter(({ bic }) => jwk.kid.toUpperCase().startsWith(bic));
  return ofBank.length > 0 && !ofBank.some(({ kid, x }) => kid === jwk.kid && x === jwk['x']);
};
