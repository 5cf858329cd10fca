import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { AccountKind } from '../domain/account';

export const ledgerFirmColumn = {
  type: 'text',
  comment: 'The firm; its money is never mixed with that of another.',
} as const;
export const assetColumn = { type: 'text', ...as<Asset>(), comment: 'KZT, BTC ...' } as const;
export const accountColumn = { type: 'bigint', comment: 'The account.' } as const;

export const AssetEntity = defineEntity({
  name: 'asset',
  comment: 'What the ledger counts. Only migrations add one.',
  columns: {
    code: { ...assetColumn, primary: true },
    exponent: { type: 'smallint', comment: 'Decimal places: one unit is 10 to this power of its minor units.' },
  },
});

export const LedgerAccountEntity = defineEntity({
  name: 'account',
  comment: 'An account of one firm in one asset. Its name is what it is for. Never changed.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of opening, with gaps.' },
    firm: ledgerFirmColumn,
    name: {
      type: 'text',
      comment: 'The kind, and after a colon whose it is: `customer:<id>`, `bank:<BIC>`, `fees` ...',
    },
    kind: {
      type: 'text',
      ...as<AccountKind>(),
      comment: 'customer, bank, venue, fees ...: the first word of the name.',
    },
    asset: assetColumn,
    openedAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC.' },
  },
  uniques: [{ columns: ['name', 'asset', 'firm'] }, { columns: ['id', 'firm', 'asset'] }, { columns: ['id', 'kind'] }],
});

export const LedgerBalanceEntity = defineEntity({
  name: 'balance',
  comment: "A customer's balance in one account. Other accounts have none: their balances are sums of transfers.",
  columns: {
    account: { ...accountColumn, primary: true },
    kind: { type: 'text', default: 'customer', comment: 'customer; the foreign key refuses any other account.' },
    posted: {
      ...minorUnits,
      default: 0,
      comment: 'Credits less debits, in minor units of the asset; never below zero.',
    },
    held: { ...minorUnits, default: 0, comment: 'Of that, what holds keep for orders, in minor units.' },
  },
});
