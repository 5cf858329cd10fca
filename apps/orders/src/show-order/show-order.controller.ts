// Reading orders: one, many, and the receipt. Another's order is a 404.
import { listOrders, showOrder, showReceipt } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, pageOf, toPage } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import type { Order } from '../domain/order';
import type { OrdersConfig } from '../orders.config';
import { OrdersStore } from '../persistence/orders.store';
import { placed } from '../persistence/placed';
import { type OrderView, type ReceiptView, orderView, receiptView } from '../persistence/order.view';

const PAGE = 20;

@Controller()
export class ShowOrderController {
  constructor(
    private readonly db: Database,
    private readonly orders: OrdersStore,
    @Inject(CONFIG) private readonly config: OrdersConfig,
  ) {}

  @Endpoint(showOrder)
  async show(@ParsedCall() call: CallOf<typeof showOrder>): Promise<Result<OrderView, Refusal>> {
    const order = await this.orders.findVisible(this.db, call.params.id!, call.principal);
    return order ? ok((await this.#views([order]))[0]!) : refuse({ code: 'not_found' });
  }

  @Endpoint(showReceipt)
  async receipt(@ParsedCall() call: CallOf<typeof showReceipt>): Promise<Result<ReceiptView, Refusal>> {
    const order = await this.orders.findVisible(this.db, call.params.id!, call.principal);
    const firm = { name: this.config.FIRM_NAME, address: this.config.FIRM_ADDRESS };
    const note = order && receiptView(order, firm);
    return note ? ok(note) : refuse({ code: 'not_found', detail: 'a receipt is issued when the order is completed' });
  }

  @Endpoint(listOrders)
  async list(
    @ParsedCall() call: CallOf<typeof listOrders>,
  ): Promise<Result<{ items: OrderView[]; nextCursor?: string }, Refusal>> {
    const page = pageOf(call.query, placed, PAGE);
    if (!page.ok) return page;
    const owner = call.principal.isOperator ? {} : { customerId: call.principal.customerId };
    const orders = await this.orders.page(this.db, owner, page.value);
    const { items, ...rest } = toPage(
      orders,
      page.value,
      ({ terms, id }) => ({ at: terms.acceptedAt.toISOString(), id }),
      (order) => order,
    );
    return ok({ items: await this.#views(items), ...rest });
  }

  /** Orders with their history and whether a parked message blocks them. */
  async #views(orders: readonly Order[]): Promise<OrderView[]> {
    const ids = orders.map(({ id }) => id);
    const history = await this.orders.history(this.db, ids);
    const blocked = await this.orders.blockedAmong(this.db, ids);
    return orders.map((order) => orderView(order, history.get(order.id) ?? [], blocked.has(order.id)));
  }
}
