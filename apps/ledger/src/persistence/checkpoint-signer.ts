// Signs blocks. The public keys are published for verification, with all earlier ones.
import { CHECKPOINT_TOKEN, type CheckpointClaims } from '@aiyrbas/contracts';
import { TokenSigner, type VaultConfig } from '@aiyrbas/privacy';
import { Injectable } from '@nestjs/common';
import type { Block } from '../domain/block';
import type { LedgerConfig } from '../ledger.config';

type Keys = VaultConfig &
  Partial<Pick<LedgerConfig, 'LEDGER_SIGNING_KEY_FILE' | 'LEDGER_SIGNING_KEY_VAULT' | 'LEDGER_RETIRED_KEYS_FILE'>>;

@Injectable()
export class CheckpointSigner extends TokenSigner {
  static async open(config: Keys): Promise<CheckpointSigner> {
    const location = {
      file: config.LEDGER_SIGNING_KEY_FILE,
      vault: config.LEDGER_SIGNING_KEY_VAULT,
      retired: config.LEDGER_RETIRED_KEYS_FILE,
    };
    return new CheckpointSigner(await this.keyIn('LEDGER_SIGNING_KEY', location, config), CHECKPOINT_TOKEN);
  }

  /** A JWS in its compact form. @throws Unavailable while the key cannot be reached. */
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
    return this.signClaims(claims);
  }
}
