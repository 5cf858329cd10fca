// Signs what blocks say. The private key never leaves this service; the public one is published for whoever verifies.
import { type KeyObject, createPrivateKey } from 'node:crypto';
import { CHECKPOINT_TOKEN, type CheckpointClaims } from '@aiyrbas/contracts';
import { publicJwk, readJwk } from '@aiyrbas/privacy';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type JWK, SignJWT } from 'jose';
import type { Block } from '../domain/block';
import type { LedgerConfig } from '../ledger.config';

@Injectable()
export class CheckpointSigner {
  readonly publicKey: JWK;
  readonly #key: KeyObject;

  constructor(@Inject(CONFIG) config: Pick<LedgerConfig, 'LEDGER_SIGNING_KEY_FILE'>) {
    const key = readJwk(config.LEDGER_SIGNING_KEY_FILE);
    this.publicKey = publicJwk(key);
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
      .setProtectedHeader({ alg, typ, kid: this.publicKey.kid ?? 'ledger' })
      .sign(this.#key);
  }
}
