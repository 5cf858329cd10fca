// Keys made for one spec: the platform's, and one for each bank.
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import type { BankSigningKey, MessageKeys } from '../integration/message-keys';

interface Pair extends BankSigningKey {
  readonly publicKey: KeyObject;
  readonly environment: string;
}

/** What everything is signed for: the default of the service. */
export const ENVIRONMENT = 'development';

const pair = (kid: string): Pair => ({ kid, environment: ENVIRONMENT, ...generateKeyPairSync('ed25519') });

export interface TestKeys {
  readonly platform: Pair;
  readonly sender: MessageKeys;
  readonly bankKey: (kid: string) => KeyObject | undefined;
}

export function testKeys(): TestKeys {
  const platform = pair('platform-1');
  const banks = DEVELOPMENT_BANKS.bics.map((bic) => [bic, pair(`${bic}-1`)] as const);
  return {
    platform,
    sender: {
      ofBank: new Map(banks),
      platformKey: (kid) => (kid === platform.kid ? platform.publicKey : undefined),
      environment: ENVIRONMENT,
    },
    bankKey: (kid) => banks.find(([, key]) => key.kid === kid)?.[1].publicKey,
  };
}
