// Which records of the banks had no effect, why, and whether the bank was informed. For people; nothing waits for them.
import { listUnacceptedRecords, uuid } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { UnacceptedRecordsStore, type UnacceptedRow } from '../persistence/unaccepted-records.store';

@Controller()
export class ShowUnacceptedController {
  constructor(
    private readonly db: Database,
    private readonly records: UnacceptedRecordsStore,
  ) {}

  @Endpoint(listUnacceptedRecords)
  async list(@ParsedCall() call: CallOf<typeof listUnacceptedRecords>): ResponseTo<typeof listUnacceptedRecords> {
    const page = pageOf(call.query, uuid);
    if (!page.ok) return page;
    const { after, limit } = page.value;
    const rows = await this.records.list(this.db, { bank: call.query.bank, after, limit: limit + 1 });
    return ok(toPage(rows, page.value, ({ id }) => id, viewOf));
  }
}

const viewOf = (row: UnacceptedRow) => ({
  ...{ id: row.id, bank: row.bic, topic: row.topic, partition: row.partition },
  ...{ firstOffset: row.firstOffset.toString(), lastOffset: row.lastOffset.toString() },
  ...{ outcome: row.outcome, reason: row.reason, acknowledgement: row.acknowledgement },
  ...withoutNulls({ acknowledgementId: row.acknowledgementId }),
  recordedAt: row.recordedAt.toISOString(),
});
