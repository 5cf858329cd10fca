// The fees and minimums in force, read with the database's clock. Nothing is remembered: a new row counts from its instant.
// Their SQL is by hand: it joins.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '@aiyrbas/persistence';
import { Money } from '@aiyrbas/money';
import { Injectable } from '@nestjs/common';
import type { FeeSchedule } from '../domain/fees';

export interface Tariff {
  readonly now: Date;
  readonly fees: FeeSchedule;
  readonly minimum: Money;
}

/** Of a fee schedule that the query calls `f`: `VenueFees`. */
export const VENUE_FEES_OF_F = `f.venue_percent as venue,
  (select coalesce(json_object_agg(v.venue, v.percent), '{}') from venue_fee v where v.fee_schedule = f.id) as venues`;

const IN_FORCE = (table: string): string =>
  `${table}.effective_from <= now() and (${table}.effective_to is null or ${table}.effective_to > now())`;

@Injectable()
export class TariffsStore {
  readonly #pending = new Map<string, Promise<Tariff | undefined>>();

  /** Undefined for an asset that is not traded. Those who ask in the same turn of the event loop share one answer. */
  inForce(db: Queryable, asset: string): Promise<Tariff | undefined> {
    const known = this.#pending.get(asset);
    if (known) return known;
    const pending = nextTurn().then(() => {
      // Whoever comes now asks again: no answer is older than its question.
      this.#pending.delete(asset);
      return this.#read(db, asset);
    });
    this.#pending.set(asset, pending);
    return pending;
  }

  async #read(db: Queryable, asset: string): Promise<Tariff | undefined> {
    const [row] = await db.query<FeeSchedule & { now: Date; minimum: string }>(
      `select clock_timestamp() as now, m.fiat_minor as minimum, f.id, f.platform_percent as platform, ${VENUE_FEES_OF_F}
       from fee_schedule f cross join minimum_order m
       where ${IN_FORCE('f')} and ${IN_FORCE('m')} and m.asset = $1
       order by f.effective_from desc, m.effective_from desc limit 1`,
      [asset],
    );
    if (!row) return undefined;
    const { now, minimum, ...fees } = row;
    return { now, fees, minimum: Money.ofMinor(minimum, 'KZT') };
  }
}
