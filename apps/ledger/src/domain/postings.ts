// The transfers (debit -> credit) of each event. This is the whole table by which money moves in the ledger:
//
// | what happened            | transfers                                                                              |
// | ------------------------ | -------------------------------------------------------------------------------------- |
// | collection booked        | bank -> customer                                                                       |
// | payout, refund asked for | customer -> bank-clearing                                                              |
// | payout, refund booked    | bank-clearing -> bank                                                                  |
// | payout, refund failed    | bank-clearing -> customer (the request reversed)                                       |
// | payout, refund returned  | bank -> customer                                                                       |
// | credit taken back        | customer -> bank; what the customer has used: receivable -> bank                         |
// | spent all the same       | receivable -> customer, before what is spent                                           |
// | money that is nobody's   | bank -> suspense; suspense -> bank when it was returned                                |
// | coins that are nobody's  | venue -> suspense                                                                      |
// | value given up           | customer -> suspense                                                                   |
// | deposit credited         | venue -> customer                                                                      |
// | opening, funding         | bank, venue or `house` account -> capital                                              |
// | order executed: client   | customer -> conversion (what was spent, less fees and rounding taken from it),         |
// |                          | customer -> fees, customer -> rounding; conversion -> customer (what is received)      |
// | order executed: each     | bought: venue crypto -> conversion, conversion -> venue KZT                            |
// | fill at a venue          | sold: conversion -> venue crypto, venue KZT -> conversion; both: fees -> venue         |
//
// Fees and rounding are paid by whoever has their asset: on a buy the customer, out of the tenge that is spent; on a
// sell `conversion`, out of the proceeds before the customer gets the net. One rule, so the sell mirrors the buy. What
// the venue took and what the customer paid need not be equal: the difference stays in `conversion`, our own position.
import type {
  BodyOf,
  WireFill,
  depositCredited,
  depositUnassigned,
  orderExecuted,
  payoutSettled,
} from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { accountsOf } from './account';
import { type Transfer, transfer, transferIfAny } from './transfer';

type Executed = BodyOf<typeof orderExecuted>;
type Entry = Pick<BodyOf<typeof payoutSettled>, 'firm' | 'customerId' | 'bic' | 'amount'>;

export function collection({ firm, customerId, bic, amount }: Entry): Transfer[] {
  const accounts = accountsOf(firm);
  return [
    transfer(accounts.bank(bic, amount.asset), accounts.customer(customerId, amount.asset), Money.fromJSON(amount)),
  ];
}

export function outgoingRequested({ firm, customerId, bic, amount }: Entry): Transfer[] {
  const accounts = accountsOf(firm);
  return [
    transfer(
      accounts.customer(customerId, amount.asset),
      accounts.bankClearing(bic, amount.asset),
      Money.fromJSON(amount),
    ),
  ];
}

export function outgoingBooked({ firm, bic, amount }: Entry): Transfer[] {
  const accounts = accountsOf(firm);
  return [transfer(accounts.bankClearing(bic, amount.asset), accounts.bank(bic, amount.asset), Money.fromJSON(amount))];
}

/** @param taken how much of it the customer still has. */
export function creditTakenBack({ firm, customerId, bic, amount }: Entry, taken: Money): Transfer[] {
  const { bank, customer, receivable } = accountsOf(firm);
  const { asset } = amount;
  return [
    ...transferIfAny(customer(customerId, asset), bank(bic, asset), taken),
    ...transferIfAny(receivable(customerId, asset), bank(bic, asset), Money.fromJSON(amount).minus(taken)),
  ];
}

/** Money that came and is nobody's, as the bank booked it. Its way back is the mirror image. */
export function suspenseBooking({ firm, bic, amount }: Omit<Entry, 'customerId'>): Transfer[] {
  const accounts = accountsOf(firm);
  return [transfer(accounts.bank(bic, amount.asset), accounts.suspense(amount.asset), Money.fromJSON(amount))];
}

export function givenUp({ firm, customerId, amount }: Omit<Entry, 'bic'>): Transfer[] {
  const accounts = accountsOf(firm);
  return [
    transfer(accounts.customer(customerId, amount.asset), accounts.suspense(amount.asset), Money.fromJSON(amount)),
  ];
}

export function deposit({ firm, customerId, venue, amount }: BodyOf<typeof depositCredited>): Transfer[] {
  const accounts = accountsOf(firm);
  return [
    transfer(accounts.venue(venue, amount.asset), accounts.customer(customerId, amount.asset), Money.fromJSON(amount)),
  ];
}

export function unassigned({ firm, venue, amount }: BodyOf<typeof depositUnassigned>): Transfer[] {
  const accounts = accountsOf(firm);
  return [transfer(accounts.venue(venue, amount.asset), accounts.suspense(amount.asset), Money.fromJSON(amount))];
}

export function conversion(order: Executed): Transfer[] {
  const spend = Money.fromJSON(order.spend);
  const receive = Money.fromJSON(order.receive);
  invariant(spend.asset !== receive.asset, `order ${order.orderId} converts ${spend.asset} into itself`);
  invariant(
    order.asset === (order.side === 'buy' ? receive : spend).asset,
    `order ${order.orderId} mixes its sides up`,
  );

  const { customer, conversion: position, fees, rounding } = accountsOf(order.firm);
  const charges = [
    ...order.fees.map((fee) => ({ to: fees(fee.asset), amount: Money.fromJSON(fee) })),
    { to: rounding(order.rounding.asset), amount: Money.fromJSON(order.rounding) },
  ];
  const fromSpend = charges.filter(({ amount }) => amount.asset === spend.asset);
  const fromProceeds = charges.filter(({ amount }) => amount.asset === receive.asset);
  invariant(fromSpend.length + fromProceeds.length === charges.length, `order ${order.orderId} has a third asset`);

  const paying = customer(order.customerId, spend.asset);
  const given = fromSpend.reduce((remaining, { amount }) => remaining.minus(amount), spend);
  return [
    ...transferIfAny(paying, position(spend.asset), given),
    ...fromSpend.flatMap(({ to, amount }) => transferIfAny(paying, to, amount)),
    ...fromProceeds.flatMap(({ to, amount }) => transferIfAny(position(amount.asset), to, amount)),
    transfer(position(receive.asset), customer(order.customerId, receive.asset), receive),
    ...order.fills.flatMap((fill) => fillAtVenue(order, fill)),
  ];
}

function fillAtVenue({ firm, orderId, side, asset }: Executed, fill: WireFill): Transfer[] {
  const { venue, conversion: position, fees } = accountsOf(firm);
  const quantity = Money.fromJSON(fill.quantity);
  const quote = Money.fromJSON(fill.quoteAmount);
  const commission = Money.fromJSON(fill.commission);
  invariant(quantity.asset === asset, `a fill of order ${orderId} is of ${quantity.asset}, not of ${asset}`);
  invariant(quote.asset !== asset, `a fill of order ${orderId} buys ${asset} with itself`);

  const [comes, goes] = side === 'buy' ? [quantity, quote] : [quote, quantity];
  return [
    ...transferIfAny(venue(fill.venue, comes.asset), position(comes.asset), comes),
    ...transferIfAny(position(goes.asset), venue(fill.venue, goes.asset), goes),
    ...transferIfAny(fees(commission.asset), venue(fill.venue, commission.asset), commission),
  ];
}
