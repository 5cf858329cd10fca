// Which services run together in one process. A group is a list of names; what is in no group has a process of its own.
import { z } from 'zod';

export const SERVICE_NAMES = ['kyc', 'quotes', 'orders', 'bank-gateway', 'venue-gateway', 'ledger', 'reconciliation'];
export const DEV_ISSUER = 'dev-issuer';
/** They stand in for others, and keep in memory what replicas would not share: there is one of each. */
export const COUNTERPARTIES = ['bank-simulator', 'venue-simulator', DEV_ISSUER];
const NAMES = [...SERVICE_NAMES, ...COUNTERPARTIES];

type Groups = readonly (readonly string[])[];

/** `orders,ledger;kyc,quotes`: two groups. `all`: one of everything. */
export const groups = z
  .string()
  .default('')
  .transform((text): Groups =>
    (text.trim() === 'all' ? NAMES.join(',') : text)
      .split(';')
      .map((group) => group.split(',').map((name) => name.trim()))
      .map((group) => group.filter((name) => name !== ''))
      .filter((group) => group.length > 0),
  )
  .refine((all) => all.flat().every((name) => NAMES.includes(name)), `all, or groups of ${NAMES.join(', ')}`)
  .refine((all) => new Set(all.flat()).size === all.flat().length, 'each service once')
  .refine((all) => all.every((group) => group.some((name) => name !== DEV_ISSUER)), 'no group of the issuer alone')
  .meta({ example: 'orders,ledger;kyc,quotes' });

/** Everything together, twice: what `--small` starts. */
export const SMALL = { groups: [NAMES], replicas: 2 } as const;

/** One process: what it runs, and which of its kind it is, from 1. */
export interface PlannedProcess {
  readonly services: readonly string[];
  readonly replica: number;
}

/** @param without counterparties that are not started at all. */
export function processesOf(grouped: Groups, replicas: number, without: readonly string[] = []): PlannedProcess[] {
  const alone = NAMES.filter((name) => !grouped.flat().includes(name)).map((name) => [name]);
  // Counterparties first, and services in the order money moves: a start reads like a purchase.
  return [...alone, ...grouped].flatMap((group) =>
    Array.from({ length: replicas }, (_, index) => ({
      services: group.filter((name) => !without.includes(name) && (index === 0 || SERVICE_NAMES.includes(name))),
      replica: index + 1,
    })).filter(({ services }) => services.length > 0),
  );
}
