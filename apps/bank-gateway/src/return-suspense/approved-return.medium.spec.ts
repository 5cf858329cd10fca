// The bank is instructed to return exactly the amount in suspense that two operators approved, to the last digit.

import { canonicalJson, expectOk } from '@aiyrbas/kernel';
import { Gateway } from '../testing/gateway';

const THIRD = { iban: 'KZ459480000000000002', iin: '850505300011' };

it('the return that two people approve is of the amount that both were shown', async () => {
  const gateway = await Gateway.start();
  try {
    const collection = gateway.collection(await gateway.customer());
    await gateway.instruct(collection);
    await gateway.receive(await gateway.booked(collection.body.requestId, { reference: 'R-1', ...THIRD }));
    const release = () => gateway.db.tx((tx) => gateway.releasePayments.execute(tx));
    const returns = () =>
      gateway.db.query<{ request_id: string; entry_id: string }>(
        `select request_id, entry_id from instruction where kind = 'return' order by asked_at`,
      );
    // The bank does not take what the machine sends back: now it is for people.
    await release();
    const [first] = await returns();
    await gateway.receive(await gateway.payoutStatus(first!.request_id, 'RJCT', 'AC04'));

    const { returnSuspense, db } = gateway;
    const proposing = db.tx((tx) =>
      returnSuspense.propose(tx, first!.entry_id, { choice: 'return', comment: 'he asked' }, 'dana', new Date()),
    );
    const { id: proposalId, payload, payloadHash } = expectOk(await proposing, 'a proposal');
    const approval = { proposalId, decision: 'approve', payloadHash } as const;
    const deciding = db.tx((tx) => returnSuspense.decide(tx, first!.entry_id, approval, 'erlan', new Date()));
    const approved = expectOk(await deciding, 'approved');
    expect(canonicalJson(approved.payload)).toBe(canonicalJson(payload));

    await release();
    const [, second] = await returns();
    const [sent] = await gateway.sentAbout(second!.request_id);
    const { amount, currency } = sent!.model as { amount: string; currency?: string };
    const inForce = {
      choice: 'return',
      comment: 'he asked',
      amount: { amount, asset: currency ?? 'KZT' },
    };
    expect(canonicalJson(inForce)).toBe(canonicalJson(approved.payload));
  } finally {
    await gateway.stop();
  }
});
