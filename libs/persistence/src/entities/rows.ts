// For SQL that is written by hand because its plan matters: the columns of an entity, and the rows that come back.
import { type Columns, type Entity, type RowOfColumns, type Table, snakeCase } from './entity';

/** A select or returning list that gives each property its name. */
export function columnsOf<C extends Columns>(
  entity: Entity<C>,
  alias?: string,
  properties: readonly string[] = Object.keys(entity.table.columns),
): string {
  const of = alias === undefined ? '' : `${alias}.`;
  return properties.map((property) => `${of}"${snakeCase(property)}" as "${property}"`).join(', ');
}

/** What was selected by `columnsOf` as rows: numbers that `pg` gives as text become `bigint` where the entity says so. */
export function toRows<C extends Columns, More extends object>(
  entity: Entity<C>,
  raw: readonly More[],
): (RowOfColumns<C> & More)[] {
  const mapped = mappedOf(entity.table);
  for (const row of raw as readonly Record<string, unknown>[]) {
    for (const [property, from] of mapped) if (property in row) row[property] = from(row[property]);
  }
  return raw as (RowOfColumns<C> & More)[];
}

type Mapped = readonly (readonly [property: string, from: (value: unknown) => unknown])[];
const known = new WeakMap<Table, Mapped>();

function mappedOf(table: Table): Mapped {
  const before = known.get(table);
  if (before) return before;
  const mapped = Object.entries(table.columns).flatMap(([property, { transformer }]) =>
    transformer ? [[property, transformer.from] as const] : [],
  );
  known.set(table, mapped);
  return mapped;
}
