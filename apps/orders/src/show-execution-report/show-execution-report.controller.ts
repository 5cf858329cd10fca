// GET /v1/orders/{id}/execution-report: the best-execution evidence. What competed when the price was made, what was asked
// of venues, what they filled, and how far that lies from the promise.
import { type ReplyOf, type WireFill, showExecutionReport } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, Money, Rate } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import type { Order } from '../domain/order';
import { OrdersStore } from '../persistence/orders.store';

type Report = ReplyOf<typeof showExecutionReport>;
const DECIMALS = 6;

@Controller()
export class ShowExecutionReportController {
  constructor(
    private readonly db: Database,
    private readonly orders: OrdersStore,
  ) {}

  @Endpoint(showExecutionReport)
  async show(@ParsedCall() call: CallOf<typeof showExecutionReport>): Promise<Result<Report, Refusal>> {
    const order = await this.orders.findVisible(this.db, call.params.id!, call.principal);
    return order ? ok(reportOf(order)) : refuse({ code: 'not_found' });
  }
}

export function reportOf(order: Order): Report {
  const { terms } = order;
  const executions = order.legs.filter((leg) => leg.kind === 'execution');
  const achieved = averageOf(order.fills);
  return {
    orderId: order.id,
    side: terms.side,
    asset: terms.asset,
    quotedAt: {
      price: terms.price,
      quantity: (terms.side === 'buy' ? terms.receive : terms.spend).toJSON(),
      venues: terms.venues.map(({ venue, price, quantity }) => ({ venue, price, quantity })),
    },
    alternatives: [...(terms.evidence ?? [])],
    attempts: executions.map(({ id, venues, amount, state, reason, at }) => ({
      id,
      venues: [...(venues ?? [])],
      quantity: amount!.toJSON(),
      state,
      ...(reason === undefined ? {} : { reason }),
      at: at.toISOString(),
    })),
    fills: order.fills.map((fill) => ({ ...fill, price: averageOf([fill])!.rate.toString() })),
    ...(achieved
      ? {
          achieved: {
            price: achieved.rate.toString(),
            quantity: achieved.quantity.toJSON(),
            difference: differenceOf(achieved.rate, terms.price, terms.asset),
          },
        }
      : {}),
  };
}

function averageOf(fills: readonly WireFill[]): { rate: Rate; quantity: Money } | undefined {
  const [first, ...others] = fills;
  if (!first) return undefined;
  const sum = (pick: (fill: WireFill) => Money): Money =>
    others.reduce((all, fill) => all.plus(pick(fill)), pick(first));
  const quantity = sum((fill) => Money.fromJSON(fill.quantity));
  return {
    rate: Rate.average(
      quantity,
      sum((fill) => Money.fromJSON(fill.quoteAmount)),
      DECIMALS,
      'down',
    ),
    quantity,
  };
}

/** Achieved less promised, in tenge for one whole unit of the asset; above zero the price was higher than promised. */
function differenceOf(achieved: Rate, promised: string, asset: string): string {
  const one = Money.of('1', asset as Asset);
  return achieved
    .quoteFor(one, 'down')
    .minus(Rate.of(promised, asset as Asset, 'KZT').quoteFor(one, 'down'))
    .toJSON().amount;
}
