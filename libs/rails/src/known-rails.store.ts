// Whether a bank's rail takes a payment now, as projected from payments.v1. The gateway decides again when money
// moves.
import { lastOfEach } from '@aiyrbas/kernel';
import { type Queryable, type Tx, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Direction, type KnownSuspension, KnownSuspensionEntity } from './known-suspension.entity';

export interface RailUse {
  readonly bic: string;
  readonly direction: Direction;
}

/** The rail that an order takes at its bank: a purchase is paid over it, a sale is paid out. */
export const railTaken = (bic: string, side: 'buy' | 'sell'): RailUse => ({
  bic,
  direction: side === 'buy' ? 'in' : 'out',
});

@Injectable()
export class KnownRailsStore {
  /** The last word on each suspension wins; a batch may say several things of one. */
  apply(tx: Tx, suspensions: readonly KnownSuspension[]): void {
    const latest = lastOfEach(suspensions, (one) => one.id);
    insertRows(tx, KnownSuspensionEntity, latest, { onConflict: ['id'], update: ['toAt'] });
  }

  /** Which of these are suspended now, by the database’s clock. By hand: each order and quote waits for it. */
  async suspendedAmong(db: Queryable, uses: readonly RailUse[]): Promise<(use: RailUse) => boolean> {
    if (uses.length === 0) return () => false;
    const rows = await db.query<Pick<KnownSuspension, 'bic' | 'direction'>>(
      `select bic, direction from known_suspension
       where bic = any($1::text[]) and from_at <= clock_timestamp() and (to_at is null or to_at > clock_timestamp())`,
      [[...new Set(uses.map(({ bic }) => bic))]],
    );
    return ({ bic, direction }) =>
      rows.some((row) => row.bic === bic && (row.direction === direction || row.direction === 'both'));
  }
}
