// How values of the domain are stored: amounts and instants inside JSON, and what is not there as null.
import type { WireMoney } from '@aiyrbas/contracts';
import type { Money } from '@aiyrbas/money';
import { as } from '@aiyrbas/persistence';

/** A value as JSON holds it: amounts are wire money, and instants are ISO strings. */
type Stored<T> = T extends Money ? WireMoney : T extends Date ? string : { [K in keyof T]: Stored<T[K]> };

/** A JSON column; `Money` and dates serialise themselves. */
export const json = <T>(from: (stored: Stored<T>) => T) =>
  ({
    type: 'jsonb',
    ...as<T>(),
    transformer: { to: (value: unknown) => value, from: from as (stored: unknown) => T },
  }) as const;

type WithoutNulls<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] };

/** The domain calls undefined what a row has as null. Changes the row, which nobody else has. */
export function withoutNulls<T extends object>(row: T): WithoutNulls<T> {
  const values = row as Record<string, unknown>;
  for (const name in values) values[name] ??= undefined;
  return row as WithoutNulls<T>;
}
