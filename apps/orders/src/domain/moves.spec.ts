// The moves that the database allows are those that the steps make: from newly placed orders of every kind, everything
// that can be answered is answered in every way, as far as anything new comes of it.
import { ORDER_STATES, type OrderState } from '@aiyrbas/contracts';
import { FILLS, aSale, after, anOffer, anOrder, countingIds, inputFor, tenge } from '../testing/an-order';
import { choicesOf } from './choices';
import { decideOrderInput } from './decide';
import type { Input } from './input';
import { MOVES } from './lifecycle';
import { type Leg, type Order, legOf } from './order';

const cause = 'test';
const isOpen = ({ state }: Leg): boolean => state === 'requested' || state === 'unknown';
const ids = countingIds(2_000);
let entries = 0;

/** Every input that may come to the order in its present state. */
function inputsTo(order: Order): Input[] {
  const [execution, collection] = [legOf(order, 'execution'), legOf(order, 'collection')];
  const payment = order.legs.findLast(({ kind }) => kind === 'payout' || kind === 'refund');
  const part = { ...FILLS[0]!, quantity: { amount: '50.000000', asset: 'USDT' as const } };
  const always = ['cleared', 'refused', 'cancelRequested', 'deadlinePassed', 'posted'] as const;
  return [
    ...always.filter((on) => on !== 'posted' || order.executedAt).map((on) => inputFor(on, order)),
    ...choicesOf(order).map((choice) => ({ on: 'decided' as const, cause, choice, account: ELSEWHERE })),
    ...order.legs
      .filter((leg) => leg.kind === 'hold' && isOpen(leg))
      .flatMap(({ id: holdId, amount }): Input[] => [
        ...[0, 31].map((s) => ({ on: 'holdPlaced' as const, cause, holdId, amount: amount!, heldAt: after(s) })),
        { on: 'holdRefused', cause, holdId, code: 'insufficient_funds' },
      ]),
    ...(collection && order.receipts.length < 2 ? creditsTo(collection) : []),
    ...(collection && isOpen(collection)
      ? ['rejected', 'cancelled'].map((code) => ({ ...inputFor('collectionFailed', order), code }) as Input)
      : []),
    ...(execution && isOpen(execution)
      ? [inputFor('filled', order), ...[[], [part]].map((fills) => failedWith(order, fills))]
      : []),
    ...(payment && order.legs.length < 9
      ? (['payoutSettled', 'payoutFailed', 'payoutReturned'] as const).map(
          (on) => ({ ...inputFor(on, order), requestId: payment.id, ...ofEntry() }) as Input,
        )
      : []),
  ];
}

const ELSEWHERE = { bankAccountId: '019aaf00-0000-7000-8000-0000000000ab', bic: 'HSBKKZKX' };
const failedWith = (order: Order, fills: object[]): Input =>
  ({ ...inputFor('executionFailed', order), fills }) as Input;
const ofEntry = () => ({ entryRef: `E-${(entries += 1)}`, holdId: String(entries).padStart(32, 'd') });

function creditsTo({ id: requestId, amount: requested }: Leg): Input[] {
  const credit = (amount = requested!, at = after(0)): Input => {
    const { entryRef, holdId } = ofEntry();
    const creditEvent = { requestId, entryRef, requested: requested!, bookedAt: at, receivedAt: at };
    return { on: 'holdPlaced', cause, holdId, amount, heldAt: at, credit: creditEvent };
  };
  return [credit(), credit(tenge('1.00')), credit(requested, after(45))];
}

/** Orders that are alike in this go on alike. */
const likenessOf = (order: Order): string =>
  JSON.stringify([
    order.terms.side,
    order.terms.funding,
    order.terms.onLateFunds,
    order.state,
    order.heldFrom,
    order.cancelRequested,
    order.fills.length > 0,
    order.executedAt !== undefined,
    order.completedAt !== undefined,
    order.transactionId !== undefined,
    order.receipts.map(({ outcome }) => outcome),
    order.legs.map(({ kind, state, use, undoes, receiptId }) => [kind, state, use, undoes, receiptId !== undefined]),
  ]);

/** Nearly all of it are many payments of one order that fail in turn; the last new move is found long before. */
const ENOUGH = 3_000;

it('the steps make every move of the table and no other', () => {
  const seen = new Set<string>();
  const made = new Map<OrderState, Set<OrderState>>(ORDER_STATES.map((state) => [state, new Set()]));
  let frontier = [
    ...(['refund', 'keep'] as const).map((onLateFunds) => anOrder(anOffer(), { onLateFunds })),
    anOrder(anOffer(), { funding: 'balance' }),
    ...(['bank', 'balance'] as const).map((funding) => anOrder(aSale(), { funding })),
  ];
  while (frontier.length > 0 && seen.size < ENOUGH) {
    const next: Order[] = [];
    for (const order of frontier) {
      for (const input of inputsTo(order)) {
        const result = decideOrderInput(order, input, { now: after(1), ids });
        if (!result.ok) continue;
        const { order: after_, entered } = result.value;
        if (entered) made.get(order.state)!.add(after_.state);
        const likeness = likenessOf(after_);
        if (seen.has(likeness) || seen.size >= ENOUGH) continue;
        seen.add(likeness);
        next.push(after_);
      }
    }
    frontier = next;
  }
  const sorted = (moves: Iterable<OrderState>): OrderState[] => [...moves].sort();
  const table = ORDER_STATES.map((state) => [state, sorted(MOVES[state])]);
  expect(ORDER_STATES.map((state) => [state, sorted(made.get(state)!)])).toEqual(table);
});
