import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';

/** As the platform sees it: money in, money out. */
export type Direction = 'in' | 'out';

export const KnownSuspensionEntity = defineEntity({
  name: 'known_suspension',
  comment: 'Suspended account transfers as published on payments.v1: the last event of each.',
  columns: {
    id: { type: 'uuid', primary: true, comment: "The suspension, by bank-gateway's id." },
    bic: { type: 'text', comment: 'The bank, by its BIC (ISO 9362).' },
    direction: { type: 'text', ...as<Direction | 'both'>(), comment: 'in (money to the platform), out or both.' },
    fromAt: { type: 'timestamptz', comment: 'UTC; when it begins.' },
    toAt: { type: 'timestamptz', nullable: true, comment: 'UTC; when it ends, if that is known.' },
  },
});

export type KnownSuspension = RowOf<typeof KnownSuspensionEntity>;
