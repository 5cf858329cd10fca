import { type RowOf, defineEntity, exact } from '@aiyrbas/persistence';
import { firmColumn } from './shared-columns';

export const SolvencyEntity = defineEntity({
  name: 'solvency',
  comment: "The ledger's last event about each asset. While it is broken, no payment in the asset is sent.",
  columns: {
    firm: { ...firmColumn, primary: true },
    asset: { type: 'text', primary: true, comment: 'The asset (KZT, BTC ...).' },
    isBroken: { type: 'boolean', comment: 'Clients are owed more than is held, or the ledger has a difference.' },
    since: { type: 'timestamptz', comment: 'UTC; the time of the event.' },
    toldEpoch: { type: 'integer', comment: 'The epoch of the stream that the event is from.' },
    toldSeq: { type: 'bigint', ...exact, comment: 'The number of the event among those of its key; a later one wins.' },
  },
});

export type Solvency = RowOf<typeof SolvencyEntity>;
