import { uuidv7 } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { DEVELOPMENT_BANKS, PartnerBanks, refundRequested } from '@aiyrbas/contracts';
import { uetrOf } from '@aiyrbas/iso20022';
import { InstructionsStore } from '../persistence/instructions.store';
import { BIC, Gateway, OTHER_BIC, type Owner, PERSON } from '../testing/gateway';

describe('instructing a bank', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  it('sends one pain.013 per request, signed, with the asked amount, account and end', async () => {
    const collection = gateway.collection(owner, '100000.00');
    await gateway.instruct(collection, collection);
    await gateway.instruct(collection);
    const messages = await gateway.sentAbout(collection.body.requestId);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      name: 'pain.013.001.07',
      model: {
        requestId: collection.body.requestId,
        amount: '100000.00',
        currency: 'KZT',
        expiresAt: collection.body.lockUntil,
        purpose: '371',
        debtor: { bic: BIC },
      },
    });
    const [sent] = await gateway.db.query<{ headers: Record<string, string>; correlation_id: string }>(
      `select headers, correlation_id from outbox where key = $1`,
      [collection.body.requestId],
    );
    expect(sent?.headers['ce_signature']).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
    expect(sent?.correlation_id).toBe(collection.body.orderId);
  });

  it('states in a collection what the bank needs: codes, rail, sum, text, UETR and the consent', async () => {
    const collection = gateway.collection(owner);
    const { requestId } = collection.body;
    await gateway.instruct(collection);
    const [account] = await gateway.db.query<{ verification_id: string }>(
      `select verification_id from bank_account where id = $1`,
      [owner.accountId],
    );
    const [message] = await gateway.sentAbout(requestId);
    expect(message?.model).toMatchObject({
      controlSum: '100000.00',
      rail: 'account-transfer',
      uetr: uetrOf(requestId),
      sectorCodes: { payer: '19', payee: '15' },
      remittance: `purchase ${requestId}`,
      consentId: account?.verification_id,
      executionDate: dayInKazakhstan(new Date()),
    });
  });

  it('sends a pain.001 for a payout and for a refund, each with its own purpose', async () => {
    const payout = gateway.payout(owner);
    const refund = gateway.ours(refundRequested, { ...gateway.payout(owner).body });
    await gateway.instruct(payout, refund);
    const common = { amount: '5000.00', controlSum: '5000.00', sectorCodes: { payer: '15', payee: '19' } };
    for (const [{ body }, purpose, text] of [
      [payout, '372', 'payout'],
      [refund, '373', 'refund'],
    ] as const) {
      const remittance = `${text} ${body.requestId}`;
      expect(await gateway.sentAbout(body.requestId)).toMatchObject([
        { name: 'pain.001.001.09', model: { ...common, purpose, remittance, uetr: uetrOf(body.requestId) } },
      ]);
    }
  });

  it('names the country of a customer who lives elsewhere, and gives the codes of a non-resident', async () => {
    const { customerId, accountId } = await gateway.customer('KZ069480000000000003');
    await gateway.identityArrives(customerId, { customerId, ...PERSON, residency: 'DE' });
    const [collection, payout] = [
      gateway.collection({ customerId, accountId }),
      gateway.payout({ customerId, accountId }),
    ];
    await gateway.instruct(collection, payout);
    expect(await gateway.sentAbout(collection.body.requestId)).toMatchObject([
      { model: { debtor: { countryOfResidence: 'DE' }, sectorCodes: { payer: '29', payee: '15' } } },
    ]);
    expect(await gateway.sentAbout(payout.body.requestId)).toMatchObject([
      { model: { creditor: { countryOfResidence: 'DE' }, sectorCodes: { payer: '15', payee: '29' } } },
    ]);
  });

  it('never sends a collection that has expired: it fails, and no bank receives it', async () => {
    const now = new Date();
    const collection = gateway.collection(owner, '10.00', BIC, now.toISOString());
    await gateway.instructAt(now, collection);
    expect(await failure(collection.body.orderId)).toEqual([['payments.collection.failed', 'cancelled']]);
    await gateway.instruct(gateway.cancellation(collection));
    expect(await gateway.sentAbout(collection.body.requestId)).toEqual([]);
  });

  const failure = async (orderId: string) =>
    (await gateway.eventsOf(orderId)).map(({ type, body }) => [type, body['code']]);

  it('says nothing to any bank when the account is another customer’s, unconfirmed, or of another bank', async () => {
    const pending = await gateway.customer('KZ369480000000000002', null);
    const refused = [
      gateway.collection({ ...owner, customerId: uuidv7() }),
      gateway.collection({ ...owner, accountId: uuidv7() }),
      gateway.collection(pending),
      gateway.collection(owner, '10.00', OTHER_BIC),
    ];
    await gateway.instruct(...refused);
    for (const { body } of refused) {
      expect(await failure(body.orderId)).toEqual([['payments.collection.failed', 'account_closed']]);
      expect(await gateway.sentAbout(body.requestId)).toEqual([]);
    }
  });

  it('sends a camt.056 after the pain.013, once, and none for what has ended', async () => {
    const collection = gateway.collection(owner);
    const cancellation = gateway.cancellation(collection);
    await gateway.instruct(collection, cancellation);
    await gateway.instruct(cancellation);
    const messages = await gateway.sentAbout(collection.body.requestId);
    expect(messages.map(({ name }) => name)).toEqual(['pain.013.001.07', 'camt.056.001.08']);
    expect(messages[1]?.model).toMatchObject({
      originalMessageId: messages[0]?.model.messageId,
      cancellationId: cancellation.body.requestId,
    });

    await gateway.receive(await gateway.status(collection.body.requestId, 'RJCT', 'AM04'));
    await gateway.instruct(gateway.cancellation(collection));
    expect(await gateway.sentAbout(collection.body.requestId)).toHaveLength(2);
  });

  it('sinks nothing but itself when a cancellation is of an unknown collection', async () => {
    await expect(gateway.instruct(gateway.cancellation(gateway.collection(owner)))).rejects.toThrow(/never requested/);
  });

  it('costs a fixed number of statements for a hundred requests', async () => {
    const count = async (size: number): Promise<number> => {
      const batch = Array.from({ length: size }, () => gateway.collection(owner, '10.00'));
      const before = gateway.db.stats.statements;
      await gateway.instruct(...batch);
      return gateway.db.stats.statements - before;
    };
    expect(await count(100)).toBe(await count(1));
  });
});

describe('a bank with a cut-off', () => {
  let gateway: Gateway;
  let owner: Owner;
  const banks = new PartnerBanks(DEVELOPMENT_BANKS.all.map((bank) => ({ ...bank, cutOff: '16:00' })));
  beforeAll(async () => {
    gateway = await Gateway.start(banks);
    owner = await gateway.customer();
  });
  afterAll(() => gateway.stop());

  const FRIDAY_NOON = new Date('2026-11-27T12:00:00+05:00');
  const FRIDAY_EVENING = new Date('2026-11-27T17:00:00+05:00');
  const MONDAY = '2026-11-30';
  const executionDates = async (requestId: string) =>
    (await gateway.sentAbout(requestId)).map(({ model }) =>
      'executionDate' in model ? model.executionDate : undefined,
    );

  it('receives the day on which it will execute', async () => {
    const [today, monday] = [gateway.payout(owner), gateway.payout(owner)];
    await gateway.instructAt(FRIDAY_NOON, today);
    await gateway.instructAt(FRIDAY_EVENING, monday);
    expect(await executionDates(today.body.requestId)).toEqual(['2026-11-27']);
    expect(await executionDates(monday.body.requestId)).toEqual([MONDAY]);
  });

  it('gets no collection whose price lock ends before it would execute', async () => {
    const lockUntil = new Date(FRIDAY_EVENING.getTime() + 30_000).toISOString();
    const collection = gateway.collection(owner, '10.00', BIC, lockUntil);
    await gateway.instructAt(FRIDAY_EVENING, collection);
    expect(await gateway.sentAbout(collection.body.requestId)).toEqual([]);
    expect((await gateway.eventsOf(collection.body.orderId)).map(({ body }) => body['code'])).toEqual(['cancelled']);
  });

  it('has its time for a response from that day on, and counts as silent after it', async () => {
    const store = new InstructionsStore();
    await gateway.db.query(`update instruction set state = 'accepted' where state = 'sent'`);
    const lockUntil = new Date(FRIDAY_NOON.getTime() + 30_000).toISOString();
    const [friday, monday] = [gateway.collection(owner, '10.00', BIC, lockUntil), gateway.payout(owner)];
    await gateway.instructAt(FRIDAY_NOON, friday);
    await gateway.instructAt(FRIDAY_EVENING, monday);
    const overdueAt = async (local: string) => {
      const due = gateway.institution.responsesDue(new Date(`${local}+05:00`));
      const overdue = await store.responseOverdue(gateway.db, due);
      return overdue.map(({ bic, kind, payments }) => `${bic} ${kind} ${payments}`).sort();
    };
    const [collection, payout] = [`${BIC} collection 1`, `${BIC} payout 1`];
    expect(await overdueAt('2026-11-27T12:59:59')).toEqual([]);
    expect(await overdueAt('2026-11-27T13:00:00')).toEqual([collection]);
    expect(await overdueAt('2026-11-29T23:00:00')).toEqual([collection]);
    expect(await overdueAt('2026-11-30T00:59:59')).toEqual([collection]);
    expect(await overdueAt('2026-11-30T01:00:00')).toEqual([collection, payout]);
    await gateway.receive(await gateway.status(friday.body.requestId, 'ACCP'));
    expect(await overdueAt('2026-11-30T01:00:00')).toEqual([payout]);
  });
});
