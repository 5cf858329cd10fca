// Compares a manifest with the records: of the topics that a bank reads, those that this process has read; of its reports, those that
// it has written. The result is computed when somebody looks, because a manifest may arrive before the records that it counts.
import { StreamLog, recordOf } from '@aiyrbas/bus';
import {
  type Manifest,
  type ManifestFault,
  type PositionedHash,
  checkChain,
  checkManifest,
  faultText,
} from '@aiyrbas/contracts';
import { recordHash } from '@aiyrbas/iso20022';
import { Injectable } from '@nestjs/common';
import { RecordHashes } from '../integration/record-hashes';
import { type ReceivedManifest, ReceivedManifests } from './received-manifests';

export interface ManifestResult {
  /**
   * `incomplete`: it agrees with all that is known here, but it counts records that this process did not read itself, or whose offsets it
   * does not know.
   */
  readonly status: 'verified' | 'faulty' | 'incomplete';
  readonly repeats: number;
  readonly faults: readonly string[];
}

@Injectable()
export class VerifyManifest {
  constructor(
    private readonly received: ReceivedManifests,
    private readonly records: RecordHashes,
    private readonly log: StreamLog,
  ) {}

  async execute(received: ReceivedManifest): Promise<ManifestResult> {
    const { manifest } = received;
    const chain = checkChain(this.received.before(received), manifest);
    const records = manifest.kind === 'sent' ? this.#read(manifest) : await this.#written(received);
    const { faults, repeats } = checkManifest(manifest, records);
    const known = faults.filter((fault) => !isUnread(fault, records));
    const all = [...chain, ...known];
    const status = all.length > 0 ? 'faulty' : faults.length > 0 ? 'incomplete' : 'verified';
    return { status, repeats, faults: all.map(faultText) };
  }

  #read({ topic, ranges }: Manifest): PositionedHash[] {
    const partitions = new Set(ranges.map(({ partition }) => partition));
    return [...partitions].flatMap((partition) => this.records.of(topic, partition));
  }

  /**
   * Where no broker lies between, the number of a record is its offset plus one. A broker gives its own offsets: a bank reads its topic
   * back, which the simulator does not.
   */
  async #written({ manifest: { topic, ranges }, isFromBroker }: ReceivedManifest): Promise<PositionedHash[]> {
    if (isFromBroker) return [];
    const written: PositionedHash[] = [];
    for (const { partition, first, last } of ranges) {
      for (let next = first; next <= last;) {
        const messages = await this.log.read(topic, partition, BigInt(next + 1), BigInt(last + 1));
        for (const message of messages) {
          const position = { partition, number: Number(message.seq) - 1 };
          written.push({ ...position, hash: recordHash(recordOf(message), position).toString('hex') });
        }
        next += Math.max(messages.length, 1);
      }
    }
    return written;
  }
}

/** Missing before the first record that this process knows of the partition, or after the last one. */
function isUnread(fault: ManifestFault, records: readonly PositionedHash[]): boolean {
  if (fault.code !== 'records_missing') return false;
  const numbers = records.filter(({ partition }) => partition === fault.partition).map(({ number }) => number);
  return numbers.every((number) => number > fault.last) || numbers.every((number) => number < fault.first);
}
