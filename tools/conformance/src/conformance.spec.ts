// The kit passes a bank that keeps the rules, and shows each fault by the rule that is meant for it.
import { type KitRun, hasFailed, runKit } from './run';
import { RULES } from './rules/rules';
import { type FaultyBank, OTHERS, THIRTEEN } from './testing/banks-with-a-fault';
import { InMemoryBank, newKeys, settingsFor } from './testing/in-memory-bank';
import { InMemoryConversation } from './testing/in-memory-conversation';
import { textOfRun } from './reports/table';
import type { Settings } from './settings';

const keys = newKeys();

async function run(bank: FaultyBank['bank'], more: Partial<Settings> = {}, hasOperator = true): Promise<KitRun> {
  return runKit(new InMemoryConversation(new bank(keys), hasOperator), settingsFor(keys, more));
}
const idsOf = ({ results }: KitRun, state: string): string[] =>
  results.filter((one) => one.state === state).map(({ rule }) => rule.id);

test('a good bank passes whole: each rule has a case', async () => {
  const good = await run(InMemoryBank);
  expect(textOfRun(good)).toContain(`${RULES.length} rules passed, 0 MUST and 0 SHOULD failed, 0 not run`);
  expect(hasFailed(good, true)).toBe(false);
});

test('1,000 instructions at once', async () => {
  const good = await run(InMemoryBank, { load: 1000 });
  expect(idsOf(good, 'failed')).toEqual([]);
  expect(good.results.find(({ rule }) => rule.id === 'response-load')?.cases).toBe(1000);
});

test.each(THIRTEEN.map((one) => [one.name, one] as const))(
  'a bank that %s is caught',
  async (_, { bank, rule, also = [] }) => {
    expect(idsOf(await run(bank), 'failed').sort()).toEqual([rule, ...also].sort());
  },
);

test.each(OTHERS.map((one) => [one.name, one] as const))('so is one that %s', async (_, { bank, rule, also = [] }) => {
  expect(idsOf(await run(bank), 'failed').sort()).toEqual([rule, ...also].sort());
});

test('there are thirteen, and no rule that no bank breaks', () => {
  expect(THIRTEEN).toHaveLength(13);
  const broken = new Set([...THIRTEEN, ...OTHERS].map(({ rule }) => rule));
  expect(RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
});

test('what nobody can do is not run, and never passed', async () => {
  const settles = settingsFor(keys).customers.settles!;
  const bare = await run(InMemoryBank, { customers: { settles }, nextSigner: undefined, load: 0 }, false);
  expect(idsOf(bare, 'failed')).toEqual([]);
  expect(idsOf(bare, 'not run')).toEqual(
    expect.arrayContaining([
      'response-outage',
      'expired-in-outage',
      'key-change',
      'platform-key-change',
      'response-load',
      'reversal',
      'return-reason',
      'hold-ends',
    ]),
  );
  expect(bare.left.flatMap(({ needs }) => needs)).toEqual(expect.arrayContaining(['poor', 'late', 'returned']));
});

test('a bank that writes nothing passes nothing', async () => {
  class Mute extends InMemoryBank {
    override receive(): Promise<never[]> {
      return Promise.resolve([]);
    }
  }
  const mute = await run(Mute, { timeoutMs: 1_000 });
  expect(idsOf(mute, 'failed')).toEqual(
    expect.arrayContaining(['response-collection', 'response-payout', 'response-report']),
  );
  expect(idsOf(mute, 'passed')).toEqual([]);
});
