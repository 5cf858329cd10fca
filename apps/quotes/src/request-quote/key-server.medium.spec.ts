// Quotes that a key server signs: what an outage of it changes, and what several quotes cost.
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUOTE_TOKEN, VENUES } from '@aiyrbas/contracts';
import { Unavailable } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { isTransient } from '@aiyrbas/persistence';
import { KeyServer, SEALED } from '@aiyrbas/servers';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { VenueBook } from '../persistence/market';
import { RealQuotes } from '../testing/real-quotes';
import type { QuoteRequest } from './request-quote';

const REQUEST: QuoteRequest = { side: 'buy', asset: 'USDT', receive: { amount: '100.000000', asset: 'USDT' } };
const booksOf = (pair: string): VenueBook[] =>
  VENUES.map((venue) => {
    const levels = [{ price: '500.00', quantity: '100000.000000' }];
    return { venue, book: { venue, pair, asks: levels, bids: levels, at: new Date(), receivedAt: new Date() } };
  });

let folder: string;
let server: KeyServer;
let quotes: RealQuotes;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-quotes-keys-'));
  server = await KeyServer.start();
  server.create('quotes');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, server.token);
  quotes = await RealQuotes.open(booksOf, {
    QUOTES_SIGNING_KEY_FILE: undefined,
    QUOTES_SIGNING_KEY_VAULT: { mount: 'transit', name: 'quotes' },
    VAULT_ADDR: server.url,
    VAULT_TOKEN_FILE: tokenFile,
  });
  await quotes.bothHold(Money.of('100000000.00', 'KZT'));
});
afterEach(async () => {
  await quotes.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const stored = async (): Promise<unknown> => {
  const [rows] = await quotes.database.db.query(
    `select (select count(*)::int from quote) as quotes, (select count(*)::int from reservation) as reservations`,
  );
  return rows;
};

it('a quote is signed there, and verified with the public key alone', async () => {
  const quote = await quotes.replica()(REQUEST);
  if (typeof quote === 'string') throw new Error(quote);
  expect(decodeProtectedHeader(quote.token)).toEqual({ alg: 'EdDSA', typ: 'quote+jwt', kid: 'quotes.1' });
  const raw = Buffer.from(server.keys.get('quotes')!.versions[0]!.publicKey, 'base64');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  const { payload } = await jwtVerify(quote.token, createPublicKey({ key: jwk, format: 'jwk' }), {
    audience: QUOTE_TOKEN.audience,
  });
  expect(payload['offer']).toEqual(quote.offer);
});

it('an outage that begins within the transaction leaves nothing behind; the next request does not begin one', async () => {
  const request = quotes.replica();
  server.always = SEALED;
  const failure: unknown = await request(REQUEST).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unavailable);
  expect(isTransient(failure)).toBe(true);
  expect(await stored()).toEqual({ quotes: 0, reservations: 0 });
  const tried = server.requests.length;
  await expect(request(REQUEST)).rejects.toThrow('Vault is sealed');
  expect(server.requests).toHaveLength(tried);

  server.always = undefined;
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await request(REQUEST)).toMatchObject({ token: expect.stringMatching(/^ey/) as string });
  expect(await stored()).toMatchObject({ quotes: 1 });
});
