// What is held against what clients are owed, and what no transfer or hold explained. SQL by hand, for the joins.
import type { ReplyOf, listDifferences, showSolvency } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { Money } from '@aiyrbas/money';
import { Database, type RowOf, columnsOf, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { CoverageEntity, type SolvencyBreakEntity } from '../persistence/coverage.entity';
import { DifferenceEntity } from '../persistence/drift.entity';

const SOLVENCY = `
  select ${columnsOf(CoverageEntity, 'n')}, b.broken_at as "brokenAt", b.reason, r.restored_at as "restoredAt",
         (select nullif(checked_at, 'epoch') from solvency_check) as "provenAt"
  from cover_now n
  left join solvency_break b on b.restored_at is null and (b.firm, b.asset) = (n.firm, n.asset)
  left join lateral (select max(restored_at) as restored_at from solvency_break r
                     where (r.firm, r.asset) = (n.firm, n.asset)) as r on true
  order by n.firm, n.asset`;

interface SolvencyStatus {
  readonly brokenAt: Date | null;
  readonly reason: RowOf<typeof SolvencyBreakEntity>['reason'] | null;
  readonly restoredAt: Date | null;
  readonly provenAt: Date | null;
}

const DIFFERENCES = `
  select ${columnsOf(DifferenceEntity, 'd')}, a.name
  from difference d left join account a on a.id = d.account
  where ($1::bigint is null or d.id < $1) and ($3::text is null or (d.resolved_at is null) = ($3 = 'open'))
  order by d.id desc
  limit $2`;

@Injectable()
export class ShowSolvency {
  constructor(private readonly db: Database) {}

  /** Per firm and asset, at this instant, with the age of the proof behind it. */
  async coverage(): Promise<ReplyOf<typeof showSolvency>> {
    const rows = toRows(CoverageEntity, await this.db.query<SolvencyStatus>(SOLVENCY));
    const provenAt = rows[0]?.provenAt;
    return {
      ...(provenAt && { provenAt: provenAt.toISOString() }),
      items: rows.map(({ firm, asset, held, owed, brokenAt, reason, restoredAt }) => {
        const since = brokenAt ?? restoredAt;
        return {
          firm,
          asset,
          liabilities: Money.ofMinor(owed, asset).amount,
          assets: Money.ofMinor(held, asset).amount,
          status: brokenAt ? 'broken' : 'covered',
          ...(reason && { reason }),
          ...(since && { since: since.toISOString() }),
        };
      }),
    };
  }

  /** Newest first, open or resolved; they are never deleted. */
  async differences(page: Page, state?: 'open' | 'resolved'): Promise<ReplyOf<typeof listDifferences>> {
    const rows = await this.db.query<{ name: string | null }>(DIFFERENCES, [page.after, page.limit + 1, state ?? null]);
    return toPage(
      toRows(DifferenceEntity, rows),
      page,
      ({ id }) => id,
      ({ id, firm, asset, name, what, stated, explained, difference, firstSeenAt, lastSeenAt, ...row }) => ({
        ...{ id, firm, asset, what },
        ...(name !== null && { account: name }),
        stated: Money.ofMinor(stated, asset).amount,
        explained: Money.ofMinor(explained, asset).amount,
        difference: Money.ofMinor(difference, asset).amount,
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        ...(row.resolvedAt !== null && { resolvedAt: row.resolvedAt.toISOString() }),
        ...(row.resolvedBy !== null && { resolvedBy: row.resolvedBy }),
      }),
    );
  }
}
