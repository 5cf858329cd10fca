// Whether a bank's rail takes a payment now, as far as payments.v1 has told. The gateway judges once more when money moves.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

/** As the platform sees it: money in, money out. */
export type Direction = 'in' | 'out';

export interface SuspensionTold {
  readonly id: string;
  readonly bic: string;
  readonly direction: Direction | 'both';
  readonly from: Date;
  readonly to: Date | undefined;
}

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
  async learn(tx: Tx, told: readonly SuspensionTold[]): Promise<void> {
    const latest = [...new Map(told.map((one) => [one.id, one])).values()];
    await tx.query(
      `insert into known_suspension (id, bic, direction, from_at, to_at)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) order by 1
       on conflict (id) do update set to_at = excluded.to_at`,
      [
        latest.map(({ id }) => id),
        latest.map(({ bic }) => bic),
        latest.map(({ direction }) => direction),
        latest.map(({ from }) => from),
        latest.map(({ to }) => to ?? null),
      ],
    );
  }

  /** Which of these are suspended now, by the database’s clock. */
  async suspendedAmong(db: Queryable, uses: readonly RailUse[]): Promise<(use: RailUse) => boolean> {
    if (uses.length === 0) return () => false;
    const rows = await db.query<{ bic: string; direction: Direction | 'both' }>(
      `select bic, direction from known_suspension
       where bic = any($1::text[]) and from_at <= clock_timestamp() and (to_at is null or to_at > clock_timestamp())`,
      [[...new Set(uses.map(({ bic }) => bic))]],
    );
    return ({ bic, direction }) =>
      rows.some((row) => row.bic === bic && (row.direction === direction || row.direction === 'both'));
  }
}
