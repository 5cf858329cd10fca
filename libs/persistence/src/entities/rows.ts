// For SQL that is written by hand because its plan matters: the columns of an entity, and the rows that come back.
import { type Columns, type Entity, type RowOfColumns, snakeCase } from './entity';

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
  for (const row of raw as readonly Record<string, unknown>[]) {
    for (const [property, from] of entity.mapped) if (property in row) row[property] = from(row[property]);
  }
  return raw as (RowOfColumns<C> & More)[];
}
