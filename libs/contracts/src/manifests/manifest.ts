// A manifest: what a bank's topic holds, by numbers and hashes. `sent`: what we wrote to a topic that the bank reads. `read`: what
// we have read of a topic that the bank writes. The bank computes it again from its topic alone.
import { type Result, ok, refuse, sha256 } from '@aiyrbas/kernel';
import { z } from 'zod';
import { day, instant } from '../wire';
import { type BankStream, bankTopic } from '../topics';

/** `ce_type` of a manifest. It is no ISO 20022 message: none of them is about numbers and hashes of records. */
export const MANIFEST_TYPE = 'bank.manifest.signed';

/** The topics of a bank that have manifests, and what ours say of each. */
export const MANIFEST_STREAMS = {
  instructions: 'sent',
  acknowledgements: 'sent',
  reports: 'read',
} as const satisfies Partial<Record<BankStream, 'sent' | 'read'>>;
export type ManifestStream = keyof typeof MANIFEST_STREAMS;

/** SHA-256, as 64 hexadecimal digits in lower case. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Of a record in its partition: `ce_streamseq` of what we sent, from 1; the broker's offset of what we read, from 0. */
const number = z.int().min(0);

const gap = z.strictObject({ first: number, last: number });

const range = z
  .strictObject({
    partition: z.int().min(0),
    /** `ce_streamepoch` of the records. Absent in a manifest of kind `read`. */
    epoch: z.int().min(1).optional(),
    /** The number after the last one of the manifest before. */
    first: number,
    /** Where there is no record, one less than `first`. */
    last: z.int().min(-1),
    /** How many records of the range are in the tree: all but those in `absent`. */
    count: z.int().min(0),
    /** The Merkle root (RFC 9162, SHA-256) over the hashes of these records, in the order of their numbers. */
    root: hash,
    /**
     * Numbers between `first` and `last` that nothing is stated about. Of kind `read`: what we could not process, or read before there
     * were manifests. Of kind `sent`: none, unless our own log lacks them.
     */
    absent: z.array(gap),
  })
  .meta({ id: 'ManifestRange' });
export type ManifestRange = z.infer<typeof range>;

export const manifestSchema = z
  .strictObject({
    /** The topic that it is about. */
    topic: z.string(),
    kind: z.enum(['sent', 'read']),
    /** From 1, without gaps, for each topic. */
    number: z.int().min(1),
    /** SHA-256 of the value of the manifest before, of the same topic. The first one has none. */
    previous: hash.optional(),
    /** The day in Kazakhstan that it completes. Absent in one that was requested between. */
    day: day.optional(),
    /** Everything that was committed until this instant is in this manifest or an earlier one. */
    until: instant,
    /** Of all ranges. */
    count: z.int().min(0),
    /** The Merkle root over the hashes of all records, range after range as they are listed. */
    root: hash,
    /** By partition and epoch. Every partition is listed. */
    ranges: z.array(range),
  })
  .meta({ id: 'BankManifest' });
export type Manifest = z.infer<typeof manifestSchema>;

const { topic, kind, number: ofTopic, day: ofDay, until, count, root } = manifestSchema.shape;
/** What operations show of a manifest, without its ranges. */
export const manifestSummary = { topic, kind, number: ofTopic, day: ofDay, until, count, root };

const EXAMPLE_ROOT = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const NOTHING_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const MANIFEST_EXAMPLE: Manifest = {
  topic: bankTopic('EURIKZKA', 'instructions').name,
  kind: 'sent',
  number: 2,
  previous: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  day: '2026-11-23',
  until: '2026-11-23T19:00:00.125Z',
  count: 2,
  root: EXAMPLE_ROOT,
  ranges: [
    { partition: 0, epoch: 1, first: 18, last: 19, count: 2, root: EXAMPLE_ROOT, absent: [] },
    { partition: 1, epoch: 1, first: 5, last: 4, count: 0, root: NOTHING_ROOT, absent: [] },
    { partition: 2, epoch: 1, first: 1, last: 0, count: 0, root: NOTHING_ROOT, absent: [] },
  ],
};

/** The hash by which the next manifest names this one. @param value of its record. */
export const hashOfManifest = (value: string | Buffer): string => sha256(value).toString('hex');

/** A newer release may add members: they are ignored. */
const readable = z.object({ ...manifestSchema.shape, ranges: z.array(z.object(range.shape)) });

/** @param value of a record whose signature was verified. */
export function readManifest(value: string): Result<Manifest, { readonly code: 'manifest_malformed' }> {
  try {
    const parsed = readable.safeParse(JSON.parse(value));
    return parsed.success ? ok(parsed.data) : refuse({ code: 'manifest_malformed' });
  } catch {
    return refuse({ code: 'manifest_malformed' });
  }
}
