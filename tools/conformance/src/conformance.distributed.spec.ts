// The kit over a real broker: a good bank, two with a fault, and the example in Python, which is killed in the middle.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaAccess } from '@aiyrbas/bus';
import { publicJwk } from '@aiyrbas/privacy';
import { KafkaCluster } from '@aiyrbas/servers';
import { KafkaConversation } from './kafka-conversation';
import { BANK, makeKeys, readKeys } from './keys-folder';
import { type KitRun, runKit } from './run';
import type { Operator } from './conversation';
import { textOfRun } from './reports/table';
import { RULES } from './rules/rules';
import type { Settings } from './settings';
import { BankOnKafka } from './testing/bank-on-kafka';
import { type FaultyBank, THIRTEEN } from './testing/banks-with-a-fault';
import { BIC, ENVIRONMENT, InMemoryBank, newKeys, settingsFor } from './testing/in-memory-bank';
import { PythonBank } from './testing/python-bank';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-conformance-'));
let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await KafkaCluster.start({ folder: join(folder, 'kafka') });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

const access = (): KafkaAccess => ({ brokers: cluster.brokers.split(','), clientId: 'test' });

async function play(settings: Settings, operator: Operator): Promise<KitRun> {
  const conversation = await KafkaConversation.open({ access: access(), bic: BIC, operator, createsTopics: true });
  return runKit(conversation, settings).finally(() => conversation.close());
}

const failedIn = ({ results }: KitRun): string[] =>
  results.filter(({ state }) => state === 'failed').map(({ rule }) => rule.id);
const PASSES_WHOLE = `${RULES.length} rules passed, 0 MUST and 0 SHOULD failed, 0 not run`;

/** What is wrong shows in a few seconds, so that a response that never comes costs no more. */
const quick = { timeoutMs: 15_000, responseMs: 10_000, settleMs: 2_000 };

async function playInMemory(bank: FaultyBank['bank'], more: Partial<Settings>): Promise<KitRun> {
  const keys = newKeys();
  const subject = new BankOnKafka(new bank(keys), access());
  // The topics must be there before the bank is.
  const settings = settingsFor(keys, { ...quick, ...more });
  await (await KafkaConversation.open({ access: access(), bic: BIC, operator: {}, createsTopics: true })).close();
  await subject.start();
  return play(settings, subject.operator).finally(() => subject.close());
}

test('a good bank passes whole', async () => {
  expect(textOfRun(await playInMemory(InMemoryBank, {}))).toContain(PASSES_WHOLE);
}, 120_000);

const two = ['executes a repetition', 'reports the booking before it answers'];
test.each(THIRTEEN.filter(({ name }) => two.includes(name)).map((one) => [one.name, one] as const))(
  'a bank that %s is caught',
  async (_, { bank, rule, also = [] }) => {
    expect(failedIn(await playInMemory(bank, { timeoutMs: 5_000 })).sort()).toEqual([rule, ...also].sort());
  },
  120_000,
);

test('the example in Python passes whole, 1,000 instructions at once too', async () => {
  const keysFolder = join(folder, 'keys');
  makeKeys(keysFolder);
  const own = newKeys().bank.map(({ kid, privateKey }) => ({ ...privateKey.export({ format: 'jwk' }), kid }));
  const write = (name: string, keys: readonly object[]): void =>
    writeFileSync(join(keysFolder, name), JSON.stringify({ keys }));
  write(
    BANK,
    own.map((key) => publicJwk(key as Parameters<typeof publicJwk>[0])),
  );
  write('bank-private.jwks.json', own.slice(0, 1));
  const { account, customers } = settingsFor(newKeys());
  const bank = new PythonBank(
    {
      ...{ bic: BIC, account, brokers: cluster.brokers, keys: keysFolder },
      ...{ database: join(folder, 'bank.db'), environment: ENVIRONMENT },
    },
    () => write('bank-private.jwks.json', own),
  );
  await bank.start();
  const settings = { bic: BIC, account, customers, environment: ENVIRONMENT, ...readKeys(keysFolder, BIC), load: 1000 };
  const run = await play(
    { ...settings, timeoutMs: 60_000, responseMs: 60_000, settleMs: 3_000 },
    bank.operator,
  ).finally(() => bank.end());
  expect(textOfRun(run)).toContain(PASSES_WHOLE);
  expect(bank.output).toContain('signature_invalid');
}, 300_000);
