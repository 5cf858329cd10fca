// The keys of the post: each bank signs with its own, and knows the platform's by its id. A bank's key is recognised by
// its id, which begins with the bank's BIC.
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { invariant } from '@aiyrbas/kernel';
import { readJwks } from '@aiyrbas/privacy';

export const MESSAGE_KEYS = Symbol('POST_KEYS');

export interface BankSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface MessageKeys {
  readonly ofBank: ReadonlyMap<string, BankSigningKey>;
  readonly platformKey: (kid: string) => KeyObject | undefined;
}

export function readMessageKeys(bics: readonly string[], signingFile: string, platformFile: string): MessageKeys {
  const own = readJwks(signingFile);
  const ofBank = bics.map((bic): [string, BankSigningKey] => {
    const key = own.find(({ kid }) => kid.toUpperCase().startsWith(bic));
    invariant(key, `${signingFile} has no key whose id begins with ${bic}`);
    return [bic, { kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) }];
  });
  const platform = new Map(
    readJwks(platformFile).map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const),
  );
  return { ofBank: new Map(ofBank), platformKey: (kid) => platform.get(kid) };
}
