// Breaks that two people accept, on a real database: what is forced, what ends it, and what nobody can change.
import { canonicalJson, expectOk } from '@aiyrbas/kernel';
import { collected, entry, tenge } from '../testing/reconciled-events';
import { LATE, NOW, type RealLines, realLines } from '../testing/real-lines';

let real: RealLines;
beforeEach(async () => (real = await realLines()));
afterEach(() => real.close());

const person = (subject: string) => ({ issuer: 'https://issuer.example', subject }) as never;
const propose = (breakId: string, by = 'dana') =>
  real.db.tx((tx) => real.force.propose(breakId, 'case 12', person(by), tx, NOW));
const decide = (breakId: string, id: string, by = 'erlan', decision: 'approve' | 'reject' = 'approve') =>
  real.db.tx((tx) => real.force.decide({ breakId, id, decision }, person(by), tx, NOW));

async function force(): Promise<string> {
  const [found] = await real.breaks();
  const { id } = expectOk(await propose(found!.id), 'a proposal');
  expectOk(await decide(found!.id, id), 'a decision');
  return found!.id;
}

test('an unmatched line is accepted, published once, and matched all the same when the other side comes', async () => {
  await real.receive([entry('a')]);
  await real.watch(LATE);
  const id = await force();
  expect(await real.states()).toEqual({ forced: 1 });
  expect(await real.breaks()).toEqual([]);
  expect((await real.publishedEvents()).map(({ type, body }) => [type, body['breakId'], body['resolution']])).toEqual([
    ['reconciliation.discrepancy.found', id, undefined],
    ['reconciliation.discrepancy.resolved', id, 'forced'],
  ]);
  await real.receive([collected('a')], LATE);
  expect(await real.states()).toEqual({ matched: 2 });
  expect(await real.publishedEvents()).toHaveLength(2);
});

test('what was accepted was one thing: another one is a break again', async () => {
  await real.receive([entry('a')]);
  await real.watch(LATE);
  await force();
  await real.receive([collected('a', tenge('1.00'))]);
  expect(await real.breaks()).toMatchObject([{ class: 'over', pairing: 'bank' }]);
});

test('a difference is forced on both of its lines', async () => {
  await real.receive([entry('a'), collected('a', tenge('1.00'))]);
  await force();
  expect(await real.states()).toEqual({ forced: 2 });
  await real.watch(LATE);
  expect(await real.breaks()).toEqual([]);
});

test('takes two people, and a break that is open', async () => {
  await real.receive([entry('a')]);
  await real.watch(LATE);
  const [found] = await real.breaks();
  const { id } = expectOk(await propose(found!.id), 'a proposal');
  expect(await propose(found!.id)).toMatchObject({ error: { code: 'proposal_open' } });
  expect(await decide(found!.id, id, 'dana')).toMatchObject({ error: { code: 'second_person_required' } });
  expect(await decide(found!.id, id, 'erlan', 'reject')).toMatchObject({ value: { status: 'rejected' } });
  expect(await real.states()).toEqual({ missing: 1 });
  const again = expectOk(await propose(found!.id), 'a proposal');
  await real.receive([collected('a')]);
  expect(await decide(found!.id, again.id)).toMatchObject({ error: { code: 'decision_not_possible' } });
  expect(await propose(found!.id)).toMatchObject({ error: { code: 'decision_not_possible' } });
});

test('what is accepted is what was shown, and nothing that differs from it in one tiyn', async () => {
  await real.receive([entry('a')]);
  await real.watch(LATE);
  const [found] = await real.breaks();
  const shown = expectOk(await propose(found!.id), 'a proposal');
  await real.owner.query(`update break set told = told + 1`);
  // As a command does: what is refused leaves nothing behind.
  const refused = real.db.tx(async (tx) => {
    const decision = { breakId: found!.id, id: shown.id, decision: 'approve' } as const;
    expectOk(await real.force.decide(decision, person('erlan'), tx, NOW), 'a decision');
  });
  await expect(refused).rejects.toThrow('proposal_changed');
  await real.owner.query(`update break set told = told - 1`);
  expectOk(await decide(found!.id, shown.id, 'erlan', 'reject'), 'rejected');
  const again = expectOk(await propose(found!.id), 'a proposal');
  expect(canonicalJson(again.payload)).toBe(canonicalJson(shown.payload));
  const { payload } = expectOk(await decide(found!.id, again.id), 'a decision');
  expect(canonicalJson(payload)).toBe(canonicalJson(shown.payload));
  expect(await real.states()).toEqual({ forced: 1 });
});

test('a break that becomes another one ends as changed', async () => {
  await real.receive([entry('a')]);
  await real.watch(LATE);
  await real.receive([collected('a', tenge('1.00'))]);
  expect(
    await real.rows<{ ended: string | null; class: string }>(
      'select class, resolution as ended from break order by seq',
    ),
  ).toEqual([
    { class: 'missing', ended: 'changed' },
    { class: 'over', ended: null },
  ]);
  expect((await real.publishedEvents()).map(({ type }) => type).sort()).toEqual([
    'reconciliation.discrepancy.found',
    'reconciliation.discrepancy.found',
    'reconciliation.discrepancy.resolved',
  ]);
});

test.each([
  ['what a line says', `update line set amount = 1`],
  ['that there was a line', `delete from line`],
  ['what a break was', `update break set class = 'over'`],
  ['that there was a break', `delete from break`],
  ['what was booked at a venue', `update venue_posting set amount = 1`],
])('%s is not the service’s to change', async (_, sql) => {
  await expect(real.db.query(sql)).rejects.toThrow(/permission denied/);
});
