// Takes up what was parked, after people have decided: the messages of one key, in the order in which they came, each in a
// transaction of its own with its effects. Whoever else meets the key waits, and then finds it free or still parked; a
// process that dies leaves the rest parked as it was.
import { topicNamed } from '@aiyrbas/contracts';
import { type Database, isTransient } from '@aiyrbas/persistence';
import { BatchContext } from '../handles';
import type { StampedMessage } from '../message';
import { bodyHash } from '../outbox';
import type { Transport } from '../transports/transport';
import type { HandlerFor } from './batch-processor';
import { parseBody } from './bodies';
import type { ParkedListRow } from '../entities/consumers.entity';
import type { Parking } from './parking';

export interface Replayed {
  /** Messages that had their effects now. */
  readonly replayed: number;
  /** Messages of the key that are still parked. */
  readonly remaining: number;
  /** Why the first of them could not be processed this time either. */
  readonly reason?: string;
}

export class Replay {
  constructor(
    private readonly database: Database,
    private readonly parking: Parking,
    private readonly handlerFor: HandlerFor,
    private readonly transport: Transport,
  ) {}

  /** Replays everything that is parked of a key. */
  async ofKey(key: string): Promise<Replayed> {
    for (let replayed = 0; ; replayed += 1) {
      const [head] = await this.#queue(key);
      if (!head) return { replayed, remaining: 0 };
      const { reason, byAnother } = await this.#one(key, head);
      if (reason !== undefined) return { replayed, remaining: (await this.#queue(key)).length, reason };
      if (byAnother) replayed -= 1;
    }
  }

  #queue(key: string): Promise<ParkedListRow[]> {
    return this.database.tx((tx) => this.parking.lock(tx, key));
  }

  /** @returns why it could not be processed, or whether somebody else was faster. */
  async #one(key: string, row: ParkedListRow): Promise<{ reason?: string; byAnother?: true }> {
    // Fetched before the transaction: nothing remote happens inside one.
    const [stamped] = await this.transport.fetch(row.topic, row.partition, row.seq, row.seq);
    if (!stamped) return { reason: 'the producer’s log does not have it any more' };
    // A number of a topic of others is one of the broker's; what lies there now must be what was parked.
    if (row.bodyHash !== bodyHash(stamped.raw)) return { reason: 'what is kept under its number is another message' };
    try {
      return await this.database.tx(async (tx) => {
        const [head] = await this.parking.lock(tx, key);
        if (head?.id !== row.id) return { byAnother: true as const };
        const parsed = parseBody(stamped);
        if ('reason' in parsed) return this.#blame(tx, row, parsed.reason);
        const [clock] = await tx.query<{ now: Date }>('select clock_timestamp() as now');
        const context = new BatchContext(tx, clock!.now);
        await this.#handler(stamped).handle([parsed.message], context);
        const again = context.parkings[0];
        if (again) return this.#blame(tx, row, again.reason);
        this.parking.release(tx, row);
        return {};
      });
    } catch (error) {
      if (isTransient(error)) throw error;
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      await this.database.tx(async (tx) => this.#blame(tx, row, reason));
      return { reason };
    }
  }

  #blame(tx: Parameters<Parking['blame']>[0], row: ParkedListRow, reason: string): { reason: string } {
    this.parking.blame(tx, row, reason);
    return { reason };
  }

  #handler(message: StampedMessage) {
    const handler = this.handlerFor(message);
    if (!handler) throw new Error(`nobody handles ${message.type} any more`);
    return handler;
  }
}

/** The payload as operators may see it: what a bank wrote names people, and sealed identities are nobody's to read. */
export function shownPayload(message: StampedMessage): unknown {
  if (topicNamed(message.topic).external || message.topic === 'kyc.identity.v1') return '[hidden]';
  try {
    return JSON.parse(message.raw) as unknown;
  } catch {
    return '[not JSON]';
  }
}
