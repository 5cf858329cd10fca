// How values of the domain are stored inside JSON.
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
