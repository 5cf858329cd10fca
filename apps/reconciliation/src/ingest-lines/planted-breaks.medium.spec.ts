// Five hundred errors of every kind lie among a hundred thousand right lines. All are found, each in its class, and nothing
// else is. Events come in any order, and some of them twice.
import type { ReconciledEvent } from '../domain/reconciled-events';
import { collected, deposit, entry, payment, posted, purchase, statement, tenge } from '../testing/reconciled-events';
import { Chance, seedOf } from '../testing/chance';
import { PLANTS } from '../testing/planted';
import { LATE, NOW, type RealLines, realLines } from '../testing/real-lines';

const BREAKS = 500;
/** How many of each, with 14, 4, 2, 2 and 10 lines: more than 100,000 lines together. */
const CLEAN: readonly [number, (name: string) => ReconciledEvent[]][] = [
  [4_000, purchase],
  [5_000, (name) => payment(name)],
  [6_000, (name) => deposit(name)],
  [6_000, (name) => [entry(name), collected(name)]],
  [1_000, aDayAtAnotherBank],
];
/** Five lines of ten tenge, and the bank's statement of the day. They agree in whatever order they are received. */
function aDayAtAnotherBank(name: string): ReconciledEvent[] {
  const n = Number(name.split('-').at(-1));
  const day = new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10);
  const lines = Array.from({ length: 5 }, (_, line) =>
    entry(`${name}-${line}`, { bic: 'ATYNKZKA', bookingDate: day, amount: tenge('10.00') }),
  );
  const postings = lines.map(({ body }) =>
    posted(body.entryRef, {
      businessId: `ATYNKZKA/${body.entryRef}`,
      entries: [{ debit: 'bank:ATYNKZKA', credit: 'capital', amount: body.amount }],
    }),
  );
  const stated = statement(day, `${n * 50}.00`, `${n * 50 + 50}.00`, { bic: 'ATYNKZKA', statementId: name });
  return [...lines, ...postings, stated];
}
const AT_ONCE = 100;
const SEED = seedOf(process.env);

let real: RealLines;
beforeAll(async () => (real = await realLines()));
afterAll(() => real.close());

test(`${BREAKS} breaks among 100,000 clean lines are found as what they are, and nothing else is`, async () => {
  process.stdout.write(`AIYRBAS_SEED=${SEED}\n`);
  const chance = new Chance(SEED);
  const ways = Object.entries(PLANTS);
  const planted = Array.from({ length: BREAKS }, (_, n) => ways[n % ways.length]![1](`broken-${n}`));
  const clean = CLEAN.flatMap(([count, make], sort) =>
    Array.from({ length: count }, (_, n) => make(`clean-${sort}-${n}`)).flat(),
  );
  const events = [...clean, ...planted.flatMap(({ events: inputEvents }) => inputEvents)];
  const again = events.filter(() => chance.below(100) === 0);
  const plantedEvents = chance.shuffled([...events, ...again]);

  const begun = performance.now();
  for (let at = 0; at < plantedEvents.length; at += AT_ONCE) await real.receive(plantedEvents.slice(at, at + AT_ONCE));
  await real.watch(LATE);
  const seconds = (performance.now() - begun) / 1_000;

  const breaks = await real.breaks();
  expect(breaks.map((one) => `${one.class} ${one.pairing} ${one.key}`).sort()).toEqual(
    planted.map(({ found }) => found).sort(),
  );
  const [count] = await real.rows<{ clean: number; n: number }>(
    `select count(*)::int as n, count(*) filter (where l.state = 'matched')::int as clean from line l`,
  );
  expect(count!.clean).toBeGreaterThanOrEqual(100_000);
  process.stdout.write(`${count!.n} lines in ${seconds.toFixed(1)} s, ${Math.round(count!.n / seconds)} a second\n`);
}, 240_000);

test('each was published once, and duplicates afterwards change nothing', async () => {
  const published = await real.rows<{ type: string; n: number }>(
    'select type, count(*)::int as n from outbox group by 1',
  );
  expect(published.find(({ type }) => type === 'reconciliation.discrepancy.found')!.n).toBeGreaterThanOrEqual(BREAKS);
  const before = await real.states();
  await real.receive(
    purchase('clean-0-0').concat(deposit('clean-2-7'), entry('broken-0')),
    new Date(NOW.getTime() + 1),
  );
  await real.watch(LATE);
  expect(await real.states()).toEqual(before);
  expect(await real.breaks()).toHaveLength(BREAKS);
});
