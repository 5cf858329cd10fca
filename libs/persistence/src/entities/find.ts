// Plain reads by TypeORM's repository. Its SQL runs where every other statement of the caller runs: in its transaction,
// counted, prepared, and with its time limit. What an order waits for is read by hand-written SQL: TypeORM makes the text
// of each read anew.
import { DataSource, type FindManyOptions, type FindOneOptions, type QueryRunner } from 'typeorm';
import type { Queryable } from '../transaction';
import type { AnyEntity, Columns, Entity, RowOfColumns } from './entity';

export async function find<C extends Columns>(
  db: Queryable,
  entity: Entity<C>,
  options: FindManyOptions<RowOfColumns<C>> = {},
): Promise<RowOfColumns<C>[]> {
  const source = await Described.of(entity);
  return source.createEntityManager(source.runnerOn(db)).getRepository(entity).find(options);
}

export async function findOne<C extends Columns>(
  db: Queryable,
  entity: Entity<C>,
  options: FindOneOptions<RowOfColumns<C>>,
): Promise<RowOfColumns<C> | undefined> {
  const [row] = await find(db, entity, { ...options, take: 1 });
  return row;
}

/** Knows one entity and never connects. */
class Described extends DataSource {
  static readonly #known = new WeakMap<AnyEntity, Promise<Described>>();

  static of(entity: AnyEntity): Promise<Described> {
    const before = Described.#known.get(entity);
    if (before) return before;
    const source = new Described({ type: 'postgres', entities: [entity] });
    const built = source.buildMetadatas().then(() => source);
    Described.#known.set(entity, built);
    return built;
  }

  runnerOn(db: Queryable): QueryRunner {
    return Object.assign(this.createQueryRunner(), {
      // A lock outside a transaction is refused by TypeORM; who holds a Tx is in one.
      isTransactionActive: 'beforeCommit' in db,
      query: async (sql: string, params: readonly unknown[] = []) => {
        const records = await db.query(sql, params);
        return { records, raw: records, affected: records.length };
      },
    });
  }
}
