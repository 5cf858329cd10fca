// What stands for or against money moving at this moment: rails that are suspended, and assets of which clients are owed
// more than is held. Whoever acts on it and whoever changes it take turns, so that nothing goes out after a stop.
import { Injectable } from '@nestjs/common';
import type { Asset } from '@aiyrbas/money';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { ReleaseConditions } from '../domain/instruct';
import { RailsStore } from './rails.store';

const LOCK = `hashtextextended('bank-gateway.circumstances', 0)`;

/** One of the ledger's words on an asset; later ones have greater numbers. */
export interface SolvencyUpdate {
  readonly firm: string;
  readonly asset: string;
  readonly isBroken: boolean;
  readonly at: string;
  readonly epoch: number;
  readonly seq: bigint;
}

@Injectable()
export class ReleaseConditionsStore {
  constructor(private readonly rails: RailsStore) {}

  /** As they stand, and remain until this transaction ends. */
  async hold(tx: Tx): Promise<ReleaseConditions> {
    tx.write(`select pg_advisory_xact_lock_shared(${LOCK})`, []);
    return this.read(tx);
  }

  async read(db: Queryable): Promise<ReleaseConditions> {
    const [isRailOpen, broken] = await Promise.all([
      this.rails.open(db),
      db.query<{ firm: string; asset: string }>(`select firm, asset from solvency where is_broken`),
    ]);
    const short = new Set(broken.map(({ firm, asset }) => `${firm}/${asset}`));
    return { isRailOpen, isSolvent: (firm: string, asset: Asset) => !short.has(`${firm}/${asset}`) };
  }

  /** Waits for those who act on the circumstances as they were. */
  change(tx: Tx): void {
    tx.write(`select pg_advisory_xact_lock(${LOCK})`, []);
  }

  /** Keeps what was said last of each asset, and answers with what that changed. */
  async saveSolvency(tx: Tx, changes: readonly SolvencyUpdate[]): Promise<readonly SolvencyUpdate[]> {
    this.change(tx);
    const last = lastOfEach(changes);
    const rows = await tx.query<{ firm: string; asset: string }>(
      `insert into solvency as s (firm, asset, is_broken, since, told_epoch, told_seq)
       select * from unnest($1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::integer[], $6::bigint[])
       on conflict (firm, asset) do update set is_broken = excluded.is_broken, since = excluded.since,
         told_epoch = excluded.told_epoch, told_seq = excluded.told_seq
       where (s.told_epoch, s.told_seq) < (excluded.told_epoch, excluded.told_seq)
       returning firm, asset`,
      [
        last.map(({ firm }) => firm),
        last.map(({ asset }) => asset),
        last.map(({ isBroken }) => isBroken),
        last.map(({ at }) => at),
        last.map(({ epoch }) => epoch),
        last.map(({ seq }) => seq.toString()),
      ],
    );
    const changed = new Set(rows.map(({ firm, asset }) => `${firm}/${asset}`));
    return last.filter(({ firm, asset }) => changed.has(`${firm}/${asset}`));
  }
}

function lastOfEach(changes: readonly SolvencyUpdate[]): SolvencyUpdate[] {
  const last = new Map<string, SolvencyUpdate>();
  for (const one of changes) {
    const known = last.get(`${one.firm}/${one.asset}`);
    if (known === undefined || isLater(one, known)) last.set(`${one.firm}/${one.asset}`, one);
  }
  return [...last.values()].sort((a, b) => (`${a.firm}/${a.asset}` < `${b.firm}/${b.asset}` ? -1 : 1));
}

const isLater = (one: SolvencyUpdate, than: SolvencyUpdate): boolean =>
  one.epoch === than.epoch ? one.seq > than.seq : one.epoch > than.epoch;
