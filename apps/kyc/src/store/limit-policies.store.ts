// Limit policies in Postgres: rows that are added and never changed.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { LimitPolicy } from '../domain/purchase-limit';

export interface LimitPolicyRow extends LimitPolicy {
  readonly id: string;
  readonly legalReference: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
}

type Stored = Omit<LimitPolicyRow, 'cap'> & { readonly cap: string };

@Injectable()
export class LimitPoliciesStore {
  /** Newest first. */
  async all(db: Queryable): Promise<LimitPolicyRow[]> {
    const rows = await db.query<Stored>(
      `select id, rule, cap, valid_from as "validFrom", legal_reference as "legalReference",
              how_to_raise as "howToRaise", proposed_by as "proposedBy", approved_by as "approvedBy"
       from limit_policy order by valid_from desc, id desc`,
    );
    return rows.map((row) => ({ ...row, cap: BigInt(row.cap) }));
  }

  add(tx: Tx, row: LimitPolicyRow, proposalId: string): void {
    tx.write(
      `insert into limit_policy (id, rule, cap, valid_from, legal_reference, how_to_raise, proposed_by, approved_by, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        row.id,
        row.rule,
        row.cap.toString(),
        row.validFrom,
        row.legalReference,
        row.howToRaise,
        row.proposedBy,
        row.approvedBy,
        proposalId,
      ],
    );
  }
}
