// Suspensions of rails: dated rows that only ever get an earlier end, by an approved proposal.
import type { Queryable, Tx } from '@aiyrbas/persistence';

export interface Suspension {
  readonly id: string;
  readonly railId: string;
  readonly from: Date;
  readonly to: Date | null;
  readonly reason: string;
  readonly legalReference: string;
  readonly binRange: string | null;
  readonly suspendedBy: string;
  readonly approvedBy: string | null;
}

export interface Rail {
  /** None where the scheme is of all banks. */
  readonly bic: string | null;
  readonly scheme: string;
  readonly direction: 'in' | 'out' | 'both';
}

const COLUMNS = `id, rail_id as "railId", from_at as "from", to_at as "to", reason, legal_reference as "legalReference",
  bin_range as "binRange", proposed_by as "suspendedBy", approved_by as "approvedBy"`;

export class SuspensionsStore {
  async rail(db: Queryable, railId: string): Promise<Rail | undefined> {
    const [row] = await db.query<Rail>(`select bic, scheme, direction from rail where id = $1`, [railId]);
    return row;
  }

  ofRail(db: Queryable, railId: string): Promise<Suspension[]> {
    return db.query<Suspension>(
      `select ${COLUMNS} from rail_suspension where rail_id = $1 order by from_at desc, id desc`,
      [railId],
    );
  }

  add(tx: Tx, one: Suspension): void {
    tx.write(
      `insert into rail_suspension (id, rail_id, from_at, to_at, reason, legal_reference, bin_range, proposed_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [one.id, one.railId, one.from, one.to, one.reason, one.legalReference, one.binRange, one.suspendedBy],
    );
  }

  async lock(tx: Tx, railId: string, id: string): Promise<Suspension | undefined> {
    const [row] = await tx.query<Suspension>(
      `select ${COLUMNS} from rail_suspension where id = $1 and rail_id = $2 for update`,
      [id, railId],
    );
    return row;
  }

  end(tx: Tx, id: string, at: Date, proposalId: string): void {
    tx.write(`update rail_suspension set to_at = $2, ended_by_proposal = $3 where id = $1`, [id, at, proposalId]);
  }
}
