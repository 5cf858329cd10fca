// Signs what blocks say. The private key never leaves this service; the public one is published for whoever verifies, with
// those that came before it.
import { type KeyObject, createPrivateKey } from 'node:crypto';
import { CHECKPOINT_TOKEN, type CheckpointClaims } from '@aiyrbas/contracts';
import { publicJwk, readJwk, readJwks } from '@aiyrbas/privacy';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type JWK, SignJWT } from 'jose';
import type { Block } from '../domain/block';
import type { LedgerConfig } from '../ledger.config';

type Keys = Pick<LedgerConfig, 'LEDGER_SIGNING_KEY_FILE' | 'LEDGER_RETIRED_KEYS_FILE'>;

@Injectable()
export class CheckpointSigner {
  /** The key that signs first. */
  readonly publicKeys: readonly [JWK, ...JWK[]];
  readonly #key: KeyObject;

  constructor(@Inject(CONFIG) config: Keys) {
    const key = readJwk(config.LEDGER_SIGNING_KEY_FILE);
    const { LEDGER_RETIRED_KEYS_FILE: retired } = config;
    // Without a private part, whatever the file holds.
    this.publicKeys = [publicJwk(key), ...(retired === undefined ? [] : readJwks(retired).map(publicJwk))];
    this.#key = createPrivateKey({ key: { ...key }, format: 'jwk' });
  }

  /** A JWS in its compact form. */
  sign({ block, previous, root, transactions, hash }: Block, at: Date): Promise<string> {
    const claims: CheckpointClaims = {
      iss: CHECKPOINT_TOKEN.issuer,
      iat: Math.floor(at.getTime() / 1000),
      block,
      ...(previous !== null && { previous }),
      root,
      transactions,
      hash,
    };
    const { algorithm: alg, type: typ } = CHECKPOINT_TOKEN;
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg, typ, kid: this.publicKeys[0].kid ?? 'ledger' })
      .sign(this.#key);
  }
}
