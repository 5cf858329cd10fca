// The conditions under which money may move now: suspended rails, and assets of which clients are owed more than is
// held. A transaction that acts on the conditions and one that changes them exclude each other. So nothing is sent
// after a stop.
import { Injectable } from '@nestjs/common';
import type { Asset } from '@aiyrbas/money';
import { lastOfEach } from '@aiyrbas/kernel';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { ReleaseConditions } from '../domain/instruct';
import { RailsStore } from './rails.store';
import type { Solvency } from './solvency.entity';

const LOCK = `hashtextextended('bank-gateway.circumstances', 0)`;

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
    const short = new Set(broken.map(assetKey));
    return { isRailOpen, isSolvent: (firm: string, asset: Asset) => !short.has(`${firm}/${asset}`) };
  }

  /** Waits until every transaction that acts on the earlier conditions has ended. */
  change(tx: Tx): void {
    tx.write(`select pg_advisory_xact_lock(${LOCK})`, []);
  }

  /** Keeps the last event about each asset, and answers with what that changed. By hand: a later event stays. */
  async saveSolvency(tx: Tx, changes: readonly Solvency[]): Promise<Solvency[]> {
    this.change(tx);
    const last = lastOfEach([...changes].sort(byPosition), assetKey);
    const rows = await tx.query<Pick<Solvency, 'firm' | 'asset'>>(
      `insert into solvency as s (firm, asset, is_broken, since, told_epoch, told_seq)
       select * from unnest($1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::integer[], $6::bigint[])
       order by 1, 2
       on conflict (firm, asset) do update set is_broken = excluded.is_broken, since = excluded.since,
         told_epoch = excluded.told_epoch, told_seq = excluded.told_seq
       where (s.told_epoch, s.told_seq) < (excluded.told_epoch, excluded.told_seq)
       returning firm, asset`,
      [
        last.map(({ firm }) => firm),
        last.map(({ asset }) => asset),
        last.map(({ isBroken }) => isBroken),
        last.map(({ since }) => since),
        last.map(({ toldEpoch }) => toldEpoch),
        last.map(({ toldSeq }) => toldSeq.toString()),
      ],
    );
    const changed = new Set(rows.map(assetKey));
    return last.filter((one) => changed.has(assetKey(one)));
  }
}

const assetKey = ({ firm, asset }: Pick<Solvency, 'firm' | 'asset'>): string => `${firm}/${asset}`;

const byPosition = (one: Solvency, other: Solvency): number =>
  one.toldEpoch - other.toldEpoch || (one.toldSeq < other.toldSeq ? -1 : 1);
