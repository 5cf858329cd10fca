// Signs blocks. The private key never leaves this service, or the key server where it is. The public keys are published for
// verification, with all earlier ones.
import { CHECKPOINT_TOKEN, type CheckpointClaims } from '@aiyrbas/contracts';
import { type SigningKey, type VaultConfig, openSigningKey, publishingAlso, signCompact } from '@aiyrbas/privacy';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { Block } from '../domain/block';
import type { LedgerConfig } from '../ledger.config';

type Keys = VaultConfig &
  Partial<Pick<LedgerConfig, 'LEDGER_SIGNING_KEY_FILE' | 'LEDGER_SIGNING_KEY_VAULT' | 'LEDGER_RETIRED_KEYS_FILE'>>;

@Injectable()
export class CheckpointSigner {
  private constructor(private readonly key: SigningKey) {}

  static async open(config: Keys): Promise<CheckpointSigner> {
    const {
      LEDGER_SIGNING_KEY_FILE: file,
      LEDGER_SIGNING_KEY_VAULT: vault,
      LEDGER_RETIRED_KEYS_FILE: retired,
    } = config;
    const key = await openSigningKey('LEDGER_SIGNING_KEY', { file, vault }, config);
    return new CheckpointSigner(publishingAlso(key, retired));
  }

  /** Why the key could not be reached just now. */
  get fault(): string | undefined {
    return this.key.fault;
  }

  /** Finds that out, unless somebody did within the last minute. */
  check(): Promise<void> {
    return this.key.check();
  }

  /** The key that signs first. */
  publicKeys(): Promise<readonly [JWK, ...JWK[]]> {
    return this.key.publicKeys();
  }

  /** A JWS in its compact form. @throws Unavailable while the key cannot be reached. */
  async sign({ block, previous, root, transactions, hash }: Block, at: Date): Promise<string> {
    const claims: CheckpointClaims = {
      iss: CHECKPOINT_TOKEN.issuer,
      iat: Math.floor(at.getTime() / 1000),
      block,
      ...(previous !== null && { previous }),
      root,
      transactions,
      hash,
    };
    const signer = await this.key.current();
    const { algorithm: alg, type: typ } = CHECKPOINT_TOKEN;
    return signCompact({ alg, typ, kid: signer.kid }, claims, signer);
  }
}
