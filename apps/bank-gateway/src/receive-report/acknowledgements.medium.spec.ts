// A bank receives what became of its messages: a rejection of each that had no effect, once, and within its limit.
import { DEVELOPMENT_BANKS, PartnerBanks } from '@aiyrbas/contracts';
import { messageRejection, receiptAcknowledgement } from '@aiyrbas/iso20022';
import { BIC, Gateway, OTHER_BIC, type Owner, newId } from '../testing/gateway';

const NOW = new Date('2026-12-01T09:00:10.000Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

const withTerms = (terms: object): PartnerBanks =>
  new PartnerBanks(DEVELOPMENT_BANKS.all.map((bank) => (bank.bic === BIC ? { ...bank, ...terms } : bank)));

describe('a message that is refused', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeEach(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterEach(() => gateway.stop());

  const unaccepted = () =>
    gateway.db.query(`select outcome, reason, acknowledgement from unaccepted_record order by id`);

  it('is answered with its MsgId, its position, a code and words, and with nothing that it holds', async () => {
    const { requestId } = await gateway.collect(owner);
    const good = await gateway.booked(requestId, { reference: 'SECRET' });
    const unsigned = { ...good, headers: {}, seq: 18n, partition: 1 };
    await gateway.receiveAt(NOW, unsigned);
    const [acknowledged, ...more] = await gateway.acknowledgementsTo(BIC);
    expect(more).toEqual([]);
    expect(acknowledged).toMatchObject({
      cause: unsigned.id,
      message: {
        name: 'admi.002.001.01',
        model: {
          relatedReference: good.body.match(/<MsgId>([^<]*)</)![1],
          reason: 'signature_missing',
          rejectedAt: NOW.toISOString(),
          description: 'The record has no signature.',
          additionalData: 'bank.eurikzka.reports.v1 partition 1 offset 17',
        },
      },
    });
    expect(JSON.stringify(acknowledged)).not.toContain('SECRET');
    expect(await unaccepted()).toEqual([{ outcome: 'refused', reason: 'signature_missing', acknowledgement: 'sent' }]);
  });

  it('is answered without a MsgId where none can be read', async () => {
    await gateway.receive(await gateway.report('camt.054.001.08', newId(), 'no XML'));
    const [acknowledged] = await gateway.acknowledgementsTo(BIC);
    expect(acknowledged?.message.model).toMatchObject({ relatedReference: 'NOTPROVIDED', reason: 'xml_malformed' });
  });

  it('goes to the bank whose topic it came on, and to no other', async () => {
    const { requestId } = await gateway.collect(owner);
    const model = await gateway.status(requestId, 'ACCP', undefined, BIC);
    await gateway.receive(await gateway.report('pain.014.001.07', requestId, model.body, OTHER_BIC));
    expect((await gateway.acknowledgementsTo(OTHER_BIC)).map(({ message }) => message.model)).toMatchObject([
      { reason: 'wrong_bank' },
    ]);
    expect(await gateway.acknowledgementsTo(BIC)).toEqual([]);
  });

  it('blocks nothing: the corrected message under the same MsgId and key counts at once', async () => {
    const { requestId, orderId } = await gateway.collect(owner);
    const good = await gateway.booked(requestId);
    const refused = await gateway.receive({ ...good, headers: {}, seq: 5n }, { ...good, seq: 6n });
    expect(refused.map(({ reason }) => reason)).toEqual(['signature_missing']);
    expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
    expect(await gateway.db.query('select 1 from parked')).toEqual([]);
  });

  it('undoes nothing when its record is read again, and is not answered again', async () => {
    const { requestId, orderId } = await gateway.collect(owner);
    const good = await gateway.booked(requestId);
    const bad = { ...good, headers: {}, seq: 5n };
    await gateway.receive(bad);
    await gateway.receive({ ...good, seq: 6n });
    const before = await gateway.typesOf(orderId);
    expect(await gateway.receive(bad)).toMatchObject([{ reason: 'signature_missing' }]);
    // What was wrong with it is right by now: the accepted one still counts alone.
    expect(await gateway.receive({ ...good, seq: 5n })).toEqual([]);
    expect(await gateway.typesOf(orderId)).toEqual(before);
    expect(before).toEqual(['entry.booked', 'collection.settled']);
    expect(await gateway.acknowledgementsTo(BIC)).toHaveLength(1);
  });

  it.each(['admi.002.001.01', 'admi.007.001.01', 'camt.054.001.08'] as const)(
    'is not answered where it is an acknowledgement itself, sent as %s, signed or not',
    async (type) => {
      const xml = messageRejection.build({ relatedReference: 'A', reason: 'b' });
      const signed = await gateway.report(type, newId(), xml);
      const unsigned = { ...(await gateway.report(type, newId(), xml)), headers: {} };
      expect(await gateway.receive({ ...signed, seq: 5n }, { ...unsigned, seq: 6n })).toHaveLength(2);
      expect(await gateway.acknowledgementsTo(BIC)).toEqual([]);
      expect(await unaccepted()).toMatchObject([{ acknowledgement: 'withheld' }, { acknowledgement: 'withheld' }]);
    },
  );

  it('is answered in the transaction that refuses it, or not at all', async () => {
    const bad = await gateway.report('camt.054.001.08', newId(), 'no XML');
    const failed = gateway.db.tx(async (tx) => {
      await gateway.receiveReport.execute(tx, [bad], NOW);
      throw new Error('the batch fails');
    });
    await expect(failed).rejects.toThrow('the batch fails');
    expect(await unaccepted()).toEqual([]);
    await gateway.receive(bad);
    expect(await gateway.acknowledgementsTo(BIC)).toHaveLength(1);
  });

  it('is archived with its answer, which is signed', async () => {
    await gateway.receive(await gateway.report('camt.054.001.08', newId(), 'no XML'));
    const archived = await gateway.db.query(`select direction, type, verdict, signature is not null as signed
      from bank_message where type like 'admi%'`);
    expect(archived).toEqual([{ direction: 'out', type: 'admi.002.001.01', verdict: 'sent', signed: true }]);
  });
});

describe('the limit of a bank', () => {
  let gateway: Gateway;
  beforeEach(async () => (gateway = await Gateway.start(withTerms({ rejectionsPerMinute: 3 }))));
  afterEach(() => gateway.stop());

  const bad = async (bic: string, from: number, count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => ({
        ...(await gateway.report('camt.054.001.08', newId(), 'no XML', bic)),
        seq: BigInt(from + index),
      })),
    );
  const states = async () => {
    const rows = await gateway.db.query<{ bic: string; acknowledgement: string; n: number }>(
      `select bic, acknowledgement, count(*)::int as n from unaccepted_record group by 1, 2 order by 1, 2 desc`,
    );
    return rows.map(({ bic, acknowledgement, n }) => `${bic} ${acknowledgement} ${n}`);
  };

  it('holds over batches, for each bank of its own, and is counted', async () => {
    await gateway.receiveAt(NOW, ...(await bad(BIC, 1, 2)));
    await gateway.receiveAt(later(5), ...(await bad(BIC, 3, 4)), ...(await bad(OTHER_BIC, 1, 5)));
    expect(await states()).toEqual([`${BIC} sent 3`, `${BIC} limited 3`, `${OTHER_BIC} sent 5`]);
    expect(await gateway.acknowledgementsTo(BIC)).toHaveLength(3);
    const metrics = await gateway.metrics.render();
    expect(metrics).toMatch(/bank_acknowledgements_total\{bank="EURIKZKA",kind="rejection",outcome="limited"[^}]*\} 3/);
  });

  it('begins anew with the next minute, and what was over it is not sent then', async () => {
    await gateway.receiveAt(NOW, ...(await bad(BIC, 1, 10)));
    await gateway.receiveAt(later(60), ...(await bad(BIC, 11, 1)));
    expect(await states()).toEqual([`${BIC} sent 4`, `${BIC} limited 7`]);
    const positions = (await gateway.acknowledgementsTo(BIC)).map(({ message }) => JSON.stringify(message.model));
    expect(positions.filter((text) => text.includes('offset 10"'))).toHaveLength(1);
  });

  it('counts for a later minute what a transaction of the one before sends', async () => {
    await gateway.receiveAt(later(60), ...(await bad(BIC, 1, 2)));
    await gateway.receiveAt(NOW, ...(await bad(BIC, 3, 2)));
    expect(await states()).toEqual([`${BIC} sent 3`, `${BIC} limited 1`]);
  });
});

describe('receipts', () => {
  it('are not sent to a bank that has not agreed on them', async () => {
    const { gateway, owner } = await Gateway.withOwner();
    const { requestId } = await gateway.collect(owner);
    await gateway.receive(await gateway.booked(requestId));
    expect(await gateway.acknowledgementsTo(BIC)).toEqual([]);
    await gateway.stop();
  });

  it('are sent to one that has: of what was accepted, and of what is repeated', async () => {
    const gateway = await Gateway.start(withTerms({ receipts: true }));
    const owner = await gateway.customer();
    const { requestId } = await gateway.collect(owner);
    const booked = await gateway.booked(requestId);
    await gateway.receive(booked);
    await gateway.receive({ ...booked, seq: 99n });
    const of = (await gateway.acknowledgementsTo(BIC)).filter(({ cause }) => cause === booked.id);
    expect(of.map(({ message }) => message)).toMatchObject([
      { name: receiptAcknowledgement.name, model: { relatedMessage: 'camt.054.001.08', status: 'ACCP' } },
      { name: receiptAcknowledgement.name, model: { relatedMessage: 'camt.054.001.08', status: 'DUPL' } },
    ]);
    await gateway.stop();
  });
});

describe('an accepted message', () => {
  /** A purchase's credit, as a batch of its own. */
  async function statementsOf(banks?: PartnerBanks): Promise<number> {
    const gateway = await Gateway.start(banks);
    const { requestId } = await gateway.collect(await gateway.customer());
    const booked = await gateway.booked(requestId);
    const calls = await gateway.db.tx(async (tx) => {
      const spies = [jest.spyOn(tx, 'query'), jest.spyOn(tx, 'write')];
      await gateway.receiveReport.execute(tx, [booked], new Date());
      return spies.flatMap((spy) => spy.mock.calls.map(([sql]) => String(sql)));
    });
    await gateway.stop();
    expect(calls.join()).toContain('report_claim');
    expect(calls.join()).not.toMatch(/unaccepted_record|rejection_rate/);
    return calls.length;
  }

  it('costs no statement more, whether or not it is answered with a receipt', async () => {
    expect(await statementsOf(withTerms({ receipts: true }))).toBe(await statementsOf());
  });
});

describe('what the bus skipped or parked', () => {
  let gateway: Gateway;
  beforeEach(async () => (gateway = await Gateway.start()));
  afterEach(() => gateway.stop());
  const execute = () => gateway.db.tx((tx) => gateway.acknowledgeUnprocessed.execute(tx));

  it('is answered once, and separates the fault of the bank from ours', async () => {
    const topic = 'bank.eurikzka.reports.v1';
    await gateway.database.owner.query(
      `insert into passed_over (consumer, topic, partition, first_offset, last_offset, reason)
       values ('bank-gateway', $1, 0, 3, 4, 'the checksum is another one')`,
      [topic],
    );
    for (const [seq, key, reason] of [
      [8, 'a', 'InvariantError: Aigerim'],
      [9, 'b', 'key_unknown'],
    ]) {
      await gateway.database.owner.query(`insert into parked_key (consumer, key) values ('bank-gateway', $1)`, [key]);
      await gateway.database.owner.query(
        `insert into parked (consumer, key, topic, partition, epoch, seq, type, event_id, handler, reason, body_hash)
         values ('bank-gateway', $1, $2, 0, 1, $3, 't', gen_random_uuid(), 'receive-report', $4, '')`,
        [key, topic, seq, reason],
      );
    }
    expect(await gateway.acknowledgeUnprocessed.isDue(gateway.db)).toBe(true);
    expect(await execute()).toBe(3);
    expect(await execute()).toBe(0);
    const models = (await gateway.acknowledgementsTo(BIC)).map(({ message }) => message.model);
    expect(models).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: 'record_unreadable', additionalData: `${topic} partition 0 offsets 3 to 4` }),
        expect.objectContaining({ reason: 'processing_failed', additionalData: `${topic} partition 0 offset 7` }),
        expect.objectContaining({ reason: 'key_unknown', additionalData: `${topic} partition 0 offset 8` }),
      ]),
    );
    expect(JSON.stringify(models)).not.toContain('Aigerim');
  });
});
