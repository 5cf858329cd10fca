// Informs the banks of records that had no effect and that no handler decided: the bus could not read them, or it parked them
// for a fault of ours. Their rows are there already, so nothing is lost, and each position is acknowledged once.
import { Outbox } from '@aiyrbas/bus';
import { reportsTopic } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { Institution } from '../domain/institution';
import { isRejection } from '../domain/rejection';
import { Acknowledger, type UnacceptedRecord } from '../messaging/acknowledger';
import { MessageArchiveStore } from '../persistence/message-archive.store';
import { UnacceptedRecordsStore, type Unprocessed } from '../persistence/unaccepted-records.store';

/** So many records in one transaction. */
const AT_ONCE_MAX = 100;

@Injectable()
export class AcknowledgeUnprocessed {
  readonly #topics: readonly string[];

  constructor(
    institution: Institution,
    private readonly records: UnacceptedRecordsStore,
    private readonly acknowledger: Acknowledger,
    private readonly archive: MessageArchiveStore,
    private readonly outbox: Outbox,
  ) {
    this.#topics = institution.bics.map(reportsTopic);
  }

  async isDue(db: Queryable): Promise<boolean> {
    return (await this.records.unprocessed(db, this.#topics, 1)).length > 0;
  }

  /** @returns how many records there were; more may wait. */
  async execute(tx: Tx): Promise<number> {
    const found = await this.records.unprocessed(tx, this.#topics, AT_ONCE_MAX);
    if (found.length === 0) return 0;
    const [clock] = await tx.query<{ now: Date }>('select clock_timestamp() as now');
    const { archived, outbound } = await this.acknowledger.acknowledge(tx, found.map(unacceptedOf), [], clock!.now);
    this.archive.add(tx, archived);
    await this.outbox.append(tx, outbound);
    return found.length;
  }
}

function unacceptedOf({ isParked, reason, ...position }: Unprocessed): UnacceptedRecord {
  // An earlier release parked what it refused.
  if (isParked && isRejection(reason)) return { ...position, outcome: 'refused', reason };
  return { ...position, outcome: 'unprocessed', reason: isParked ? 'processing_failed' : 'record_unreadable' };
}
