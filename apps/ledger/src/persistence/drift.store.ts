// Drift in Postgres: functions of the owner measure and keep it (see the migration); what is kept is read here.
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { type Queryable, type RowOf, type Tx, columnsOf, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Difference, LedgerStatedBalance } from '../domain/difference';
import { DifferenceEntity } from './drift.entity';

/** A measurement reads accounts, and transfers since the one before; not all transfers. */
const MEASURE_MAX_MS = 30_000;
/** How many transactions are recounted at a time: a few tenths of a second. */
const RECOUNT_SLICE = 20_000;
/** All transfers are recounted once in so long, or as soon as slices of a minute each get through them. */
const RECOUNT_EVERY = '1 day';

export interface Measured {
  readonly found: readonly Difference[];
  readonly resolved: readonly (Difference & { readonly by: string })[];
  /** Accounts whose sum was not what a recount of all their transfers gave. */
  readonly recounted: readonly string[];
}

export interface OpenDifference {
  readonly difference: Difference;
  /** Undefined where it is not about a customer's balance. */
  readonly balance: LedgerStatedBalance | undefined;
}

/** With the name of the account, not its id. */
type Row = Pick<RowOf<typeof DifferenceEntity>, 'id' | 'firm' | 'asset' | 'account' | 'what' | 'stated' | 'explained'>;

const MEASURE = `
  select became, number as id, of_firm as firm, of_asset as asset, of_account as account, of_what as what,
         was_stated as stated, was_explained as explained, because
  from measure_drift()`;

const OPEN = `
  select ${columnsOf(DifferenceEntity, 'd', ['id', 'firm', 'asset', 'what', 'stated', 'explained'])}, a.name as account,
         b.posted, b.held
  from difference d
  left join account a on a.id = d.account
  left join lateral (select posted, held from balance where account = d.account for update) as b on true
  where d.id = $1 and d.resolved_at is null`;

@Injectable()
export class DriftStore {
  /** Holds all balances, and the cover, against transfers and holds; keeps what differs, once each. */
  async measure(tx: Tx): Promise<Measured> {
    await tx.query(`set local statement_timeout = ${MEASURE_MAX_MS}`);
    const recounted = await tx.query<{ of_account: string }>(
      `select of_account from recount_transfers($1, $2::interval)`,
      [RECOUNT_SLICE, RECOUNT_EVERY],
    );
    const rows = toRows(
      DifferenceEntity,
      await tx.query<{ became: 'found' | 'resolved'; because: string | null }>(MEASURE),
    );
    const resolved = rows.filter(({ became }) => became === 'resolved');
    return {
      found: rows.filter(({ became }) => became === 'found').map(differenceOf),
      resolved: resolved.map((row) => ({ ...differenceOf(row), by: row.because ?? '' })),
      recounted: recounted.map((row) => row.of_account),
    };
  }

  /** A difference that nobody has resolved, with the balance that it is about locked. */
  async open(tx: Tx, id: string): Promise<OpenDifference | undefined> {
    const rows = await tx.query<{ posted: string | null; held: string | null }>(OPEN, [id]);
    const [row] = toRows(DifferenceEntity, rows);
    if (!row) return undefined;
    const difference = differenceOf(row);
    if (difference.account === undefined) return { difference, balance: undefined };
    // A balance that somebody took away is made again when the difference is resolved.
    const [posted, held] = [row.posted, row.held].map((amount) => Money.ofMinor(amount ?? '0', row.asset));
    return { difference, balance: { posted: posted!, held: held! } };
  }

  /** Makes what is stated what transfers and holds say; the database wants the approved proposal for it. */
  async resolve(tx: Tx, id: string, proposalId: string): Promise<void> {
    await tx.query(`select resolve_difference($1, $2)`, [id, proposalId]);
  }

  /** How many differences are open, per firm and asset of which anything is booked. */
  async openCounts(db: Queryable): Promise<{ firm: string; asset: string; open: number }[]> {
    return db.query(
      `select c.firm, c.asset, (select count(*)::int from difference d where d.resolved_at is null
                                and (d.firm, d.asset) = (c.firm, c.asset)) as open
       from (select firm, asset from cover_now union select firm, asset from difference where resolved_at is null) as c`,
    );
  }

  /** Seconds since balances were last measured, and since the last whole recount; before the first, since there is one to make. */
  async ages(db: Queryable): Promise<{ measured: number; recounted: number }> {
    const [row] = await db.query<{ measured: number; recounted: number }>(
      `select extract(epoch from now() - greatest(measured_at, since))::float8 as measured,
              extract(epoch from now() - greatest(recounted_at, since))::float8 as recounted
       from drift_measurement`,
    );
    invariant(row, 'drift_measurement has its one row');
    return row;
  }
}

const differenceOf = ({ id, firm, asset, account, what, stated, explained }: Row): Difference => ({
  ...{ id, firm, asset, what },
  account: account ?? undefined,
  stated: Money.ofMinor(stated, asset),
  explained: Money.ofMinor(explained, asset),
});
