// A table described once: a TypeORM entity schema that also says what each column means, and from which the types of its
// rows follow. Migrations alone make and change tables; `driftOf` (tools/testing) compares the two.
import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

interface ValueOf {
  uuid: string;
  text: string;
  char: string;
  /** A calendar day, `YYYY-MM-DD`. */
  date: string;
  timestamptz: Date;
  boolean: boolean;
  smallint: number;
  integer: number;
  /** As text: it does not fit a number. */
  bigint: string;
  numeric: string;
  bytea: Buffer;
  jsonb: unknown;
}

export interface Column {
  readonly type: keyof ValueOf;
  /** What it means, with its unit; shown in the data dictionary. */
  readonly comment: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly array?: true;
  readonly primary?: true;
  readonly unique?: true;
  readonly nullable?: true;
  /** A literal, or a function that gives SQL, as in TypeORM. */
  readonly default?: string | number | boolean | (() => string);
  /** The database numbers the rows. */
  readonly generated?: 'increment';
  readonly transformer?: { to(value: unknown): unknown; from(value: unknown): unknown };
  /** Set by `as` only. */
  readonly valueType?: unknown;
}

export type Columns = Readonly<Record<string, Column>>;

export interface Table<C extends Columns = Columns, Key extends string = string> {
  readonly name: string;
  /** What one row is. */
  readonly comment: string;
  /** By property; the column's name is the same in snake case. */
  readonly columns: C;
  readonly uniques?: readonly { readonly columns: readonly Key[] }[];
  /** Unique indexes, because a write can meet them; others are the business of migrations. */
  readonly indices?: readonly UniqueIndex<Key>[];
}

interface UniqueIndex<Key extends string> {
  readonly name: string;
  /** Empty where the index is over expressions, which only its migration shows. */
  readonly columns: readonly Key[];
  readonly unique: true;
  /** The predicate of a partial index, as PostgreSQL prints it. */
  readonly where?: string;
}

type Single<C extends Column> = C extends { readonly valueType: infer T } ? T : ValueOf[C['type']];
type Value<C extends Column> = C extends { readonly array: true } ? readonly Single<C>[] : Single<C>;
type Null<C extends Column> = C extends { readonly nullable: true } ? null : never;
type Omittable<C extends Columns> = {
  [K in keyof C]: C[K] extends { nullable: true } | { default: unknown } | { generated: unknown } ? K : never;
}[keyof C];

export type RowOfColumns<C extends Columns> = { readonly [K in keyof C]: Value<C[K]> | Null<C[K]> };
export type NewRowOfColumns<C extends Columns> = {
  readonly [K in Exclude<keyof C, Omittable<C>>]: Value<C[K]>;
} & { readonly [K in Omittable<C>]?: Value<C[K]> | Null<C[K]> | undefined };

/** A row as it is read. */
export type RowOf<E> = E extends Entity<infer C> ? RowOfColumns<C> : never;
/** A row as it is inserted: what may be null, has a default or is generated may be left out. */
export type NewRowOf<E> = E extends Entity<infer C> ? NewRowOfColumns<C> : never;

export class Entity<C extends Columns = Columns> extends EntitySchema<RowOfColumns<C>> {
  /** The properties that code holds as another type than `pg` gives them, each with the way from there. */
  readonly mapped: readonly (readonly [property: string, from: (value: unknown) => unknown])[];

  constructor(readonly table: Table<C, keyof C & string>) {
    super({
      name: table.name,
      columns: Object.fromEntries(
        Object.entries(table.columns).map(([property, column]) => [property, { ...column, name: snakeCase(property) }]),
      ) as Record<keyof C, EntitySchemaColumnOptions>,
      uniques: (table.uniques ?? []).map(({ columns }) => ({ columns: [...columns] })),
      // One over expressions has no columns that TypeORM could name.
      indices: (table.indices ?? [])
        .filter(({ columns }) => columns.length > 0)
        .map((index) => ({ ...index, columns: [...index.columns] })),
    });
    this.mapped = Object.entries<Column>(table.columns).flatMap(([property, { transformer }]) =>
      transformer ? [[property, transformer.from] as const] : [],
    );
  }
}

/** Any entity, in lists of them: what is written and read cannot be typed from it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyEntity = Entity<any>;

export const defineEntity = <const C extends Columns>(table: Table<C, keyof C & string>): Entity<C> =>
  new Entity(table);

export const snakeCase = (property: string): string =>
  property.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

/** Narrows a column's type in code: `{ type: 'text', ...as<'in' | 'out'>(), comment: '...' }`. */
export const as = <T>(): { readonly valueType: T } => ({}) as { readonly valueType: T };

/** Whole numbers of any size: `bigint` in code. */
export const exact = {
  ...as<bigint>(),
  transformer: {
    to: (value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value),
    from: (value: unknown): unknown => (typeof value === 'string' ? BigInt(value) : value),
  },
} as const;

/** An amount in the minor units of its asset (tiyn, satoshi ...); the comment says of which. */
export const minorUnits = { type: 'numeric', precision: 38, scale: 0, ...exact } as const;
