// The records that a manifest of a topic counts, page by page: of a topic that we write, those of our log; of a topic that a bank
// writes, those that we have read.
import { StreamLog, recordOf } from '@aiyrbas/bus';
import type { HashedRecord } from '@aiyrbas/contracts';
import { recordHash } from '@aiyrbas/iso20022';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { ManifestsStore, type PartitionEnd } from '../persistence/manifests.store';

export interface TopicRecords {
  /** Of the partitions that have any. */
  readonly ends: (topic: string) => Promise<PartitionEnd[]>;
  /** The first number that can be stated; undefined where there is none. */
  readonly oldest: (topic: string, partition: number) => Promise<number | undefined>;
  /** In order, from `from` to `to`, both included; empty when there is none left. */
  readonly page: (topic: string, partition: number, from: number, to: number) => Promise<readonly HashedRecord[]>;
  /** Where numbers begin. */
  readonly firstNumber: number;
  readonly hasEpochs: boolean;
}

@Injectable()
export class SentRecords implements TopicRecords {
  readonly firstNumber = 1;
  readonly hasEpochs = true;

  constructor(
    private readonly db: Database,
    private readonly log: StreamLog,
    private readonly manifests: ManifestsStore,
  ) {}

  ends(topic: string): Promise<PartitionEnd[]> {
    return this.manifests.sentEnds(this.db, topic);
  }

  oldest(topic: string, partition: number): Promise<number | undefined> {
    return this.manifests.oldestSent(this.db, topic, partition);
  }

  async page(topic: string, partition: number, from: number, to: number): Promise<readonly HashedRecord[]> {
    const messages = await this.log.read(topic, partition, BigInt(from), BigInt(to));
    return messages.map((message) => {
      const position = { epoch: message.epoch, number: Number(message.seq) };
      return { ...position, hash: recordHash(recordOf(message), { partition, ...position }) };
    });
  }
}

@Injectable()
export class ReadRecords implements TopicRecords {
  readonly firstNumber = 0;
  readonly hasEpochs = false;

  constructor(
    private readonly db: Database,
    private readonly manifests: ManifestsStore,
  ) {}

  ends(topic: string): Promise<PartitionEnd[]> {
    return this.manifests.readEnds(this.db, topic);
  }

  oldest(topic: string, partition: number): Promise<number | undefined> {
    return this.manifests.oldestRead(this.db, topic, partition);
  }

  page(topic: string, partition: number, from: number, to: number): Promise<readonly HashedRecord[]> {
    return this.manifests.readPage(this.db, topic, partition, from, to);
  }
}
