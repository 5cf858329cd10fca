// The hashes of the platform's records that this process has read, in memory: they are for a developer who looks at once. A bank keeps
// them with its records.
import { type Message, recordOf } from '@aiyrbas/bus';
import type { PlacedHash } from '@aiyrbas/contracts';
import { type RecordPlace, recordHash, statedPlace } from '@aiyrbas/iso20022';
import { Injectable } from '@nestjs/common';

/** So many of each partition. */
const RETAINED_MAX = 5_000;

@Injectable()
export class ReadRecords {
  readonly #records = new Map<string, PlacedHash[]>();

  add(batch: readonly Message<string>[]): void {
    for (const message of batch) {
      const place = placeOf(message);
      if (!place) continue;
      const { topic, partition } = message;
      const hash = recordHash(recordOf({ ...message, raw: message.body }), place).toString('hex');
      const key = `${topic}/${partition}`;
      const ofPartition = this.#records.get(key) ?? [];
      this.#records.set(key, ofPartition);
      ofPartition.push({ ...place, hash });
      if (ofPartition.length > RETAINED_MAX) ofPartition.shift();
    }
  }

  /** As they were read. */
  of(topic: string, partition: number): readonly PlacedHash[] {
    return this.#records.get(`${topic}/${partition}`) ?? [];
  }
}

/** Where no broker lies between, the message itself has the numbers. */
const placeOf = (message: Message<string>): RecordPlace | undefined =>
  message.received
    ? statedPlace(message.received, message.partition)
    : { partition: message.partition, epoch: message.epoch, number: Number(message.seq) };
