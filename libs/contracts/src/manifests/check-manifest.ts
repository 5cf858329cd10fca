// Compares a manifest with the records of its topic, and with the manifest before. Every difference is a fault with a name; none
// is thrown. The signatures of the records and of the manifest are verified before, by who reads them.
import { merkleRoot } from '@aiyrbas/kernel';
import type { Manifest, ManifestRange } from './manifest';

/** A record as a reader found it: where it stands, and the hash of its leaf in hexadecimal. */
export interface PositionedHash {
  readonly partition: number;
  readonly epoch?: number | undefined;
  readonly number: number;
  readonly hash: string;
}

type Span = {
  readonly partition: number;
  readonly epoch?: number | undefined;
  readonly first: number;
  readonly last: number;
};
type Position = Omit<PositionedHash, 'hash'>;

export type ManifestFault =
  /** No record has these numbers, and the manifest counts them. */
  | ({ readonly code: 'records_missing' } & Span)
  /** Two records with different content have one number. */
  | ({ readonly code: 'number_reused' } & Position)
  /** A record where the manifest states none: another epoch or partition, or a number in `absent` of a topic that we write. */
  | ({ readonly code: 'record_unexpected' } & Position)
  /** Every number is there, and at least one record is not the one that the manifest counts. */
  | ({ readonly code: 'root_differs' } & Span)
  /** The manifest contradicts itself. */
  | { readonly code: 'manifest_inconsistent'; readonly detail: string }
  /** It does not follow the manifest before it. */
  | { readonly code: 'chain_broken'; readonly detail: string };

export interface ManifestCheck {
  readonly faults: readonly ManifestFault[];
  /** Records that came again with the same number and the same content. They are no fault. */
  readonly repeats: number;
}

/**
 * @param records of the manifest's topic, in any order; those of other manifests may be among them. What was read at different
 *   times may be given together: a record that was replaced in between is then named by its number.
 */
export function checkManifest(manifest: Manifest, records: Iterable<PositionedHash>): ManifestCheck {
  const faults: ManifestFault[] = inconsistenciesOf(manifest).map((detail) => ({
    code: 'manifest_inconsistent',
    detail,
  }));
  const ranges = manifest.ranges.map((range) => new ReadRange(range, manifest.kind));
  for (const record of records) {
    const ofPartition = ranges.filter(({ range }) => range.partition === record.partition);
    const found = ofPartition.find(({ range }) => record.number >= range.first && record.number <= range.last);
    if (found) found.take(record, faults);
    else if (ofPartition.length === 0) faults.push({ code: 'record_unexpected', ...positionOf(record) });
  }
  const leaves = ranges.map((range) => range.leaves(faults));
  if (faults.length === 0 && merkleRoot(leaves.flat()).toString('hex') !== manifest.root) {
    faults.push({ code: 'manifest_inconsistent', detail: 'root is not that of the ranges' });
  }
  return { faults, repeats: ranges.reduce((sum, { repeats }) => sum + repeats, 0) };
}

/**
 * Whether a manifest follows the one before it. @param before undefined for the first manifest that a reader has.
 * `hash` is `hashOfManifest` of its value.
 */
export function checkChain(
  before: { readonly manifest: Manifest; readonly hash: string } | undefined,
  manifest: Manifest,
): readonly ManifestFault[] {
  const broken = (detail: string): ManifestFault => ({ code: 'chain_broken', detail });
  const { number, previous, topic } = manifest;
  if ((number === 1) !== (previous === undefined)) return [broken('the first manifest alone has no previous one')];
  if (!before) return [];
  if (before.manifest.topic !== topic) return [broken('the manifest before is about another topic')];
  if (number !== before.manifest.number + 1) return [broken(`it follows ${number - 1}, not ${before.manifest.number}`)];
  if (previous !== before.hash) return [broken('previous is not the hash of the manifest before')];
  const ended = new Map(before.manifest.ranges.map(({ partition, last }) => [partition, last]));
  const begins = new Map([...manifest.ranges].reverse().map(({ partition, first }) => [partition, first]));
  return [...ended]
    .filter(([partition, last]) => begins.get(partition) !== last + 1)
    .map(([partition, last]) => broken(`partition ${partition} does not continue at ${last + 1}`));
}

/** A fault in words, with numbers and codes only. */
export function faultText(fault: ManifestFault): string {
  if ('detail' in fault) return `${fault.code}: ${fault.detail}`;
  const epoch = fault.epoch === undefined ? '' : ` epoch ${fault.epoch}`;
  const numbers =
    'number' in fault
      ? `number ${fault.number}`
      : fault.first === fault.last
        ? `number ${fault.first}`
        : `numbers ${fault.first} to ${fault.last}`;
  return `${fault.code}: partition ${fault.partition}${epoch} ${numbers}`;
}

const positionOf = ({ partition, epoch, number }: PositionedHash): Position => ({
  partition,
  ...(epoch === undefined ? {} : { epoch }),
  number,
});

const isIn = (gaps: ManifestRange['absent'], number: number): boolean =>
  gaps.some(({ first, last }) => number >= first && number <= last);

/** The records of one range, as far as they were read. */
class ReadRange {
  readonly #hashes = new Map<number, string>();
  readonly #reused = new Set<number>();
  repeats = 0;

  constructor(
    readonly range: ManifestRange,
    private readonly kind: Manifest['kind'],
  ) {}

  take(record: PositionedHash, faults: ManifestFault[]): void {
    const { number, hash } = record;
    const isAbsent = isIn(this.range.absent, number);
    // The bank wrote it, and we have not processed it: the manifest says so.
    if (isAbsent && this.kind === 'read') return;
    if (isAbsent || record.epoch !== this.range.epoch) {
      faults.push({ code: 'record_unexpected', ...positionOf(record) });
      return;
    }
    const known = this.#hashes.get(number);
    if (known === undefined) this.#hashes.set(number, hash);
    else if (known === hash) this.repeats += 1;
    else if (!this.#reused.has(number)) {
      this.#reused.add(number);
      faults.push({ code: 'number_reused', ...positionOf(record) });
    }
  }

  /** The hashes in order, for the root over all ranges. */
  leaves(faults: ManifestFault[]): Buffer[] {
    const { partition, epoch, first, last, absent, root } = this.range;
    const of = { partition, ...(epoch === undefined ? {} : { epoch }) };
    const numbers = [...this.#hashes.keys()].sort((a, b) => a - b);
    const leaves = numbers.map((number) => Buffer.from(this.#hashes.get(number)!, 'hex'));
    const missed = missingIn(first, last, [...absent, ...numbers.map((number) => ({ first: number, last: number }))]);
    for (const gap of missed) faults.push({ code: 'records_missing', ...of, ...gap });
    if (missed.length === 0 && merkleRoot(leaves).toString('hex') !== root) {
      faults.push({ code: 'root_differs', ...of, first, last });
    }
    return leaves;
  }
}

type Gap = ManifestRange['absent'][number];

/** What of the numbers is in none of the spans. */
function missingIn(first: number, last: number, spans: Gap[]): Gap[] {
  const missing: Gap[] = [];
  let next = first;
  for (const span of spans.sort((a, b) => a.first - b.first)) {
    if (span.first > next) missing.push({ first: next, last: span.first - 1 });
    next = Math.max(next, span.last + 1);
  }
  if (next <= last) missing.push({ first: next, last });
  return missing;
}

function inconsistenciesOf({ count, ranges }: Manifest): string[] {
  const found: string[] = [];
  let before: ManifestRange | undefined;
  for (const range of ranges) {
    const { partition, first, last, absent } = range;
    const where = `partition ${partition}`;
    if (last < first - 1) found.push(`${where} ends before it begins`);
    const inAbsent = absent.reduce((sum, gap) => sum + gap.last - gap.first + 1, 0);
    const areInOrder = absent.every(
      (gap, at) => gap.first <= gap.last && gap.first > (absent[at - 1]?.last ?? first - 1) && gap.last <= last,
    );
    if (!areInOrder) found.push(`${where} has absent numbers outside its range, or not in order`);
    if (range.count !== last - first + 1 - inAbsent) found.push(`${where} counts ${range.count} records`);
    if (before && before.partition === partition && first !== before.last + 1) {
      found.push(`${where} has a gap between its epochs`);
    }
    if (before && before.partition > partition) found.push(`${where} is not in order`);
    before = range;
  }
  const sum = ranges.reduce((total, range) => total + range.count, 0);
  if (count !== sum) found.push('count is not that of the ranges');
  return found;
}
