// A suspended rail: collections over it fail, money that should leave over it waits and goes once when it is open again.
import { uuidv7 } from '@aiyrbas/kernel';
import { BIC, Gateway, OTHER_BIC } from '../testing/gateway';
import type { SuspensionCommand } from './suspend-rails';

const WHY = { reason: 'the bank answers nobody', legalReference: 'contract 17, clause 4.2' };

describe('suspending a rail', () => {
  let gateway: Gateway;
  let owner: { customerId: string; accountId: string };
  let rails: { in: string; out: string };
  beforeEach(async () => {
    gateway = await Gateway.start();
    owner = await gateway.customer();
    const rows = await gateway.db.query<{ id: string; direction: string }>(
      `select id, direction from rail where bic = '${BIC}'`,
    );
    const of = (direction: string) => rows.find((row) => row.direction === direction)!.id;
    rails = { in: of('in'), out: of('out') };
  });
  afterEach(() => gateway.stop());

  const suspend = (railId: string, command: Partial<SuspensionCommand> = {}, by = 'dana') =>
    gateway.db.tx((tx) => gateway.suspendRails.suspend(tx, railId, { ...WHY, ...command }, by, {}, new Date()));
  const suspended = async (railId: string, command: Partial<SuspensionCommand> = {}) => {
    const result = await suspend(railId, command);
    if (!result.ok) throw new Error(result.error.code);
    return { railId, suspensionId: result.value.id };
  };
  type Which = { railId: string; suspensionId: string };
  const propose = (which: Which, by = 'dana') =>
    gateway.db.tx((tx) => gateway.suspendRails.proposeEnd(tx, which, 'it works again', by, new Date()));
  const decide = (which: Which, proposalId: string, by: string, decision: 'approve' | 'reject' = 'approve') =>
    gateway.db.tx((tx) => gateway.suspendRails.decideEnd(tx, which, { proposalId, decision }, by, {}, new Date()));
  const proposed = async (which: Which) => {
    const result = await propose(which);
    if (!result.ok) throw new Error(result.error.code);
    return result.value.id;
  };
  const resumed = async (which: Which) => decide(which, await proposed(which), 'erlan');
  const release = () => gateway.db.tx((tx) => gateway.releasePayments.execute(tx));
  const stateOf = async (of: { body: { requestId: string } }) =>
    (
      await gateway.db.query<{ state: string }>(`select state from instruction where request_id = $1`, [
        of.body.requestId,
      ])
    )[0]?.state;
  const failure = async (orderId: string) =>
    (await gateway.eventsOf(orderId)).map(({ type, body }) => [type, body['code']]);

  it('a collection fails, in that direction and at that bank only', async () => {
    const which = await suspended(rails.in);
    const [collection, payout] = [gateway.collection(owner), gateway.payout(owner)];
    await gateway.instruct(collection, payout);
    expect(await failure(collection.body.orderId)).toEqual([['payments.collection.failed', 'rail_suspended']]);
    expect(await gateway.sentAbout(collection.body.requestId)).toEqual([]);
    expect(await stateOf(payout)).toBe('sent');
    const elsewhere = await gateway.customer('KZ456010000000000001', null);
    const other = gateway.collection(elsewhere, '10.00', OTHER_BIC);
    await gateway.instruct(other);
    expect(await failure(other.body.orderId)).toEqual([['payments.collection.failed', 'account_closed']]);

    expect(await resumed(which)).toMatchObject({ ok: true });
    const later = gateway.collection(owner);
    await gateway.instruct(later);
    expect(await stateOf(later)).toBe('sent');
  });

  it('a payout waits, says so, and goes once after it is open again', async () => {
    const which = await suspended(rails.out);
    const payouts = [gateway.payout(owner), gateway.payout(owner)];
    await gateway.instruct(...payouts);
    await gateway.instruct(...payouts);
    expect(await release()).toBe(0);
    expect(await gateway.eventsOf(payouts[0]!.body.orderId)).toEqual([]);
    expect(gateway.logged.filter((line) => line.includes('"why":"rail_suspended"'))).toHaveLength(2);

    await resumed(which);
    await Promise.all([release(), release(), release()]);
    for (const payout of payouts) {
      expect(await stateOf(payout)).toBe('sent');
      expect((await gateway.sentAbout(payout.body.requestId)).map(({ name }) => name)).toEqual(['pain.001.001.09']);
    }
  });

  it('waits on while another suspension applies, or clients are not covered', async () => {
    const [first, second] = [await suspended(rails.out), await suspended(rails.out)];
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    await resumed(first);
    expect(await release()).toBe(0);
    await gateway.database.owner.query(`insert into solvency values ('aiyrbas', 'KZT', true, now(), 1, 1)`);
    await resumed(second);
    expect(await release()).toBe(0);
    await gateway.database.owner.query(`update solvency set is_broken = false`);
    expect(await release()).toBe(1);
    expect(await stateOf(payout)).toBe('sent');
  });

  it('goes on by itself after a stated end, and a later beginning stops nothing yet', async () => {
    const soon = new Date(Date.now() + 700);
    await suspended(rails.out, { to: soon.toISOString() });
    await suspended(rails.in, { from: new Date(Date.now() + 60_000).toISOString() });
    const [payout, collection] = [gateway.payout(owner), gateway.collection(owner)];
    await gateway.instruct(payout, collection);
    expect([await stateOf(payout), await stateOf(collection)]).toEqual(['waiting', 'sent']);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(await release()).toBe(1);
    expect(await stateOf(payout)).toBe('sent');
  });

  it('is published when it begins and when it is ended', async () => {
    const which = await suspended(rails.out);
    await resumed(which);
    const published = await gateway.eventsOf(rails.out);
    expect(published.map(({ type }) => type)).toEqual(['payments.rail.suspended', 'payments.rail.resumed']);
    expect(published[1]!.body).toMatchObject({ suspensionId: which.suspensionId, reason: WHY.reason });
    expect(published[1]!.body['to']).toBeDefined();
  });

  it('one person stops, two open: not the proposer, not twice, not another’s proposal', async () => {
    const [which, other] = [await suspended(rails.out), await suspended(rails.out)];
    const proposalId = await proposed(which);
    expect(await decide(which, proposalId, 'dana')).toMatchObject({ error: { code: 'second_person_required' } });
    expect(await decide(other, proposalId, 'erlan')).toMatchObject({ error: { code: 'not_found' } });
    expect(await decide({ ...which, railId: rails.in }, proposalId, 'erlan')).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(await propose(which, 'erlan')).toMatchObject({ error: { code: 'proposal_open' } });
    const race = await Promise.all(['erlan', 'saule'].map((by) => decide(which, proposalId, by)));
    expect(race.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await propose(which)).toMatchObject({ error: { code: 'decision_not_possible' } });
  });

  it('a rejection leaves it suspended', async () => {
    const which = await suspended(rails.out);
    await decide(which, await proposed(which), 'erlan', 'reject');
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    expect(await stateOf(payout)).toBe('waiting');
  });

  it('refuses an unknown rail, a beginning in the past and an end before the beginning', async () => {
    const ago = new Date(Date.now() - 60_000).toISOString();
    expect(await suspend(uuidv7())).toMatchObject({ error: { code: 'not_found' } });
    expect(await suspend(rails.out, { from: ago })).toMatchObject({ error: { code: 'invalid_request' } });
    expect(await suspend(rails.out, { to: ago })).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('nothing goes out after it was suspended: who pays and who suspends take turns', async () => {
    const payouts = Array.from({ length: 10 }, () => gateway.payout(owner));
    const [which] = await Promise.all([suspended(rails.out), ...payouts.map((one) => gateway.instruct(one))]);
    const [{ from_at: from } = { from_at: new Date() }] = await gateway.db.query<{ from_at: Date }>(
      `select from_at from rail_suspension where id = $1`,
      [which.suspensionId],
    );
    const after = gateway.payout(owner);
    await gateway.instruct(after);
    expect(await stateOf(after)).toBe('waiting');
    expect(from.getTime()).toBeLessThanOrEqual(Date.now());
    await resumed(which);
    await release();
    for (const one of [...payouts, after]) expect(await gateway.sentAbout(one.body.requestId)).toHaveLength(1);
  });

  it.each([
    ['an end without a proposal', `update rail_suspension set to_at = now() where id = $1`],
    ['another reason', `update rail_suspension set reason = 'none' where id = $1`],
    [
      'an end by a proposal that nobody approved',
      `update rail_suspension set to_at = clock_timestamp(), ended_by_proposal = (select id from proposal) where id = $1`,
    ],
  ])('the database itself refuses %s', async (_what, sql) => {
    const which = await suspended(rails.out);
    await propose(which);
    await expect(gateway.database.owner.query(sql, [which.suspensionId])).rejects.toThrow(/by an approved proposal/);
  });
});
