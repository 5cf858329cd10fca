// The published test vectors, which were computed by the text of the guide, are what the library says of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReceivedRecord, recordContent, recordHash, statedPosition } from '@aiyrbas/iso20022';
import { type Manifest, type ManifestFault, type PositionedHash, checkManifest, readManifest } from './index';

interface VectorRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}
interface Vectors {
  readonly leaf: { readonly record: VectorRecord; readonly contentHex: string; readonly hash: string };
  readonly manifest: Manifest;
  readonly vectors: readonly {
    readonly name: string;
    readonly records: readonly VectorRecord[];
    readonly faults: readonly ManifestFault[];
    readonly repeats: number;
  }[];
}
const file = join(__dirname, '../../../../docs/reference/manifest-vectors.json');
const { leaf, manifest, vectors } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const receivedOf = ({ topic, key, headers, value }: VectorRecord): ReceivedRecord => ({
  topic,
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: new Map(Object.entries(headers).map(([name, text]) => [name, [Buffer.from(text)]])),
});
const positionOf = (record: VectorRecord) => statedPosition(receivedOf(record), record.partition)!;

test('the content and the hash of a leaf', () => {
  const record = receivedOf(leaf.record);
  expect(recordContent(record, positionOf(leaf.record)).toString('hex')).toBe(leaf.contentHex);
  expect(recordHash(record, positionOf(leaf.record)).toString('hex')).toBe(leaf.hash);
});

test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, { records, faults, repeats }) => {
  const read = readManifest(JSON.stringify(manifest));
  const hashed = records.map((record): PositionedHash => {
    const position = positionOf(record);
    return { ...position, hash: recordHash(receivedOf(record), position).toString('hex') };
  });
  expect(read.ok && checkManifest(read.value, hashed)).toEqual({ faults, repeats });
});
