import { uuidv7 } from '@aiyrbas/kernel';
import { BIC, Gateway, OTHER_BIC } from '../testing/gateway';

describe('instructing a bank', () => {
  let gateway: Gateway;
  let owner: { customerId: string; accountId: string };
  beforeAll(async () => {
    gateway = await Gateway.start();
    owner = await gateway.customer();
  });
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
        expiresAt: '2026-11-23T12:00:00.000Z',
        purpose: '371',
        debtor: { bic: BIC },
      },
    });
    const [sent] = await gateway.db.query<{ headers: Record<string, string>; correlation_id: string }>(
      `select headers, correlation_id from outbox where key = $1`,
      [collection.body.requestId],
    );
    expect(sent?.headers['x-jws-signature']).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
    expect(sent?.correlation_id).toBe(collection.body.orderId);
  });

  it('sends a pain.001 for a payout', async () => {
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    expect(await gateway.sentAbout(payout.body.requestId)).toMatchObject([
      { name: 'pain.001.001.09', model: { amount: '5000.00' } },
    ]);
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
