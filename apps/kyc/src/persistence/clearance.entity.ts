import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';

const month = {
  type: 'text',
  comment: 'The calendar month in Kazakhstan in which the order was accepted, YYYY-MM.',
} as const;

export const ClearanceEntity = defineEntity({
  name: 'clearance',
  comment: 'What was decided about each request to clear an order. Triggers keep the sums of a month.',
  columns: {
    requestId: { type: 'text', primary: true, comment: 'The request; it is decided once.' },
    orderId: { type: 'uuid', comment: 'The order.' },
    customerId: { type: 'uuid', comment: 'The customer.' },
    month,
    side: {
      type: 'text',
      ...as<'buy' | 'sell'>(),
      nullable: true,
      comment: 'buy or sell; null before limits were counted.',
    },
    asset: { type: 'text', comment: 'The digital asset that is traded.' },
    value: { ...minorUnits, comment: 'Value of the order, KZT in tiyn.' },
    state: {
      type: 'text',
      ...as<'reserved' | 'committed' | 'released' | 'refused'>(),
      comment: 'reserved (under way), committed (completed), released (ended otherwise) or refused.',
    },
    code: { type: 'text', nullable: true, comment: 'The problem code of a refusal.' },
    decidedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const MonthUsageEntity = defineEntity({
  name: 'month_usage',
  comment:
    'Purchases of a customer in a month. Its row lock makes orders that are cleared at the same time take turns.',
  columns: {
    customerId: { type: 'uuid', primary: true, comment: 'The customer.' },
    month: { ...month, primary: true },
    reserved: { ...minorUnits, default: 0, comment: 'Purchases under way, KZT in tiyn.' },
    used: { ...minorUnits, default: 0, comment: 'Completed purchases, KZT in tiyn.' },
  },
});
