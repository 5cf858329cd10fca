// A limit policy on real Postgres: two people make it, nobody changes it, and it does not apply to earlier orders.
import type { BodyIn, proposeLimitPolicy } from '@aiyrbas/contracts';
import { propose as proposeAnything } from '@aiyrbas/four-eyes';
import { expectOk, systemIds } from '@aiyrbas/kernel';
import { AT, Kyc } from '../testing/kyc';
import { LIMIT_POLICY } from './set-limits';

const PROPOSAL: BodyIn<typeof proposeLimitPolicy> = {
  rule: 'cooperation-3.1.1',
  cap: { amount: '520000.00', asset: 'KZT' },
  legalReference: 'Cooperation rules r. 3.1.1',
  howToRaise: 'pass the test',
};
const later = (seconds: number): Date => new Date(AT.getTime() + seconds * 1_000);

describe('setting a limit', () => {
  let kyc: Kyc;
  beforeEach(async () => {
    kyc = await Kyc.start();
  });
  afterEach(() => kyc.stop());

  const propose = (change: object = {}) =>
    kyc.db.tx((tx) => kyc.setLimits.propose(tx, { ...PROPOSAL, ...change }, 'saule', AT));
  const decide = (id: string, by = 'timur', decision: 'approve' | 'reject' = 'approve', now = later(60)) =>
    kyc.db.tx((tx) => kyc.setLimits.decide(tx, { id, decision }, by, now));
  const proposed = async (change: object = {}) => expectOk(await propose(change), 'proposed').id;
  const policies = () => kyc.policies.all(kyc.db);

  it('takes two people, counts from the approval on, and is decided once', async () => {
    const id = await proposed();
    expect(await propose({ cap: { amount: '1.00', asset: 'KZT' } })).toMatchObject({
      error: { code: 'proposal_open' },
    });
    expect(await decide(id, 'saule')).toMatchObject({ error: { code: 'second_person_required' } });
    expect(await policies()).toEqual([]);
    const race = await Promise.all(['timur', 'erlan', 'dana'].map((by) => decide(id, by)));
    expect(race.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await policies()).toMatchObject([
      { rule: PROPOSAL.rule, cap: 52_000_000n, validFrom: later(60), proposedBy: 'saule' },
    ]);
  });

  it.each([
    ['a date to come', later(3_600)],
    ['the very moment of its approval', later(60)],
  ])('counts from %s, as it was approved', async (_what, validFrom) => {
    await decide(await proposed({ validFrom: validFrom.toISOString() }));
    expect(await policies()).toMatchObject([{ validFrom }]);
  });

  it('whose date passes before the approval has expired, and may be proposed anew', async () => {
    const id = await proposed({ validFrom: later(30).toISOString() });
    expect(await decide(id)).toMatchObject({ error: { code: 'proposal_expired' } });
    expect(await policies()).toEqual([]);
    expect(await kyc.db.tx((tx) => kyc.setLimits.propose(tx, PROPOSAL, 'saule', later(60)))).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['that has passed', later(-1)],
    ['that passes just now', AT],
  ])('with a date %s is not proposed', async (_what, validFrom) => {
    const refused = { error: { code: 'invalid_request', detail: expect.stringContaining('validFrom') as string } };
    expect(await propose({ validFrom: validFrom.toISOString() })).toMatchObject(refused);
  });

  it('is shown to the second person as it will be in force', async () => {
    const policy = { cap: { amount: '520000.5', asset: 'KZT' }, validFrom: '2099-02-28T19:00:00Z' };
    const { payload } = expectOk(await propose(policy), 'proposed');
    const inItsForm = { cap: { amount: '520000.50', asset: 'KZT' }, validFrom: '2099-02-28T19:00:00.000Z' };
    expect(payload).toEqual({ ...PROPOSAL, ...inItsForm });
  });

  it.each([
    ['a day that there is not', '2099-02-30T00:00:00Z'],
    ['a date that has passed', later(30).toISOString()],
  ])('that an earlier release let be proposed with %s is approved by nobody', async (_what, validFrom) => {
    const payload = { ...PROPOSAL, validFrom };
    const what = { id: systemIds.uuid(), kind: LIMIT_POLICY, subject: PROPOSAL.rule, payload };
    expectOk(await kyc.db.tx((tx) => proposeAnything(tx, what, 'saule', AT)), 'proposed');
    expect(await decide(what.id)).toMatchObject({ error: { code: 'proposal_expired' } });
    expect(await policies()).toEqual([]);
  });

  it('is nothing when rejected', async () => {
    await decide(await proposed(), 'timur', 'reject');
    expect(await policies()).toEqual([]);
  });

  it.each([
    ['change', `update limit_policy set cap = 1`, /permission denied/],
    ['forget', `delete from limit_policy`, /permission denied/],
    ['forget a month', `delete from month_usage`, /permission denied/],
  ])('the service itself may not %s', async (_what, sql, refusal) => {
    await decide(await proposed());
    await expect(kyc.db.query(sql)).rejects.toThrow(refusal);
  });

  it.each([
    ['one person twice', 'saule', '100'],
    ['a cap that is no number', 'timur', 'NaN'],
    ['a cap of nothing', 'timur', '0'],
  ])('the database refuses %s', async (_what, approver, cap) => {
    await proposed();
    const insert = kyc.database.owner.query(
      `insert into limit_policy (id, rule, cap, valid_from, legal_reference, how_to_raise, proposed_by, approved_by, proposal_id)
       select gen_random_uuid(), 'r', $1::numeric, now(), 'l', 'h', proposed_by, $2, id from proposal`,
      [cap, approver],
    );
    await expect(insert).rejects.toThrow(/check constraint/);
  });
});
