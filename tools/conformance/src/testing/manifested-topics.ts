// A platform's records with its manifests, so that what a bank computes from its topics can be tried.
import { partitionOf } from '@aiyrbas/bus';
import {
  MANIFEST_STREAMS,
  MANIFEST_TYPE,
  type Manifest,
  ManifestBuilder,
  type ManifestStream,
  bankTopic,
  hashOfManifest,
} from '@aiyrbas/contracts';
import { recordHash, signedHeaders } from '@aiyrbas/iso20022';
import { uuidv7 } from '@aiyrbas/kernel';
import type { BankRecord } from '../conversation';
import type { PartySigningKey } from '../settings';

type Stream = ManifestStream | 'manifests';

export class ManifestedTopics {
  /** All that was written, as it lies on the topics. */
  readonly records: BankRecord[] = [];
  readonly #sent = new Map<string, number>();
  readonly #offsets = new Map<string, number>();
  readonly #last = new Map<string, { readonly manifest: Manifest; readonly hash: string }>();

  constructor(
    private readonly bic: string,
    private readonly signer: PartySigningKey & { readonly environment: string },
  ) {}

  /** Signed and numbered, as the platform writes it; a report is written by the bank, and read by its offset. */
  async write(
    stream: Stream,
    key: string,
    type = 'pain.013.001.07',
    value = `<Document>${key}</Document>`,
  ): Promise<BankRecord> {
    const { name: topic, partitions } = bankTopic(this.bic, stream);
    const partition = partitionOf(key, partitions);
    const seq = (this.#sent.get(`${topic}/${partition}`) ?? 0) + 1;
    this.#sent.set(`${topic}/${partition}`, seq);
    const attributes = { topic, id: uuidv7(), type, key, subject: key, time: new Date() };
    const headers = {
      ce_specversion: '1.0',
      ce_id: attributes.id,
      ce_type: type,
      ce_source: '/test',
      ce_subject: key,
      ce_time: attributes.time.toISOString(),
      ...(await signedHeaders(attributes, Buffer.from(value), this.signer)),
      ...(stream === 'reports' ? {} : { ce_streamepoch: '1', ce_streamseq: String(seq) }),
    };
    const bytes = Object.entries(headers).map(([name, text]) => [name, [Buffer.from(text)]] as const);
    return this.add({ topic, partition, key: Buffer.from(key), value: Buffer.from(value), headers: new Map(bytes) });
  }

  /** One more record behind the others of its partition: again, or in place of another one. */
  add(record: Omit<BankRecord, 'offset'>): BankRecord {
    const partition = `${record.topic}/${record.partition}`;
    const offset = this.#offsets.get(partition) ?? 0;
    this.#offsets.set(partition, offset + 1);
    const written = { ...record, offset: String(offset) };
    this.records.push(written);
    return written;
  }

  /** Counts all records of the topic since its manifest before. */
  async manifest(stream: ManifestStream): Promise<BankRecord> {
    const { name: topic, partitions } = bankTopic(this.bic, stream);
    const [kind, before] = [MANIFEST_STREAMS[stream], this.#last.get(topic)];
    const builder = new ManifestBuilder();
    for (let partition = 0; partition < partitions; partition += 1) {
      const ended = before?.manifest.ranges.findLast((range) => range.partition === partition)?.last;
      const first = ended === undefined ? (kind === 'sent' ? 1 : 0) : ended + 1;
      const counted = this.#counted(topic, partition, kind).filter(({ number }) => number >= first);
      builder.begin(partition, first, kind === 'sent' ? 1 : undefined);
      counted.forEach((one) => builder.add(one));
      builder.end(counted.at(-1)?.number ?? first - 1);
    }
    const manifest: Manifest = {
      ...{ topic, kind, number: (before?.manifest.number ?? 0) + 1, ...(before ? { previous: before.hash } : {}) },
      ...{ until: new Date().toISOString(), ...builder.build() },
    };
    const value = JSON.stringify(manifest);
    this.#last.set(topic, { manifest, hash: hashOfManifest(value) });
    return this.write('manifests', topic, MANIFEST_TYPE, value);
  }

  #counted(topic: string, partition: number, kind: Manifest['kind']) {
    const numbers = new Set<number>();
    return this.records
      .filter((record) => record.topic === topic && record.partition === partition)
      .map((record) => {
        const seq = Number(record.headers.get('ce_streamseq')?.[0] ?? 0);
        const position =
          kind === 'sent' ? { partition, epoch: 1, number: seq } : { partition, number: Number(record.offset) };
        return { ...position, hash: recordHash(record, position) };
      })
      .filter(({ number }) => !numbers.has(number) && numbers.add(number));
  }
}
