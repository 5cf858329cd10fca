import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';

export const CustomerDebtEntity = defineEntity({
  name: 'customer_debt',
  comment: 'What customers owe, by the events of the ledger. Above zero restricts the customer.',
  columns: {
    customerId: { type: 'uuid', primary: true, comment: 'The customer.' },
    firm: { type: 'text', primary: true, comment: 'The firm that is owed.' },
    asset: { type: 'text', primary: true, ...as<Asset>(), comment: 'KZT: banks take back tenge.' },
    owed: { ...minorUnits, comment: 'In minor units of the asset; below zero only until an earlier event is read.' },
  },
});
