// Signs the order books that replicas share in Redis. Its key is in a file wherever that of the offers is: a book is signed twice a
// second for each venue and pair, on the way to every quote, and nobody outside this service verifies it, nor after 1.5 seconds.
// Its texts begin as no JWS does, so neither is taken for the other.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { invariant } from '@aiyrbas/kernel';
import { readJwk } from '@aiyrbas/privacy';
import type { BookSigner } from '@aiyrbas/venues';
import type { QuotesConfig } from '../quotes.config';

export function bookSignerOf(config: QuotesConfig): BookSigner {
  const file = config.ORDER_BOOKS_KEY_FILE ?? config.QUOTES_SIGNING_KEY_FILE;
  invariant(file !== undefined, 'ORDER_BOOKS_KEY_FILE is set where offers are signed in a key server');
  const privateKey = createPrivateKey({ key: { ...readJwk(file) }, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  return {
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  };
}
