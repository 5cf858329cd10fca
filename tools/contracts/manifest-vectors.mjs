// Test vectors of manifests (docs/guides/verify-completeness.md): records of a topic, a manifest of it, and what a reader must find
// where the records differ. All of it is computed here by the text of the guide, without the platform's own code.
import { createHash } from 'node:crypto';

const TOPIC = 'bank.eurikzka.instructions.v1';
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hex = (bytes) => bytes.toString('hex');

const field = (text) => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const HEADERS = ['ce_id', 'ce_type', 'ce_subject', 'ce_time', 'ce_signature'];

function contentOf({ topic, partition, key, headers, value }) {
  const fields = ['aiyrbas.record.v1', topic, `${partition}`, headers.ce_streamepoch, headers.ce_streamseq, key];
  return Buffer.concat([...fields, ...HEADERS.map((name) => headers[name] ?? ''), value].map(field));
}

const leafOf = (record) => sha256(Buffer.from([0]), contentOf(record));

function rootOf(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

function record(partition, number, value) {
  const id = `01890000-0000-7000-8000-0000000000${partition}${number}`;
  return {
    topic: TOPIC,
    partition,
    key: `request-${number}`,
    headers: {
      ce_id: id,
      ce_type: 'pain.013.001.07',
      ce_subject: `request-${number}`,
      ce_time: `2026-11-23T10:00:0${number}.000Z`,
      ce_streamepoch: '1',
      ce_streamseq: `${number}`,
      ce_signature: 'header..signature',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    value,
  };
}

const RECORDS = [
  record(0, 4, '<Document>Төлем</Document>'),
  record(0, 5, '<Document/>'),
  record(0, 6, '<Document>6</Document>'),
  record(2, 1, '<Document>1</Document>'),
];

function rangeOf(partition, first, last) {
  const leaves = RECORDS.filter((one) => one.partition === partition).map(leafOf);
  return { partition, epoch: 1, first, last, count: leaves.length, root: hex(rootOf(leaves)), absent: [] };
}

const MANIFEST = {
  topic: TOPIC,
  kind: 'sent',
  number: 2,
  previous: hex(sha256(Buffer.from('the value of manifest 1'))),
  day: '2026-11-23',
  until: '2026-11-23T19:00:00.125Z',
  count: RECORDS.length,
  root: hex(rootOf(RECORDS.map(leafOf))),
  ranges: [rangeOf(0, 4, 6), rangeOf(1, 3, 2), rangeOf(2, 1, 1)],
};

const [a, b, c, d] = RECORDS;
const changed = (one, change) => ({ ...one, headers: { ...one.headers, ...change } });
const at = (partition, number) => ({ partition, epoch: 1, number });
const span = (partition, first, last = first) => ({ partition, epoch: 1, first, last });
const vector = (name, records, faults = [], repeats = 0) => ({ name, records, faults, repeats });

export const manifestVectors = () => ({
  about:
    'Test vectors of manifests; docs/guides/verify-completeness.md says how they are read. The signatures are placeholders: hashes do not depend on whether they are right.',
  leaf: { record: a, contentHex: hex(contentOf(a)), hash: hex(leafOf(a)) },
  manifest: MANIFEST,
  vectors: [
    vector('the records', RECORDS),
    vector('in another order', [d, c, b, a]),
    vector('one of them again', [a, b, c, b, d], [], 1),
    vector('headers that are not hashed', [changed(a, { traceparent: 'x', more: 'y' }), b, c, d]),
    vector('a later one', [...RECORDS, record(2, 2, '<Document/>')]),
    vector('a hole', [a, c, d], [{ code: 'records_missing', ...span(0, 5) }]),
    vector(
      'two holes',
      [b, c],
      [
        { code: 'records_missing', ...span(0, 4) },
        { code: 'records_missing', ...span(2, 1) },
      ],
    ),
    vector(
      'another value',
      [a, { ...b, value: '<Document> </Document>' }, c, d],
      [{ code: 'root_differs', ...span(0, 4, 6) }],
    ),
    vector(
      'another time',
      [a, changed(b, { ce_time: '2026-11-23T10:00:05Z' }), c, d],
      [{ code: 'root_differs', ...span(0, 4, 6) }],
    ),
    vector('another key', [a, b, c, { ...d, key: 'request-2' }], [{ code: 'root_differs', ...span(2, 1) }]),
    vector(
      'another value under the same number',
      [...RECORDS, { ...b, value: '<Document> </Document>' }],
      [{ code: 'number_reused', ...at(0, 5) }],
    ),
    vector(
      'another epoch',
      [...RECORDS, changed(b, { ce_streamepoch: '2' })],
      [{ code: 'record_unexpected', ...at(0, 5), epoch: 2 }],
    ),
  ],
});
