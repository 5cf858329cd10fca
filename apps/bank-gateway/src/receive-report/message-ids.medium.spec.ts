// Which message of a bank is a repeat: banks number each kind of message by itself, and begin anew each year.
import { hashOfMessage } from '../persistence/message-archive.store';
import { BIC, Gateway, type Owner, newId } from '../testing/gateway';

describe('the message id of a bank', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  const credit = async (requestId: string, report: object) =>
    gateway.reported([{ requestId }], { messageId: '000001', ...report });
  const settled = ['entry.booked', 'collection.settled'];

  it('is unique in its kind', async () => {
    const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
    await gateway.receive(await credit(one.requestId, { in: 'camt.054.001.08' }));
    expect(await gateway.receive(await credit(other.requestId, { in: 'camt.052.001.08' }))).toEqual([]);
    for (const { orderId } of [one, other]) expect(await gateway.typesOf(orderId)).toEqual(settled);
  });

  it('is unique in its year, which is that of Kazakhstan', async () => {
    const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
    await gateway.receive(await credit(one.requestId, { createdAt: '2027-12-31T18:59:59Z' }));
    const next = await credit(other.requestId, { createdAt: '2027-12-31T19:00:00Z' });
    expect(await gateway.receive(next)).toEqual([]);
    expect(await gateway.typesOf(other.orderId)).toEqual(settled);
    expect(await gateway.receive({ ...next, seq: 2n })).toEqual([]);
    expect(await gateway.typesOf(other.orderId)).toEqual(settled);
  });

  it('with another text of its kind and year is refused', async () => {
    const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
    const createdAt = '2029-01-01T00:00:00Z';
    await gateway.receive(await credit(one.requestId, { createdAt }));
    expect(await gateway.receive(await credit(other.requestId, { createdAt }))).toMatchObject([
      { reason: 'MODIFIED_REQUEST' },
    ]);
    expect(await gateway.typesOf(other.orderId)).toEqual([]);
  });

  it('that an earlier release gave its effect has none again', async () => {
    const { requestId, orderId } = await gateway.collect(owner);
    const message = await credit(requestId, { messageId: newId() });
    const messageId = /<MsgId>(.*?)</.exec(message.body)![1]!;
    await gateway.db.query(`insert into report_once (bic, message_id, hash, received_at) values ($1, $2, $3, now())`, [
      BIC,
      messageId,
      hashOfMessage(message.body),
    ]);
    expect(await gateway.receive(message)).toEqual([]);
    expect(await gateway.typesOf(orderId)).toEqual([]);
  });
});
