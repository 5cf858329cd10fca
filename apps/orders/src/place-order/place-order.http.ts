// POST /v1/orders: accept a firm quote.
import { placeOrder } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { type OrderView, orderView } from '../store/order.view';
import { AccountFinder } from '../store/account-finder';
import { PlaceOrder } from './place-order';
import { QuoteVerifier } from './quote-verifier';

@Controller()
export class PlaceOrderHttp {
  constructor(
    private readonly commands: Commands,
    private readonly quotes: QuoteVerifier,
    private readonly accounts: AccountFinder,
    private readonly placeOrder: PlaceOrder,
  ) {}

  @Endpoint(placeOrder)
  async place(@Input() call: CallOf<typeof placeOrder>): Promise<Result<OrderView, Refusal>> {
    const { body, principal } = call;
    // Nothing remote and no waiting inside the transaction: the offer and the account are looked up before it.
    const offer = await this.quotes.verify(body.quote);
    if (!offer) return refuse({ code: 'quote_invalid' });
    if (offer.customerId !== principal.customerId) return refuse({ code: 'not_found' });
    const funding = body.funding ?? 'bank';
    const wanted = body.bankAccountId ?? offer.bankAccountId;
    const account = funding === 'bank' ? await this.accounts.find(principal.customerId, wanted) : ok(undefined);
    if (!account.ok) return account;
    const by = {
      customerId: principal.customerId,
      funding,
      onLateFunds: body.onLateFunds ?? ('refund' as const),
      account: account.value,
    };
    return this.commands.once(call, async (tx, now) => {
      const placed = await this.placeOrder.execute(offer, by, call.cause, tx, now);
      if (!placed.ok) return placed;
      return ok(orderView(placed.value.order, [placed.value.entered], false));
    });
  }
}
