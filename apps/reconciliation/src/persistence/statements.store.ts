// When each bank's books were last heard whole: a bank that sends no statements may lack lines that nobody misses.
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

@Injectable()
export class BankStatementsStore {
  markReceived(tx: Tx, bics: readonly string[], now: Date): void {
    if (bics.length === 0) return;
    tx.write(
      `insert into statement (bic, received_at) select distinct bic, $2::timestamptz from unnest($1::text[]) as t(bic)
       on conflict (bic) do update set received_at = greatest(statement.received_at, excluded.received_at)`,
      [bics, now],
    );
  }
}
