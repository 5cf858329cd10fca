// Whether entities describe the tables that migrations made: columns, types, nulls, defaults, and every unique key.
// TypeORM could say which statements would bring a schema into step, but of a schema that migrations make it would drop
// what it does not know: checks, named keys, partial and expression indexes. So what is there is compared here.
import { type AnyEntity, type Column, type Queryable, snakeCase } from '@aiyrbas/persistence';

interface FoundTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly primary: string;
  /** Constraints and indexes alike. */
  readonly unique: readonly string[];
}

/** Partitions belong to their table; `migration` is TypeORM's own. */
const TABLES = `
  select c.relname as name,
    (select jsonb_object_agg(a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
              case when not a.attnotnull then 'null' end,
              case when a.attidentity <> '' then 'generated' end,
              'default ' || pg_get_expr(d.adbin, d.adrelid)))
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    coalesce((select keys.of from keys where keys.indrelid = c.oid and keys.indisprimary), '') as "primary",
    array(select keys.of from keys where keys.indrelid = c.oid and not keys.indisprimary order by 1) as "unique"
  from pg_class c
  where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration'
  order by c.relname`;

/** A unique index over expressions is known by its name alone. */
const KEYS = `
  with keys as (
    select i.indrelid, i.indisprimary,
      case when i.indexprs is not null then x.relname::text else
        concat_ws(' where ', array_to_string(array(
          select a.attname from unnest(i.indkey::smallint[]) with ordinality as k(attnum, n)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum order by k.n), ', '),
          pg_get_expr(i.indpred, i.indrelid)) end as of
    from pg_index i join pg_class x on x.oid = i.indexrelid
    where i.indisunique)`;

/** What differs, a line each; nothing where the entities are true. */
export async function driftOf(db: Queryable, schema: string, entities: readonly AnyEntity[]): Promise<string[]> {
  const found = await db.query<FoundTable & { name: string }>(KEYS + TABLES, [schema]);
  const described = new Map(entities.map(({ table }) => [table.name, describedAs(table)]));
  const names = [...new Set([...found.map(({ name }) => name), ...described.keys()])].sort();
  return names.flatMap((name) => {
    const there = found.find((one) => one.name === name);
    const reported = described.get(name);
    if (!there) return [`${name}: is not there`];
    if (!reported) return [`${name}: is not described`];
    return [
      ...columnDrift(name, reported.columns, there.columns),
      ...differs(`${name}: primary key`, reported.primary, there.primary),
      ...differs(`${name}: unique keys`, reported.unique.join('; '), there.unique.join('; ')),
    ];
  });
}

const differs = (what: string, reported: string, there: string): string[] =>
  reported === there ? [] : [`${what}: described as "${reported}", is "${there}"`];

function columnDrift(name: string, reported: FoundTable['columns'], there: FoundTable['columns']): string[] {
  return [...new Set([...Object.keys(there), ...Object.keys(reported)])].sort().flatMap((column) => {
    const where = `${name}.${column}`;
    if (there[column] === undefined) return [`${where}: is not there`];
    if (reported[column] === undefined) return [`${where}: is not described`];
    return differs(where, reported[column], there[column]);
  });
}

function describedAs({ name, columns, uniques = [], indices = [] }: AnyEntity['table']): FoundTable {
  const all = Object.entries(columns as Readonly<Record<string, Column>>);
  const listed = (properties: readonly string[]): string => properties.map(snakeCase).join(', ');
  return {
    name,
    columns: Object.fromEntries(all.map(([property, column]) => [snakeCase(property), columnAs(column)])),
    primary: listed(all.flatMap(([property, { primary }]) => (primary ? [property] : []))),
    unique: [
      ...all.flatMap(([property, { unique }]) => (unique ? [snakeCase(property)] : [])),
      ...uniques.map((one) => listed(one.columns)),
      ...indices.map((one) =>
        [one.columns.length === 0 ? one.name : listed(one.columns), one.where].filter(Boolean).join(' where '),
      ),
    ].sort(),
  };
}

function columnAs(column: Column): string {
  const value = column.default;
  const literal = typeof value === 'string' ? `'${value}'::${column.type}` : String(value);
  return [
    typeOf(column),
    column.nullable ? 'null' : '',
    column.generated ? 'generated' : '',
    value === undefined ? '' : `default ${typeof value === 'function' ? value() : literal}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function typeOf({ type, length, precision, scale, array }: Column): string {
  if (type === 'timestamptz') return `timestamp${precision === undefined ? '' : `(${precision})`} with time zone`;
  const name = type === 'char' ? 'character' : type;
  const size = length ?? (precision === undefined ? undefined : `${precision},${scale ?? 0}`);
  return `${name}${size === undefined ? '' : `(${size})`}${array ? '[]' : ''}`;
}
