// POST /v1/orders: accept a firm quote.
import { BankAccountFinder } from '@aiyrbas/bank-accounts';
import { placeOrder } from '@aiyrbas/contracts';
import { type CallOf, Commands, type CommandsTogether, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { type OrderView, orderView } from '../persistence/order.view';
import { PlaceOrder, type PlaceOrderCommand } from './place-order';
import { QuoteVerifier } from './quote-verifier';

@Controller()
export class PlaceOrderController {
  readonly #placing: CommandsTogether<PlaceOrderCommand, OrderView>;

  constructor(
    commands: Commands,
    private readonly quotes: QuoteVerifier,
    private readonly accounts: BankAccountFinder,
    placeOrder: PlaceOrder,
  ) {
    this.#placing = commands.together(async (queued, tx, now) => {
      const results = await placeOrder.execute(queued, tx, now);
      return results.map((placed) =>
        placed.ok ? ok(orderView(placed.value.order, [placed.value.entered], false)) : placed,
      );
    });
  }

  @Endpoint(placeOrder)
  async placeOrder(@ParsedCall() call: CallOf<typeof placeOrder>): Promise<Result<OrderView, Refusal>> {
    const { body, principal } = call;
    // Nothing remote and no waiting inside the transaction that others share: offer and account are looked up before it.
    const offer = await this.quotes.verify(body.quote);
    if (!offer) return refuse({ code: 'quote_invalid' });
    if (offer.customerId !== principal.customerId) return refuse({ code: 'not_found' });
    const funding = body.funding ?? 'bank';
    const wanted = body.bankAccountId ?? offer.bankAccountId;
    const account = funding === 'bank' ? await this.accounts.confirmed(principal.customerId, wanted) : ok(undefined);
    if (!account.ok) return account;
    const by = {
      customerId: principal.customerId,
      funding,
      onLateFunds: body.onLateFunds ?? ('refund' as const),
      account: account.value,
    };
    const { result } = await this.#placing.once(call, { offer, by, cause: call.cause });
    return result;
  }
}
