import { type JsonSchema, asyncApiDocument, clearanceGranted } from '@aiyrbas/contracts';
import type { KafkaMessage } from 'kafkajs';
import { type StampedMessage, recordOf } from '../../message';
import { ForeignRecord, fromOutside, fromRecord, toRecord } from './cloud-event';

const message: StampedMessage = {
  topic: 'kyc.v1',
  partition: 3,
  seq: 9_007_199_254_740_993n,
  epoch: 2,
  id: '01920000-0000-7000-8000-000000000001',
  type: clearanceGranted.type,
  source: 'kyc',
  subject: 'order-1',
  subjectSeq: 4n,
  key: 'order-1',
  time: new Date('2026-11-23T10:00:00.123Z'),
  correlationId: 'order-1',
  causationId: 'cause',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  headers: {},
  raw: '{"a":"ә"}',
};

/** As the broker gives it back: everything is bytes. */
function received(sent: StampedMessage, change: Record<string, string | undefined> = {}): KafkaMessage {
  const record = toRecord(sent);
  const headers = Object.fromEntries(
    Object.entries({ ...record.headers, ...change })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Buffer.from(String(value))]),
  );
  return {
    key: Buffer.from(String(record.key)),
    value: Buffer.from(String(record.value)),
    headers,
    offset: '41',
    timestamp: '1795428000000',
    attributes: 0,
  } as KafkaMessage;
}

it('comes back as it went out, in the binary mode of CloudEvents', () => {
  expect(toRecord(message)).toMatchObject({
    key: 'order-1',
    partition: 3,
    headers: { ce_specversion: '1.0', ce_type: 'kyc.order.cleared', 'content-type': 'application/json' },
  });
  expect(fromRecord('kyc.v1', 3, received(message))).toEqual(message);
});

it.each(['ce_id', 'ce_type', 'ce_streamseq', 'ce_streamepoch', 'ce_subjectseq', 'ce_time'])(
  'a record without %s is not one of ours',
  (name) => {
    expect(() => fromRecord('kyc.v1', 3, received(message, { [name]: undefined }))).toThrow(ForeignRecord);
  },
);

it.each(['', '-1', '1.5', 'ten', '1'.repeat(30)])('nor is one with the number "%s"', (value) => {
  expect(() => fromRecord('kyc.v1', 3, received(message, { ce_streamseq: value }))).toThrow(ForeignRecord);
});

const NO_TIMES = ['', 'yesterday', '2026-13-01T00:00:00Z', '0000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z'];

it.each(NO_TIMES)('nor is one of the time "%s", which no database would keep', (text) => {
  expect(() => fromRecord('kyc.v1', 3, received(message, { ce_time: text }))).toThrow(ForeignRecord);
});

const report = {
  ...message,
  topic: 'bank.eurikzka.reports.v1',
  raw: '<Document/>',
  headers: { 'x-jws-signature': 'a..b' },
};

it('a message from outside is numbered by its offset, whatever it says of itself', () => {
  expect(fromOutside(report.topic, 0, received(report))).toMatchObject({
    id: report.id,
    seq: 42n,
    epoch: 1,
    raw: '<Document/>',
    headers: { 'x-jws-signature': 'a..b' },
  });
});

it('a message from outside may lack everything: it has an id by its place, the same each time it is read', () => {
  const bare = { key: null, value: null, offset: '41', timestamp: '1795428000000', attributes: 0 } as KafkaMessage;
  const read = fromOutside(report.topic, 0, bare);
  expect(read).toMatchObject({ raw: '', type: '', time: new Date(1_795_428_000_000) });
  expect(fromOutside(report.topic, 0, bare).id).toBe(read.id);
  expect(fromOutside(report.topic, 1, bare).id).not.toBe(read.id);
  for (const time of NO_TIMES) {
    const wrong = received(report, { ce_time: time, ce_id: "'; drop table" });
    expect(fromOutside(report.topic, 0, wrong).time).toEqual(new Date(1_795_428_000_000));
  }
});

it.each([
  ['CloudEvent', message],
  [
    'InstructionHeaders',
    { ...report, topic: 'bank.eurikzka.instructions.v1', headers: { ...report.headers, ce_signature: 'c..d' } },
  ],
])(
  'every header of a record is one of %s in the AsyncAPI document, and none that is promised is missing',
  (name, sent) => {
    const { schemas } = (asyncApiDocument() as { components: { schemas: Record<string, JsonSchema> } }).components;
    const { properties, required } = schemas[name] as { properties: JsonSchema; required: string[] };
    const headers = Object.keys(toRecord(sent).headers!);
    expect(headers.filter((header) => !(header in properties))).toEqual([]);
    expect(required.filter((header) => !headers.includes(header))).toEqual([]);
    // All of them: the optional ones are set too.
    expect(headers.sort()).toEqual(Object.keys(properties).sort());
  },
);

it('a message from outside has the bytes of its record beside it, each header as often as it came', () => {
  const value = Buffer.from([0x3c, 0xff]);
  const odd = { ...received(report), key: Buffer.from([0xfe]), value };
  odd.headers = { ...odd.headers, ce_type: [Buffer.from('a'), Buffer.from('b')], 'x-jws-signature': Buffer.from('c') };
  const record = recordOf(fromOutside(report.topic, 0, odd));
  expect([record.key, record.value]).toEqual([Buffer.from([0xfe]), value]);
  expect(record.headers.get('ce_type')).toEqual([Buffer.from('a'), Buffer.from('b')]);
  expect(recordOf(fromOutside(report.topic, 0, { ...odd, key: null })).key).toBeNull();
});

it('a message that no broker brought has the bytes that a broker would have', () => {
  const sent = { ...report, headers: { 'x-jws-signature': 'a..b', ce_signature: 'c..d' } };
  const through = recordOf(fromOutside(report.topic, 0, received(sent)));
  const direct = recordOf(sent);
  expect([direct.topic, direct.key, direct.value]).toEqual([through.topic, through.key, through.value]);
  for (const [name, values] of direct.headers) expect([name, through.headers.get(name)]).toEqual([name, values]);
});
