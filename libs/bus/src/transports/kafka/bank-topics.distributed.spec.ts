// Whatever a bank writes to its topic, on a real broker: nothing that it writes ends the reader, holds up another bank,
// another partition or a later record, or takes a valid message with it.
import { closeSync, openSync, writeSync } from 'node:fs';
import { CompressionTypes, type Message } from 'kafkajs';
import { BANK, BankReader, OTHER_BANK, write } from '../../testing/bank-reader';
import { until } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';

const kafka = new KafkaForTests();
let bank: BankReader;
beforeAll(() => kafka.start(), 120_000);
beforeEach(async () => {
  bank = await BankReader.begin(kafka);
}, 60_000);
afterEach(() => bank.end(), 30_000);
afterAll(() => kafka.stop());

const SOON_MS = 30_000;
const body = (text: string) => ({ key: 'k', value: `good ${text}` });
const untilEffects = (count: number) => until(async () => (await bank.effects()).length >= count, SOON_MS);
/** As a topic was before the broker packed everything anew; whoever wrote then, wrote what it liked. */
const withoutRecompression = () => kafka.becomes(BANK, {});

it('a record packed with a codec of its writer’s choice is packed anew by the broker, and read', async () => {
  await write(kafka, BANK, [body('one'), body(`two ${'x'.repeat(400)}`)], CompressionTypes.ZSTD);
  await bank.start();
  await untilEffects(2);
  expect(await bank.passedOver()).toEqual([]);
}, 60_000);

it('what cannot be decoded is passed over by its place; all before and behind it, and other banks, are read', async () => {
  await withoutRecompression();
  await write(kafka, BANK, [body('before')]);
  await write(kafka, BANK, [body(`lost ${'x'.repeat(400)}`), body('lost')], CompressionTypes.ZSTD);
  await write(kafka, BANK, [body('behind')]);
  await write(kafka, BANK, [{ ...body('elsewhere'), partition: 1 }]);
  await write(kafka, OTHER_BANK, [body('of another bank')]);
  await bank.start();
  await untilEffects(4);
  expect((await bank.effects()).sort()).toEqual([
    'good before',
    'good behind',
    'good elsewhere',
    'good of another bank',
  ]);
  const reason = 'packed with the codec zstd; only gzip can be read';
  expect(await bank.passedOver()).toEqual([[BANK, 1, 2, reason]]);
  expect(bank.errors('passed over')).toEqual([expect.objectContaining({ topic: BANK, firstOffset: '1', reason })]);
  expect(await bank.metrics.render()).toMatch(/bus_skipped_records_total\{topic="bank.eurikzka.reports.v1".*\} 2\n/);

  // And again after a restart, with one that nothing follows.
  await bank.stop();
  await write(kafka, BANK, [body(`lost ${'x'.repeat(400)}`)], CompressionTypes.ZSTD);
  await bank.start();
  await until(async () => (await bank.passedOver()).length === 2, SOON_MS);
  await bank.stop();
  await bank.start();
  await write(kafka, BANK, [body('last')]);
  await untilEffects(5);
  expect(bank.errors('passed over')).toHaveLength(2);
  expect(bank.died).toEqual([]);
}, 120_000);

it('a backlog of one bank holds up no other bank', async () => {
  const flood = Array.from({ length: 3_000 }, (_, at) => body(`flood ${at}`));
  for (let at = 0; at < flood.length; at += 500) await write(kafka, BANK, flood.slice(at, at + 500));
  await write(kafka, OTHER_BANK, [body('of another bank')]);
  await bank.start();
  await untilEffects(flood.length + 1);
  const effects = await bank.effects();
  expect(effects.indexOf('good of another bank')).toBeLessThan(500);
  expect(effects.filter((text) => text.startsWith('good flood'))).toEqual(flood.map(({ value }) => value));
}, 60_000);

it('a batch that broke on the broker’s disk is passed over, and not believed', async () => {
  await withoutRecompression();
  for (const each of ['before', 'amount 100.00', 'behind']) await write(kafka, BANK, [body(each)]);
  kafka.breakOnDisk(BANK, 0, 'amount 100.00', 7, Buffer.from('9'));
  await bank.start();
  await untilEffects(2);
  expect(await bank.effects()).toEqual(['good before', 'good behind']);
  expect(await bank.passedOver()).toEqual([[BANK, 1, 1, 'the checksum is another one']]);
}, 60_000);

it('a partition of which the broker can give nothing stands alone, and two people may have it read on', async () => {
  await withoutRecompression();
  await write(kafka, BANK, [body('broken')]);
  // The next segment, so that the broker finds it without the broken one.
  for (let at = 0; at < 3; at += 1) await write(kafka, BANK, [{ key: 'k', value: `good ${'x'.repeat(500_000)}` }]);
  // A length that is none: the field lies four bytes behind the beginning of its batch, which is the file's.
  const handle = openSync(kafka.segmentOf(BANK, 0), 'r+');
  writeSync(handle, Buffer.from([0, 0, 0, 3]), 0, 4, 8);
  closeSync(handle);
  await write(kafka, OTHER_BANK, [body('of another bank')]);
  await bank.start();
  await untilEffects(1);
  await until(async () => bank.errors('cannot be read on').length > 0, SOON_MS);
  expect(await bank.metrics.render()).toMatch(/bus_blocked_partitions\{topic="bank.eurikzka.reports.v1".*\} 1\n/);
  await write(kafka, OTHER_BANK, [body('and later')]);
  await untilEffects(2);
  expect(bank.died).toEqual([]);

  const skipped = await bank.database.db.tx((tx) =>
    bank.consumer.passedOver.skip(tx, { topic: BANK, partition: 0, lastOffset: 2n, reason: 'by hand' }),
  );
  expect(skipped).toBe(true);
  await untilEffects(3);
  expect((await bank.effects()).filter((text) => text.startsWith('good xxx'))).toHaveLength(1);
  expect(await bank.passedOver()).toEqual([[BANK, 0, 2, 'by hand']]);
  expect(await bank.metrics.render()).toMatch(/bus_blocked_partitions\{topic="bank.eurikzka.reports.v1".*\} 0\n/);
}, 120_000);

/** What serialisers, schema registries and strangers write; all of it is allowed by Kafka. */
const ODD: readonly Message[] = [
  { key: null, value: null },
  { key: Buffer.from([0, 0, 0, 7, 0xff, 0xfe]), value: 'refused' },
  { key: 'a\0b', value: 'refused', headers: { ce_type: 'camt\0.054', ce_subject: '\0', 'x-jws-signature': '\0' } },
  { key: Buffer.alloc(300_000, 0xc3), value: 'refused', headers: { ce_type: 'long' } },
  { key: 'k', value: Buffer.from([0, 0xff, 0xc3, 0x28]), headers: { ce_type: 'x'.repeat(100_000) } },
  { key: 'k', value: 'refused', headers: { ce_type: '\ud800', ce_correlationid: '\0', traceparent: '\0' } },
  { key: 'k', value: 'refused', headers: { ce_time: '+275760-09-13T00:00:00Z', ce_id: '\0' } },
  { key: 'k', value: 'refused', headers: { __proto__x: 'y', constructor: 'z', toString: Buffer.alloc(0) } },
  { key: 'bug', value: 'bug' },
];

it('keys, types and headers of any bytes and length are parked, each message alone, and the good ones flow', async () => {
  await write(kafka, BANK, [body('first'), ...ODD, body('second')]);
  await bank.start();
  await untilEffects(2);
  await until(async () => (await bank.parked()).length === ODD.length, SOON_MS);
  expect(await bank.effects()).toEqual(['good first', 'good second']);
  const parked = await bank.parked();
  expect(parked.every(({ reason }) => /^(refused|Error: a bug of ours)/.test(reason))).toBe(true);
  expect(parked.map(({ seq }) => Number(seq))).toEqual(ODD.map((_, at) => at + 2));
  // And they are shown, with whose they are.
  expect((await bank.consumer.parking.list(bank.database.db)).map(({ behind }) => behind)).toEqual(ODD.map(() => '0'));
  expect(bank.died).toEqual([]);
}, 60_000);

it('a refused message never holds up a good one of its key: in one fetch, in two, or parked before', async () => {
  const refused = { key: 'k', value: 'refused' };
  // As the release before this one parked it: under the bank's own key.
  await bank.database.db.query(`insert into parked_key (consumer, key) values ('bank-reader', $1)`, [`${BANK}/k`]);
  await write(kafka, BANK, [refused, body('in one fetch')]);
  await bank.start();
  await untilEffects(1);
  await write(kafka, BANK, [body('in two')]);
  await write(kafka, BANK, [{ key: 'k', value: 'bug' }]);
  await write(kafka, BANK, [body('after one of those')]);
  await untilEffects(3);
  expect(await bank.effects()).toEqual(['good in one fetch', 'good in two', 'good after one of those']);
  expect((await bank.parked()).map(({ seq }) => seq)).toEqual(['1', '4']);
}, 60_000);

it('a good message that met a bug of ours is replayed from where the bank wrote it, once the bug is mended', async () => {
  await write(kafka, BANK, [body('first'), body('met a bug'), body('last')], CompressionTypes.GZIP);
  await bank.start();
  await untilEffects(2);
  const [parked] = await bank.consumer.parking.list(bank.database.db);
  expect(parked).toMatchObject({ seq: 2n, key: `${BANK}/0/2/k`, reason: 'Error: a bug of ours' });
  expect(await bank.consumer.payloadOf(parked!)).toBe('[hidden]');
  expect(await bank.consumer.replay.ofKey(parked!.key)).toMatchObject({ replayed: 0, remaining: 1 });
  bank.isBroken = false;
  expect(await bank.consumer.replay.ofKey(parked!.key)).toEqual({ replayed: 1, remaining: 0 });
  expect(await bank.effects()).toEqual(['good first', 'good last', 'good met a bug']);
}, 60_000);

it('what is kept under the number of a parked message is replayed only if it is that message', async () => {
  await write(kafka, BANK, [body('one')]);
  await bank.start();
  await untilEffects(1);
  // Parked by a release that took the number for one of the producer's log.
  const park = (seq: number) =>
    bank.database.db.query(
      `insert into parked (consumer, topic, partition, epoch, seq, key, type, event_id, handler, reason, body_hash)
       values ('bank-reader', $1, 0, 1, $2, $3, 't', gen_random_uuid(), 'bank', 'r', 'another')`,
      [BANK, seq, `${BANK}/k${seq}`],
    );
  await park(1);
  await park(77);
  expect(await bank.consumer.replay.ofKey(`${BANK}/k1`)).toMatchObject({
    reason: expect.stringContaining('another message'),
  });
  expect(await bank.consumer.replay.ofKey(`${BANK}/k77`)).toMatchObject({
    reason: expect.stringContaining('not have it'),
  });
  expect(await bank.effects()).toEqual(['good one']);
}, 60_000);

it('a message that cannot be parked is parked by its place, and what follows flows', async () => {
  await bank.database.owner.query(`alter table parked add constraint fussy check (type <> 'odd')`);
  await write(kafka, BANK, [{ key: 'k', value: 'refused', headers: { ce_type: 'odd' } }, body('behind')]);
  await bank.start();
  await untilEffects(1);
  expect(await bank.parked()).toEqual([
    expect.objectContaining({
      key: `${BANK}/0/1`,
      type: '',
      reason: expect.stringContaining('only its place is known'),
    }),
  ]);
}, 60_000);

it('one whose cursor somebody else moved loses none of what it was handed already', async () => {
  await write(
    kafka,
    BANK,
    Array.from({ length: 300 }, (_, at) => body(`${at}`)),
  );
  // It waits for the lock of the first batch, and has it before the second: the first batch goes on only when it waits.
  bank.onFirstBatch = async () => {
    void bank.database.db.query(`update cursor set seq = greatest(seq - 1, 0) where topic = $1 and partition = 0`, [
      BANK,
    ]);
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update cursor set seq = greatest%'`;
    await until(async () => (await bank.database.db.query(waiting)).length > 0, SOON_MS);
  };
  await bank.start();
  await until(async () => new Set(await bank.effects()).size === 300, SOON_MS);
  expect(bank.errors('another owner moved a cursor')).toHaveLength(1);
}, 60_000);
