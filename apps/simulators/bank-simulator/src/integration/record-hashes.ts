// The hashes of the platform's records that this process has read, in memory: they are for a developer who looks at once. A bank keeps
// them with its records.
import { type Message, recordOf } from '@aiyrbas/bus';
import type { PositionedHash } from '@aiyrbas/contracts';
import { type RecordPosition, recordHash, statedPosition } from '@aiyrbas/iso20022';
import { Injectable } from '@nestjs/common';

/** So many of each partition. */
const RETAINED_MAX = 5_000;

@Injectable()
export class RecordHashes {
  readonly #records = new Map<string, PositionedHash[]>();

  add(batch: readonly Message<string>[]): void {
    for (const message of batch) {
      const position = positionOf(message);
      if (!position) continue;
      const { topic, partition } = message;
      const hash = recordHash(recordOf({ ...message, raw: message.body }), position).toString('hex');
      const key = `${topic}/${partition}`;
      const ofPartition = this.#records.get(key) ?? [];
      this.#records.set(key, ofPartition);
      ofPartition.push({ ...position, hash });
      if (ofPartition.length > RETAINED_MAX) ofPartition.shift();
    }
  }

  /** As they were read. */
  of(topic: string, partition: number): readonly PositionedHash[] {
    return this.#records.get(`${topic}/${partition}`) ?? [];
  }
}

/** Where no broker lies between, the message itself has the numbers. */
const positionOf = (message: Message<string>): RecordPosition | undefined =>
  message.received
    ? statedPosition(message.received, message.partition)
    : { partition: message.partition, epoch: message.epoch, number: Number(message.seq) };
