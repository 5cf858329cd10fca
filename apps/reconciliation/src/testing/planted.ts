// Errors, each of one kind: the events that come in, and the one break that must be found.
import type { ReconciledEvent } from '../domain/reconciled-events';
import {
  collected,
  completed,
  converted,
  deposit,
  entry,
  executed,
  filled,
  idOf,
  paid,
  payment,
  purchase,
  refunded,
  requestOf,
  requested,
  statement,
  tenge,
  usdt,
} from './reconciled-events';

export interface Planted {
  readonly events: readonly ReconciledEvent[];
  /** Class, pairing and key. */
  readonly found: string;
}

const without = (events: readonly ReconciledEvent[], type: ReconciledEvent['type']): ReconciledEvent[] =>
  events.filter((one) => one.type !== type);
const ofBank = (name: string): string => `bank EURIKZKA/${name}`;
const sum = tenge('100.00');
const dollars = { amount: '100000.00', asset: 'USD' } as const;

/** A bank of its own for stated balances, and days of their own: stated in a row, what is wrong with one is right for the next. */
const bic = 'HSBKKZKX';
const dayOf = (name: string, offset = 0): string =>
  new Date(Date.UTC(2020, 0, 1 + 2 * Number(name.split('-').at(-1)) + offset)).toISOString().slice(0, 10);
const bankDay = (name: string, day: string, direction: 'credit' | 'debit'): ReconciledEvent[] => [
  entry(name, { bic, bookingDate: day, direction, amount: sum }),
  {
    ...collected(name),
    body: {
      ...collected(name).body,
      businessId: `${bic}/${name}`,
      entries: [
        direction === 'credit'
          ? { debit: `bank:${bic}`, credit: 'capital', amount: sum }
          : { debit: 'capital', credit: `bank:${bic}`, amount: sum },
      ],
    },
  },
];

/** By name: how it goes wrong. */
export const PLANTS: Readonly<Record<string, (name: string) => Planted>> = {
  'a bank line without a posting': (name) => ({ events: [entry(name)], found: `missing ${ofBank(name)}` }),
  'a posting without a bank line': (name) => ({ events: [collected(name)], found: `missing ${ofBank(name)}` }),
  'more at the bank': (name) => ({
    events: [entry(name, { amount: tenge('100000.01') }), collected(name)],
    found: `over ${ofBank(name)}`,
  }),
  'less at the bank': (name) => ({
    events: [entry(name, { amount: tenge('10000.00') }), collected(name)],
    found: `under ${ofBank(name)}`,
  }),
  'another currency at the bank': (name) => ({
    events: [entry(name, { amount: dollars }), collected(name)],
    found: `currency_mismatch ${ofBank(name)}`,
  }),
  'a statement line twice': (name) => ({
    events: [entry(name), entry(name, { entryId: idOf(`${name} again`) }), collected(name)],
    found: `duplicate ${ofBank(name)}`,
  }),
  'a bank line posted twice': (name) => {
    const again = collected(name);
    return {
      events: [
        entry(name),
        collected(name),
        { ...again, body: { ...again.body, transactionId: idOf(`${name} again`) } },
      ],
      found: `duplicate ${ofBank(name)}`,
    };
  },
  'coins that were not booked': (name) => ({ events: [deposit(name)[0]], found: `missing deposit ${idOf(name)}` }),
  'coins that no venue told': (name) => ({ events: [deposit(name)[1]], found: `missing deposit ${idOf(name)}` }),
  'more coins booked than came': (name) => ({
    events: [deposit(name)[0], deposit(name, usdt('50.000000'))[1]],
    found: `under deposit ${idOf(name)}`,
  }),
  'more coins filled than booked': (name) => ({
    events: [...without(purchase(name), 'venues.execution.filled'), filled(name, { quantity: usdt('190.938165') })],
    found: `over fill ${idOf(name)}/intebix/quantity`,
  }),
  'coins of another sort filled': (name) => ({
    events: [
      ...without(purchase(name), 'venues.execution.filled'),
      filled(name, { quantity: { amount: '190.938164', asset: 'USDC' } }),
    ],
    found: `currency_mismatch fill ${idOf(name)}/intebix/quantity`,
  }),
  'a fill whose price nobody told': (name) => ({
    events: [...without(purchase(name), 'venues.execution.filled'), filled(name, { quoteAmount: tenge('0.00') })],
    found: `missing fill ${idOf(name)}/intebix/quote`,
  }),
  'the same filled twice': (name) => ({
    events: [
      ...purchase(name),
      filled(name, {
        clientOrderId: requestOf(`${name} again`),
        quoteAmount: tenge('0.00'),
        commission: tenge('0.00'),
      }),
    ],
    found: `duplicate fill ${idOf(name)}/intebix/quantity`,
  }),
  'more for the customer than was executed': (name) => ({
    events: [
      entry(`in-${name}`),
      collected(`in-${name}`),
      filled(name),
      executed(name),
      converted(name, { receive: usdt('190938.164000') }),
      completed(name),
    ],
    found: `under conversion ${idOf(name)}/receive`,
  }),
  'a conversion of a refunded order': (name) => ({
    events: [...without(purchase(name), 'orders.order.completed'), refunded(name)],
    found: `under completion ${idOf(name)}`,
  }),
  'a completed order without a conversion': (name) => ({
    events: [completed(name)],
    found: `missing completion ${idOf(name)}`,
  }),
  'a payment that the bank never booked': (name) => ({
    events: [requested(name, sum)],
    found: `missing clearing ${idOf(name)}/EURIKZKA`,
  }),
  'a payment that nobody asked for': (name) => ({
    events: payment(name, sum).slice(1),
    found: `missing clearing ${idOf(name)}/EURIKZKA`,
  }),
  'a payment of less than was asked for': (name) => ({
    events: [requested(name, tenge('100.01')), ...payment(name, sum).slice(1)],
    found: `over clearing ${idOf(name)}/EURIKZKA`,
  }),
  'a day that closes otherwise than its lines say': (name) => ({
    events: [...bankDay(name, dayOf(name), 'credit'), statement(dayOf(name), '0.00', '0.00', { bic })],
    found: `under statement ${bic}/${dayOf(name)}/KZT/closing`,
  }),
  'a day that opens otherwise than the one before it closed': (name) => ({
    events: [
      statement(dayOf(name), '0.00', '0.00', { bic }),
      ...bankDay(name, dayOf(name, 1), 'debit'),
      statement(dayOf(name, 1), '100.00', '0.00', { bic }),
    ],
    found: `over statement ${bic}/${dayOf(name, 1)}/KZT/opening`,
  }),
  'a payment that was booked twice': (name) => {
    const again = paid(name, sum);
    const twice = { ...again.body, transactionId: idOf(`${name} again`), businessId: `EURIKZKA/${name} again` };
    const line = entry(`${name} again`, { direction: 'debit', amount: sum });
    return {
      events: [...payment(name, sum), { ...again, body: twice }, line],
      found: `duplicate clearing ${idOf(name)}/EURIKZKA`,
    };
  },
};
