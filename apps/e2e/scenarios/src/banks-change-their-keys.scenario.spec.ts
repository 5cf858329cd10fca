// A bank changes its key while its customers buy. Later a key is stolen: two people revoke it, what it signs is refused from
// then on, and what it signed since the theft is listed.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type {
  ReplyOf,
  listBankMessages,
  listMessagesOfKey,
  listUnacceptedRecords,
  proposalView,
  sendBankMessage,
} from '@aiyrbas/contracts';
import type { z } from 'zod';
import { ledgerBalances } from './language/ledger';
import { Citizen } from './language/person';
import { Platform, pause } from './language/platform';
import { TwoOperators, until } from './language/two-operators';

const BIC = 'EURIKZKA';
const KEYS = '/ops/v1/bank-gateway/bank-keys';
const LONG = 180_000;

type Proposal = z.infer<typeof proposalView>;

interface Jwk {
  readonly kid: string;
}

let platform: Platform;
let operators: TwoOperators;
beforeAll(async () => {
  platform = await Platform.start();
  operators = await TwoOperators.of(platform);
}, 100_000);
afterAll(() => ledgerBalances(platform, ['key_revoked']), 60_000);
afterAll(() => platform.remove(), 60_000);

/** The bank makes a key, and gives us the public half. */
function makesKey(kid: string): { own: Jwk; given: Jwk } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    own: { ...privateKey.export({ format: 'jwk' }), kid },
    given: { ...publicKey.export({ format: 'jwk' }), kid },
  };
}

/** From now on the bank signs with this key. */
function signsWith(key: Jwk): void {
  // In a process of its own the bank reads its own copy.
  const own = join(platform.dataDir, 'services/bank-simulator');
  const file = join(existsSync(own) ? own : platform.dataDir, 'keys', 'banks-private.jwks.json');
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: Jwk[] };
  const others = keys.filter(({ kid }) => kid !== key.kid);
  writeFileSync(`${file}.new`, JSON.stringify({ keys: [...others, key] }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** One proposes and may not approve; another approves. */
async function decideByTwo(kid: string, path: string, body: object): Promise<void> {
  const { id } = await operators.dana.gets<Proposal>(path, body);
  const decisions = `${KEYS}/${kid}/decisions`;
  const approval = { proposalId: id, decision: 'approve' };
  expect((await operators.dana.call(decisions, { body: approval })).status).toBe(403);
  await operators.erlan.gets(decisions, approval);
}

const register = ({ kid }: Jwk, given: Jwk) => decideByTwo(kid, KEYS, { bank: BIC, key: given, comment: 'rotation' });
const change = (kid: string, choice: object) =>
  decideByTwo(kid, `${KEYS}/${kid}/decisions`, { comment: 'agreed by telephone', ...choice });

/** Messages of the bank by the key that signed them and what became of them. */
const received = () =>
  platform.readDatabase((db) =>
    db.query<{ kid: string; outcome: string; messages: number }>(
      `select kid, verdict as outcome, count(*)::integer as messages from bank_gateway.bank_message
       where direction = 'in' and bic = $1 group by 1, 2 order by 1, 2`,
      [BIC],
    ),
  );
const accepted = async (kid: string) =>
  (await received())
    .filter((row) => row.kid === kid && row.outcome === 'accepted')
    .reduce((sum, row) => sum + row.messages, 0);

/** A message as the bank signs it now; what became of it. */
async function sends(): Promise<{ outcome: string; reason?: string | undefined }> {
  const xml = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/><!-- ${Math.random()} -->`;
  const body = { gzip: gzipSync(xml).toString('base64') };
  const { id } = await operators.dana.gets<ReplyOf<typeof sendBankMessage>>(`/simulator/banks/${BIC}/messages`, body);
  const hash = createHash('sha256').update(xml).digest('hex');
  let found: ReplyOf<typeof listBankMessages>['items'][number] | undefined;
  await until(async () => {
    const path = `/ops/v1/bank-gateway/messages?hash=${hash}`;
    const { items } = await operators.dana.gets<ReplyOf<typeof listBankMessages>>(path);
    found = items.find((item) => item.id === id);
    return found !== undefined;
  });
  return found!;
}

/** What was refused is listed, blocks nothing, and the bank was informed of it. */
async function onlyRevokedKeysWereRefused(): Promise<void> {
  const path = `/ops/v1/bank-gateway/unaccepted-records?bank=${BIC}`;
  const { items } = await operators.dana.gets<ReplyOf<typeof listUnacceptedRecords>>(path);
  expect(items.map(({ reason, acknowledgement }) => `${reason} ${acknowledgement}`)).toEqual(
    items.map(() => 'key_revoked sent'),
  );
}

const [second, third] = [makesKey(`${BIC}-2`), makesKey(`${BIC}-3`)];

it(
  'a bank rotates its key while purchases run: none of its messages is refused, and every purchase completes',
  async () => {
    const buyers = await Promise.all([1, 2].map(() => Citizen.withAccountAt(platform, 'eurasian')));
    let isOver = false;
    let purchases = 0;
    const buying = buyers.map(async (buyer) => {
      while (!isOver) {
        await buyer.hasBought();
        purchases += 1;
      }
    });
    const purchasesGrowBy = async (more: number) => {
      const wanted = purchases + more;
      await until(() => Promise.resolve(purchases >= wanted), 60_000);
    };
    try {
      await purchasesGrowBy(2);
      await register(second.own, second.given);
      // Every replica has been notified of it before the bank uses it.
      await pause(1_000);
      signsWith(second.own);
      await purchasesGrowBy(2);
      await change(`${BIC}-1`, { choice: 'end', to: new Date(Date.now() + 2_000).toISOString() });
      await pause(2_500);
      await purchasesGrowBy(2);
    } finally {
      isOver = true;
    }
    await Promise.all(buying);
    expect((await received()).map(({ kid, outcome }) => [kid, outcome])).toEqual([
      [`${BIC}-1`, 'accepted'],
      [`${BIC}-2`, 'accepted'],
    ]);
  },
  LONG,
);

it(
  'a stolen key is refused from the revocation on, what it signed since the theft is listed, and the next key works',
  async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    await buyer.hasBought();
    const [before, stolenAt] = [await accepted(second.own.kid), new Date().toISOString()];
    await buyer.hasBought();
    await until(async () => (await accepted(second.own.kid)) >= before + 2);
    await change(second.own.kid, { choice: 'revoke', from: stolenAt });

    const refused = { outcome: 'refused', reason: 'key_revoked' };
    // Other replicas are notified at the commit.
    await until(async () => (await sends()).reason === 'key_revoked', 5_000);
    expect(await sends()).toMatchObject(refused);
    const { items } = await operators.dana.gets<ReplyOf<typeof listMessagesOfKey>>(
      `${KEYS}/${second.own.kid}/messages?limit=100`,
    );
    expect(items.length).toBe((await accepted(second.own.kid)) - before);
    expect(items.flatMap(({ entries }) => entries)).toMatchObject([{ direction: 'credit', match: 'asked' }]);
    expect(items.every(({ receivedAt, bank }) => receivedAt >= stolenAt && bank === BIC)).toBe(true);

    await register(third.own, third.given);
    await pause(1_000);
    signsWith(third.own);
    await buyer.hasBought();
    expect(await accepted(third.own.kid)).toBeGreaterThan(0);
    await onlyRevokedKeysWereRefused();
  },
  LONG,
);
