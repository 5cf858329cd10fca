// Sets of rows written by one statement each, whatever their number: a column travels as one array (decision 0005). The
// text follows from the entity and is made once, so that each connection prepares it once.
import { arrayText } from '../array-text';
import type { Queryable, Tx } from '../transaction';
import {
  type Column,
  type Columns,
  type Entity,
  type NewRowOfColumns,
  type RowOfColumns,
  type Table,
  snakeCase,
} from './entity';
import { columnsOf, toRows } from './rows';

interface OnConflict<C extends Columns> {
  /** The columns of a key or unique index of the entity, or any of them. What is there already stays, */
  readonly onConflict?: readonly (keyof C & string)[] | 'any';
  /** ... except for these columns. */
  readonly update?: readonly (keyof C & string)[];
}

/**
 * Inserts rows that all give the same columns. Without `returning` nothing is waited for (decision 0013).
 * Rows that may conflict are written in the order of their key, or two batches could wait for each other; not so where
 * the database numbers them in the order given.
 */
export function insertRows<C extends Columns, K extends keyof C & string = keyof C & string>(
  db: Queryable,
  entity: Entity<C>,
  rows: readonly NewRowOfColumns<C>[],
  options: OnConflict<C> & { readonly returning: readonly K[] | 'all' },
): Promise<Pick<RowOfColumns<C>, K>[]>;
export function insertRows<C extends Columns>(
  tx: Tx,
  entity: Entity<C>,
  rows: readonly NewRowOfColumns<C>[],
  options?: OnConflict<C>,
): void;
export function insertRows<C extends Columns>(
  db: Queryable,
  entity: Entity<C>,
  rows: readonly NewRowOfColumns<C>[],
  options: OnConflict<C> & { readonly returning?: readonly string[] | 'all' } = {},
): Promise<object[]> | void {
  const { returning, onConflict = '', update = '' } = options;
  if (rows.length === 0) return returning && Promise.resolve([]);
  const given = Object.keys(rows[0]!);
  const sql = textOf(entity.table, `insert ${given} ${onConflict} ${update} ${returning ?? ''}`, () =>
    insertText(entity, given, options),
  );
  const params = paramsOf(entity.table, given, rows);
  if (!returning) return (db as Tx).write(sql, params);
  return db.query(sql, params).then((raw) => toRows(entity, raw));
}

/**
 * Writes the other columns of the rows that `key` names; all give the same columns. Nothing is waited for.
 * @param options `where` is a further condition on the row as it is, in SQL, which calls it `t`.
 */
export function updateRows<C extends Columns, K extends keyof C & string>(
  tx: Tx,
  entity: Entity<C>,
  rows: readonly (Pick<RowOfColumns<C>, K> & Partial<RowOfColumns<C>>)[],
  options: { readonly key: readonly K[]; readonly where?: string },
): void {
  if (rows.length === 0) return;
  const given = Object.keys(rows[0]!);
  const { key, where = '' } = options;
  const sql = textOf(entity.table, `update ${given} ${key} ${where}`, () =>
    updateText(entity.table, given, key, where),
  );
  tx.write(sql, paramsOf(entity.table, given, rows));
}

/**
 * For hand-written SQL over a set of rows: the set, called `t`, with the types of the entity, and the rows as its parameters.
 * Lists and `char` are text there.
 * @param first the number of its first parameter.
 */
export const unnested = <C extends Columns, K extends keyof C & string>(
  { table }: Entity<C>,
  properties: readonly K[],
  first = 1,
) => ({
  set: setOf(table, properties, 't', first),
  params: (rows: readonly Pick<RowOfColumns<C>, K>[]): unknown[][] => arraysOf(table, properties, rows),
});

const texts = new WeakMap<Table, Map<string, string>>();

function textOf(table: Table, what: string, make: () => string): string {
  const ofTable = texts.get(table) ?? new Map<string, string>();
  texts.set(table, ofTable);
  const text = ofTable.get(what) ?? make();
  ofTable.set(what, text);
  return text;
}

function insertText<C extends Columns>(
  entity: Entity<C>,
  given: readonly string[],
  { onConflict, update, returning }: OnConflict<C> & { readonly returning?: readonly string[] | 'all' },
): string {
  const table: Table = entity.table;
  const { name, columns } = table;
  const isNumbered = Object.values(columns).some(({ primary, generated }) => primary && generated);
  return [
    `insert into ${name} (${list(given)}) select ${given.map((one) => cast(table, one, 't')).join(', ')}`,
    `from ${setOf(table, given, 't')}`,
    Array.isArray(onConflict) && !isNumbered ? `order by ${list(onConflict as string[])}` : '',
    onConflict ? `on conflict ${onConflict === 'any' ? '' : targetOf(table, onConflict)} do` : '',
    !onConflict
      ? ''
      : update
        ? `update set ${update.map((one) => `${q(one)} = excluded.${q(one)}`).join(', ')}`
        : 'nothing',
    returning ? `returning ${columnsOf(entity, undefined, returning === 'all' ? undefined : returning)}` : '',
  ].join(' ');
}

function updateText(table: Table, given: readonly string[], key: readonly string[], where: string): string {
  const set = given.filter((one) => !key.includes(one)).map((one) => `${q(one)} = ${cast(table, one, 'v')}`);
  const same = key.map((one) => `t.${q(one)} = v.${q(one)}`);
  return [
    `update ${table.name} t set ${set.join(', ')} from ${setOf(table, given, 'v')}`,
    `where ${[...same, ...(where ? [`(${where})`] : [])].join(' and ')}`,
  ].join(' ');
}

/** A partial index is met only by who repeats its predicate. */
function targetOf(table: Table, key: readonly string[]): string {
  const { columns, uniques = [], indices = [] } = table;
  const isKey = (other: readonly string[]): boolean => [...other].sort().join() === [...key].sort().join();
  const index = indices.find((one) => isKey(one.columns));
  const primary = Object.keys(columns).filter((one) => columns[one]!.primary);
  const keys = [
    primary,
    ...uniques.map((one) => one.columns),
    ...key.filter((one) => columns[one]?.unique).map((one) => [one]),
  ];
  if (!index && !keys.some(isKey)) throw new Error(`${table.name} has no key (${key.join()})`);
  return `(${list(key)})${index?.where === undefined ? '' : ` where ${index.where}`}`;
}

const q = (property: string): string => `"${snakeCase(property)}"`;
const list = (properties: readonly string[]): string => properties.map(q).join(', ');

const setOf = (table: Table, given: readonly string[], alias: string, first = 1): string =>
  `unnest(${given.map((one, at) => `$${at + first}::${carrierOf(columnOf(table, one))}[]`).join(', ')}) as ${alias}(${list(given)})`;

/** An array within an array would be unnested too, so it travels as its text; `char` would be cut or padded. */
const carrierOf = ({ array, type }: Column): string => (array || type === 'char' ? 'text' : type);
const cast = (table: Table, property: string, alias: string): string => {
  const { array, type } = columnOf(table, property);
  return `${alias}.${q(property)}${array ? `::${type}[]` : ''}`;
};

function columnOf(table: Table, property: string): Column {
  const column = table.columns[property];
  if (!column) throw new Error(`${table.name} has no ${property}`);
  return column;
}

function paramsOf(table: Table, given: readonly string[], rows: readonly object[]): unknown[][] {
  // What only some rows give would be left out, or be null where a default was meant.
  const odd = rows.find((row) => Object.keys(row).length !== given.length);
  if (odd) throw differentColumns(table, given, odd);
  return arraysOf(table, given, rows);
}

function arraysOf(table: Table, given: readonly string[], rows: readonly object[]): unknown[][] {
  return given.map((property) => {
    const column = columnOf(table, property);
    const isText = column.type !== 'jsonb';
    return (rows as readonly Record<string, unknown>[]).map((row) => {
      const value = row[property];
      if (isText && typeof value === 'string') return value;
      if (value !== null && value !== undefined) return written(column, value);
      if (!(property in row)) throw differentColumns(table, given, row);
      if (!column.nullable) throw new Error(`${table.name}.${property} is never null`);
      return null;
    });
  });
}

const differentColumns = ({ name }: Table, given: readonly string[], row: object): Error =>
  new Error(`rows of ${name} give different columns: ${given.join()}; ${Object.keys(row).join()}`);

function written({ type }: Column, value: unknown): string | number {
  if (type === 'jsonb') return JSON.stringify(value);
  return Array.isArray(value) ? arrayText(value.map(text))! : text(value);
}

function text(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return String(value);
}
