// Makes the next manifest of one topic and publishes it. It is computed from committed rows that nobody changes any more, outside a
// transaction; the key of its row then decides which of several processes publishes it.
import { Outbox } from '@aiyrbas/bus';
import {
  MANIFEST_STREAMS,
  MANIFEST_TYPE,
  type Manifest,
  ManifestBuilder,
  bankOfTopic,
  hashOfManifest,
  manifestSchema,
  topicNamed,
} from '@aiyrbas/contracts';
import { type Ids, invariant } from '@aiyrbas/kernel';
import { type Logger, Metrics } from '@aiyrbas/observability';
import { Database, databaseTime } from '@aiyrbas/persistence';
import { IDS, LOGGER, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { BankMessageSender } from '../integration/bank-message-sender';
import { ManifestsStore } from '../persistence/manifests.store';
import { MessageArchiveStore } from '../persistence/message-archive.store';
import { ReadRecords, SentRecords, type TopicRecords } from './topic-records';

/** So many gaps at most in one range, so that the record stays far below what a broker takes. The next manifest goes on there. */
const GAPS_MAX = 2_000;

@Injectable()
export class MakeManifest {
  readonly #made;
  readonly #absent;

  constructor(
    private readonly db: Database,
    private readonly sent: SentRecords,
    private readonly read: ReadRecords,
    private readonly manifests: ManifestsStore,
    private readonly sender: BankMessageSender,
    private readonly archive: MessageArchiveStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#made = metrics.counter('bank_manifests_total', 'Manifests of a bank that this process published', [
      'bank',
      'stream',
    ]);
    this.#absent = metrics.counter(
      'bank_manifest_absent_records_total',
      'Numbers of a bank’s topic that a manifest states nothing about: we could not process the record, or lack it',
      ['bank', 'stream'],
    );
  }

  /**
   * @param number that the manifest gets: one more than that of the last one that the caller saw.
   * @param day that it completes; undefined for one that was requested.
   * @returns false when another process has made it.
   */
  async execute(topic: string, number: number, day?: string): Promise<boolean> {
    const bank = bankOfTopic(topic);
    invariant(bank && bank.stream in MANIFEST_STREAMS, `${topic} has no manifests`);
    const { bic, stream } = bank;
    const kind = MANIFEST_STREAMS[stream as keyof typeof MANIFEST_STREAMS];
    // The clock before the numbers: whatever was committed until then is among them.
    const until = await databaseTime(this.db);
    const before = await this.manifests.last(this.db, topic);
    if ((before?.number ?? 0) + 1 !== number) return false;
    const content = await this.#ranges(topic, kind === 'sent' ? this.sent : this.read, before?.ranges);
    const manifest: Manifest = {
      topic,
      kind,
      number,
      ...(before ? { previous: before.hash } : {}),
      ...(day === undefined ? {} : { day }),
      until: until.toISOString(),
      ...content,
    };
    const body = JSON.stringify(manifestSchema.parse(manifest));
    const id = this.ids.uuid();
    const message = { id, bic, stream: 'manifests', name: MANIFEST_TYPE, key: topic, body } as const;
    const { archived, outbound } = await this.sender.sign([message], until);
    const { count, root, ranges } = manifest;
    const row = {
      topic,
      number,
      id,
      bic,
      kind,
      day: day ?? null,
      until,
      count,
      root,
      hash: hashOfManifest(body),
      ranges,
    };
    const isOurs = await this.db.tx(async (tx) => {
      if (!(await this.manifests.add(tx, row))) return false;
      this.archive.add(tx, archived);
      await this.outbox.append(tx, outbound);
      return true;
    });
    if (isOurs) this.#report(bic, stream, manifest);
    return isOurs;
  }

  async #ranges(
    topic: string,
    records: TopicRecords,
    before: Manifest['ranges'] | undefined,
  ): Promise<Pick<Manifest, 'count' | 'root' | 'ranges'>> {
    const ends = new Map((await records.ends(topic)).map((end) => [end.partition, end]));
    const endedAt = new Map(before?.map(({ partition, last }) => [partition, last]));
    const builder = new ManifestBuilder();
    for (let partition = 0; partition < topicNamed(topic).partitions; partition += 1) {
      const end = ends.get(partition) ?? { epoch: 1, last: records.firstNumber - 1 };
      const ended = endedAt.get(partition);
      const first = ended === undefined ? ((await records.oldest(topic, partition)) ?? end.last + 1) : ended + 1;
      builder.begin(partition, first, records.hasEpochs ? end.epoch : undefined);
      let next = first;
      // After a restore the log may end before what was stated.
      while (next <= end.last && builder.gaps < GAPS_MAX) {
        const page = await records.page(topic, partition, next, end.last);
        page.forEach((record) => builder.add(record));
        const read = page.at(-1);
        if (!read) break;
        next = read.number + 1;
      }
      const isWhole = builder.gaps < GAPS_MAX;
      builder.end(isWhole ? Math.max(end.last, first - 1) : next - 1);
    }
    return builder.build();
  }

  #report(bank: string, stream: string, { topic, kind, number, count, ranges }: Manifest): void {
    const absent = ranges.flatMap((range) => range.absent).reduce((sum, { first, last }) => sum + last - first + 1, 0);
    this.#made.inc({ bank, stream });
    this.#absent.inc({ bank, stream }, absent);
    this.log.info({ topic, number, count, absent }, 'a manifest was published');
    // Of what we have sent, everything must be in our log.
    if (kind === 'sent' && absent > 0)
      this.log.error({ topic, number, absent }, 'records of a manifest are not in our log');
  }
}
