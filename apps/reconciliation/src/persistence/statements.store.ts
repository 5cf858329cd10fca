// When each bank's statement was last received complete. Without statements, lines of a bank may be missing unnoticed.
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
