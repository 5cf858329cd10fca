// Maker and checker: reliability.md's case 41, and what the database itself refuses.
import { canonicalJson, expectOk, ok, refuse, sha256, systemIds } from '@aiyrbas/kernel';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import fc from 'fast-check';
import { fourEyesMigrations } from './index';
import { decideOnProposal, listProposals, propose } from './proposals';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase({ schema: 'ledger', migrations: fourEyesMigrations });
});
afterAll(() => test.close());

const NOW = new Date('2026-11-23T09:00:00Z');
const LATER = new Date('2026-11-25T09:00:00Z');
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);

const proposed = (subject: string, by = 'dana', now = NOW) =>
  test.db.tx((tx) =>
    propose(tx, { id: systemIds.uuid(), kind: 'adjustment', subject, payload: { b: 1, a: 'x' } }, by, now),
  );
/** Controllers refuse NUL, because PostgreSQL cannot store it. */
const isStorable = (value: unknown): boolean => !JSON.stringify(value).includes(String.raw`\u0000`);
const mustPropose = async (subject: string) => {
  const result = await proposed(subject);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
const decided = (
  id: string,
  by: string,
  over: { decision?: 'approve' | 'reject'; payloadHash?: string; now?: Date; kind?: string } = {},
) =>
  test.db.tx((tx) =>
    decideOnProposal(
      tx,
      { id, kind: over.kind ?? 'adjustment', decision: over.decision ?? 'approve', payloadHash: over.payloadHash },
      by,
      over.now ?? hours(1),
    ),
  );

describe('four eyes', () => {
  it('the person who proposed may not decide, in whichever session', async () => {
    const { id } = await mustPropose('own');
    expect(await decided(id, 'dana')).toMatchObject(refuse({ code: 'second_person_required' }));
  });

  it('another person approves, once', async () => {
    const { id, payloadHash } = await mustPropose('once');
    expect(await decided(id, 'erlan', { payloadHash })).toMatchObject(ok({ status: 'approved', decidedBy: 'erlan' }));
    expect(await decided(id, 'saule')).toMatchObject(refuse({ code: 'proposal_decided' }));
  });

  it('two people at once: one decision', async () => {
    const { id } = await mustPropose('race');
    const results = await Promise.all(['erlan', 'saule', 'aset'].map((by) => decided(id, by)));
    expect(results.filter((one) => one.ok)).toHaveLength(1);
  });

  it('a rejection ends it too, and the subject may be proposed again', async () => {
    const { id } = await mustPropose('rejected');
    expect(await decided(id, 'erlan', { decision: 'reject' })).toMatchObject(ok({ status: 'rejected' }));
    expect((await proposed('rejected')).ok).toBe(true);
  });

  it('one open proposal about one subject; an expired one makes room', async () => {
    await mustPropose('busy');
    expect(await proposed('busy', 'erlan')).toMatchObject(refuse({ code: 'proposal_open' }));
    expect((await proposed('busy', 'erlan', LATER)).ok).toBe(true);
  });

  it('an expired proposal is not approved', async () => {
    const { id } = await mustPropose('old');
    expect(await decided(id, 'erlan', { now: LATER })).toMatchObject(refuse({ code: 'proposal_expired' }));
  });

  it('what is approved is what was shown', async () => {
    const { id } = await mustPropose('shown');
    expect(await decided(id, 'erlan', { payloadHash: '0'.repeat(64) })).toMatchObject(
      refuse({ code: 'proposal_changed' }),
    );
  });

  it('nor is one whose own end came sooner; it makes room too', async () => {
    const what = { id: systemIds.uuid(), kind: 'adjustment', subject: 'ends soon', payload: {}, until: hours(1) };
    expectOk(await test.db.tx((tx) => propose(tx, what, 'dana', NOW)), 'proposed');
    const soon = new Date(hours(1).getTime() + 1);
    expect(await decided(what.id, 'erlan', { now: soon })).toMatchObject(refuse({ code: 'proposal_expired' }));
    expect((await proposed('ends soon', 'dana', soon)).ok).toBe(true);
  });

  it('what was tampered with in the table is not approved, and may be rejected', async () => {
    const { id } = await mustPropose('tampered');
    await test.owner.query(`alter table proposal disable trigger proposal_is_decided_once`);
    await test.owner.query(`update proposal set payload = '{"a": "y", "b": 1}' where id = $1`, [id]);
    await test.owner.query(`alter table proposal enable trigger proposal_is_decided_once`);
    expect(await decided(id, 'erlan')).toMatchObject(refuse({ code: 'proposal_changed' }));
    expect(await decided(id, 'erlan', { decision: 'reject' })).toMatchObject(ok({ status: 'rejected' }));
  });

  it('any payload is approved byte for byte as it was proposed', async () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
    const payloads = fc.dictionary(text, fc.jsonValue({ stringUnit: 'grapheme' }).filter(isStorable));
    await fc.assert(
      fc.asyncProperty(payloads, async (payload) => {
        const what = { id: systemIds.uuid(), kind: 'anything', subject: systemIds.uuid(), payload };
        const shown = expectOk(await test.db.tx((tx) => propose(tx, what, 'dana', NOW)), 'proposed');
        const { payloadHash } = shown;
        const approved = expectOk(await decided(what.id, 'erlan', { kind: 'anything', payloadHash }), 'approved');
        expect(canonicalJson(approved.payload)).toBe(canonicalJson(payload));
        expect(sha256(canonicalJson(approved.payload)).toString('hex')).toBe(payloadHash);
      }),
      { numRuns: 50 },
    );
  });

  it('a proposal of another kind is not found', async () => {
    const { id } = await mustPropose('kind');
    expect(await decided(id, 'erlan', { kind: 'replay' })).toMatchObject(refuse({ code: 'not_found' }));
  });

  it('the same payload has the same hash, however its keys were ordered', async () => {
    const { payloadHash } = await mustPropose('hash');
    const other = await test.db.tx((tx) =>
      propose(
        tx,
        { id: systemIds.uuid(), kind: 'adjustment', subject: 'hash 2', payload: { a: 'x', b: 1 } },
        'dana',
        NOW,
      ),
    );
    expect(other).toMatchObject(ok({ payloadHash }));
  });

  it('they are listed, newest first', async () => {
    const { id } = await mustPropose('listed');
    const all = await listProposals(test.db, 'adjustment');
    expect(all.map((one) => one.id)).toContain(id);
  });
});

describe('the database itself refuses', () => {
  const raw = (sql: string, params: unknown[]) => test.db.query(sql, params);
  it.each([
    [
      'a decision by the proposer',
      `update proposal set status = 'approved', decided_by = proposed_by, decided_at = proposed_at where id = $1`,
    ],
    ['an approval by nobody', `update proposal set status = 'approved', decided_at = proposed_at where id = $1`],
    [
      'an approval after its end',
      `update proposal set status = 'approved', decided_by = 'x', decided_at = expires_at + interval '1 s' where id = $1`,
    ],
    ['another payload', `update proposal set payload = '{}' where id = $1`],
    ['a deletion', `delete from proposal where id = $1`],
  ])('%s', async (name, sql) => {
    const { id } = await mustPropose(`raw ${name}`);
    await expect(raw(sql, [id])).rejects.toThrow();
  });
});
