// What a bank does with the manifests of its topics: computes each one again from what lies on the topics. Pure.
import {
  type BankStream,
  MANIFEST_STREAMS,
  type Manifest,
  type ManifestFault,
  type ManifestStream,
  type PositionedHash,
  bankTopic,
  checkChain,
  checkManifest,
  faultText,
  hashOfManifest,
  readManifest,
} from '@aiyrbas/contracts';
import { type ReceivedRecord, recordHash, statedPosition, verifyRecord } from '@aiyrbas/iso20022';
import type { BankRecord } from '../conversation';

export interface ManifestOutcome {
  readonly topic: string;
  readonly number: number;
  readonly day?: string | undefined;
  readonly count: number;
  readonly repeats: number;
  /** `incomplete`: it agrees with all that is there, and counts records that the topic no longer keeps. */
  readonly status: 'verified' | 'faulty' | 'incomplete';
  readonly faults: readonly string[];
}

export interface TopicsVerified {
  readonly manifests: readonly ManifestOutcome[];
  /** Records of ours that count for nothing, with the reason and where they lie. */
  readonly refused: readonly string[];
}

const STREAMS = Object.keys(MANIFEST_STREAMS) as ManifestStream[];

/** The topics that are read: those that have manifests, and the manifests themselves. */
export const topicsOf = (bic: string): string[] =>
  ([...STREAMS, 'manifests'] as BankStream[]).map((stream) => bankTopic(bic, stream).name);

/** Takes the records of all these topics, in any order between topics; keeps hashes only. */
export class TopicsVerifier {
  readonly #hashes = new Map<string, PositionedHash[]>();
  readonly #manifests: { readonly manifest: Manifest; readonly hash: string }[] = [];
  readonly #refused: string[] = [];
  readonly #shortened = new Set<string>();
  readonly #kinds: ReadonlyMap<string, Manifest['kind']>;
  readonly #topicOfManifests: string;

  constructor(
    bic: string,
    private readonly environment: string,
    private readonly publicKeyOf: Parameters<typeof verifyRecord>[2],
  ) {
    this.#kinds = new Map(STREAMS.map((stream) => [bankTopic(bic, stream).name, MANIFEST_STREAMS[stream]]));
    this.#topicOfManifests = bankTopic(bic, 'manifests').name;
  }

  /** Older records of the partition are gone, so that they cannot be missing. */
  shorten(topic: string, partition: number): void {
    this.#shortened.add(`${topic}/${partition}`);
  }

  take(record: BankRecord): void {
    const { topic, partition, offset } = record;
    if (this.#kinds.get(topic) === 'read') return this.#keep(record, { partition, number: Number(offset) });
    const verified = verifyRecord(record, this.environment, this.publicKeyOf);
    if (!verified.ok) return this.#refuse(record, verified.error.code);
    if (topic === this.#topicOfManifests) return this.#takeManifest(record);
    const position = statedPosition(record, partition);
    if (!position) return this.#refuse(record, 'without ce_streamepoch and ce_streamseq');
    this.#keep(record, position);
  }

  result(): TopicsVerified {
    const before = new Map<string, { readonly manifest: Manifest; readonly hash: string }>();
    const manifests = this.#manifests.map((one) => {
      const { manifest } = one;
      const chain = checkChain(before.get(manifest.topic), manifest);
      before.set(manifest.topic, one);
      const records = this.#hashes.get(manifest.topic) ?? [];
      const { faults, repeats } = checkManifest(manifest, records);
      const open = faults.filter((fault) => !this.#isDeleted(manifest.topic, fault, records));
      const all = [...chain, ...open];
      const status = all.length > 0 ? 'faulty' : faults.length > 0 ? 'incomplete' : 'verified';
      const { topic, number, day, count } = manifest;
      return { topic, number, day, count, repeats, status, faults: all.map(faultText) } as const;
    });
    return { manifests, refused: this.#refused };
  }

  #takeManifest(record: BankRecord): void {
    const value = Buffer.from(record.value ?? []);
    const read = readManifest(value.toString('utf8'));
    if (!read.ok) return this.#refuse(record, read.error.code);
    const hash = hashOfManifest(value);
    // Delivery is at least once, for manifests too.
    if (!this.#manifests.some((one) => one.hash === hash)) this.#manifests.push({ manifest: read.value, hash });
  }

  #keep(record: ReceivedRecord, position: Parameters<typeof recordHash>[1]): void {
    const ofTopic = this.#hashes.get(record.topic) ?? [];
    this.#hashes.set(record.topic, ofTopic);
    ofTopic.push({ ...position, hash: recordHash(record, position).toString('hex') });
  }

  #refuse({ topic, partition, offset }: BankRecord, why: string): void {
    this.#refused.push(`${topic} partition ${partition} offset ${offset}: ${why}`);
  }

  #isDeleted(topic: string, fault: ManifestFault, records: readonly PositionedHash[]): boolean {
    if (fault.code !== 'records_missing' || !this.#shortened.has(`${topic}/${fault.partition}`)) return false;
    return records.every(({ partition, number }) => partition !== fault.partition || number > fault.last);
  }
}

/** One line for each manifest, its faults below it, and a line of totals. */
export function textOfVerified({ manifests, refused }: TopicsVerified): string {
  const line = ({ status, topic, number, day, count, repeats, faults }: ManifestOutcome): string[] => [
    `${status.padEnd(11)}${topic} manifest ${number}${day === undefined ? '' : ` of ${day}`}: ${count} records, ${repeats} repeated`,
    ...faults.map((fault) => `           ${fault}`),
  ];
  const counted = (status: ManifestOutcome['status']): string =>
    `${manifests.filter((one) => one.status === status).length} ${status}`;
  return [
    ...manifests.flatMap(line),
    ...refused.map((one) => `not counted ${one}`),
    `${counted('verified')}, ${counted('incomplete')}, ${counted('faulty')}; ${refused.length} records not counted`,
  ].join('\n');
}
