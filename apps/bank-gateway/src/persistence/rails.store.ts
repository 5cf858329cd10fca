// The rails and their suspensions: dated rows, read as of a moment.
import { type Queryable, msUntil } from '@aiyrbas/persistence';

export interface RailRow {
  id: string;
  bic: string | null;
  scheme: string;
  direction: 'in' | 'out' | 'both';
  suspension_id: string | null;
  from_at: Date | null;
  to_at: Date | null;
  reason: string | null;
  legal_reference: string | null;
  bin_range: string | null;
}

export interface NewRail {
  readonly id: string;
  readonly bic: string;
  readonly scheme: string;
  readonly direction: 'in' | 'out';
}

export class RailsStore {
  /** Makes the rails that are not there yet, open. @returns those that were made. */
  make(db: Queryable, rails: readonly NewRail[]): Promise<{ bic: string; scheme: string; direction: string }[]> {
    const column = <K extends keyof NewRail>(name: K): NewRail[K][] => rails.map((rail) => rail[name]);
    return db.query(
      `insert into rail (id, bic, scheme, direction)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
       on conflict (bic, scheme, direction) do nothing returning bic, scheme, direction`,
      [column('id'), column('bic'), column('scheme'), column('direction')],
    );
  }

  /** Which (bank, direction) of account transfers are open now. */
  async open(db: Queryable): Promise<(bic: string, direction: 'in' | 'out') => boolean> {
    const rows = await db.query<{ bic: string; direction: string }>(
      `select r.bic, r.direction from rail r
       where r.scheme = 'account-transfer' and not exists (
         select from rail_suspension s where s.rail_id = r.id and s.bin_range is null
           and s.from_at <= clock_timestamp() and (s.to_at is null or s.to_at > clock_timestamp()))`,
    );
    const open = new Set(rows.map((row) => `${row.bic}/${row.direction}`));
    return (bic, direction) => open.has(`${bic}/${direction}`) || open.has(`${bic}/both`);
  }

  /** Milliseconds until the next suspension ends that applies now. */
  async nextEndMs(db: Queryable): Promise<number | undefined> {
    return msUntil(
      db,
      `select min(to_at) from rail_suspension where from_at <= clock_timestamp() and to_at > clock_timestamp()`,
    );
  }

  /** Every rail with the suspension that applies now, if one does. */
  all(db: Queryable): Promise<RailRow[]> {
    return db.query<RailRow>(
      `select r.id, r.bic, r.scheme, r.direction, s.id as suspension_id, s.from_at, s.to_at, s.reason, s.legal_reference, s.bin_range
       from rail r left join lateral (
         select * from rail_suspension s where s.rail_id = r.id
           and s.from_at <= clock_timestamp() and (s.to_at is null or s.to_at > clock_timestamp())
         order by s.from_at limit 1) s on true
       order by r.id`,
    );
  }
}
