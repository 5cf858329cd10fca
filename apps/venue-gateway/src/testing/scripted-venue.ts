// A venue over real HTTP whose every step a test decides: what the next placements do, and what was really executed.
// It speaks the documented shape and fills everything whole at its limit.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour =
  | 'fills'
  | 'fills-half'
  | 'fills-nothing'
  | 'rejects'
  | 'refuses'
  | 'fails-before'
  | 'silent'
  | 'executes-then-silent'
  | 'hangs-up'
  | 'executes-then-hangs-up'
  | 'executes-then-unreadable';

interface Placement {
  symbol: string;
  side: string;
  quantity: string;
  price: string;
  clientOrderId?: string;
}

interface StoredOrder {
  orderID: string;
  clientOrderId: string | null;
  symbol: string;
  side: string;
  price: string;
  status: string;
  origQuantity: string;
  cumQuantity: string;
  cumQuoteQuantity: string;
  cumCommission: string;
  created: string;
  filledAt: string | null;
  reason: string | null;
}

export class ScriptedVenue {
  readonly orders: StoredOrder[] = [];
  placements = 0;
  balances: { currency: string; available: string }[] = [{ currency: 'KZT', available: '1000000.00' }];
  #script: Behaviour[] = [];
  #unreadable = 0;
  readonly #server: Server;

  private constructor(private readonly dedupes: boolean) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(options: { dedupes: boolean }): Promise<ScriptedVenue> {
    const venue = new ScriptedVenue(options.dedupes);
    await new Promise<void>((resolve) => venue.#server.listen(0, '127.0.0.1', resolve));
    return venue;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  /** What the next placements do; after them everything is filled. */
  next(...behaviours: Behaviour[]): void {
    this.#script.push(...behaviours);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? '', 'http://venue');
    if (request.method === 'POST') return this.#placeOrder(JSON.parse(text) as Placement, response);
    if (url.pathname === '/api/user/balances') return respond(response, 200, { result: this.balances });
    if (url.pathname === '/api/orders') return respond(response, 200, { result: this.#found(url.searchParams) });
    const order = this.orders.find((each) => url.pathname.endsWith(`/${each.orderID}`));
    if (this.#unreadable > 0) {
      this.#unreadable -= 1;
      return respond(response, 503, {});
    }
    return order ? respond(response, 200, { result: order }) : respond(response, 404, { code: 'not_found' });
  }

  #found(query: URLSearchParams): StoredOrder[] {
    const id = query.get('clientOrderId');
    if (id !== null) return this.orders.filter((order) => order.clientOrderId === id);
    return this.orders.filter((order) => order.created >= (query.get('since') ?? ''));
  }

  #placeOrder(placement: Placement, response: ServerResponse): void {
    this.placements += 1;
    const behaviour = this.#script.shift() ?? 'fills';
    if (behaviour === 'refuses') return respond(response, 400, { code: 'price_step' });
    if (behaviour === 'fails-before') return respond(response, 503, {});
    if (behaviour === 'silent') return;
    if (behaviour === 'hangs-up') return void response.destroy();
    const order = this.#executed(placement, behaviour);
    if (behaviour === 'executes-then-silent') return;
    if (behaviour === 'executes-then-hangs-up') return void response.destroy();
    if (behaviour === 'executes-then-unreadable') this.#unreadable = 1;
    respond(response, 200, { result: { orderID: order.orderID, status: order.status } });
  }

  #executed(placement: Placement, behaviour: Behaviour): StoredOrder {
    const first = this.dedupes && this.orders.find((order) => order.clientOrderId === placement.clientOrderId);
    if (first) return first;
    const filled =
      behaviour === 'fills-nothing' || behaviour === 'rejects'
        ? '0'
        : behaviour === 'fills-half'
          ? '1'
          : placement.quantity;
    const order: StoredOrder = {
      orderID: `v-${this.orders.length + 1}`,
      clientOrderId: this.dedupes ? (placement.clientOrderId ?? null) : null,
      symbol: placement.symbol,
      side: placement.side,
      price: placement.price,
      status:
        behaviour === 'rejects'
          ? 'rejected'
          : filled === '0'
            ? 'cancelled'
            : filled === '1'
              ? 'partially_filled'
              : 'filled',
      origQuantity: placement.quantity,
      cumQuantity: filled,
      cumQuoteQuantity: filled === '0' ? '0' : '1000.00',
      cumCommission: filled === '0' ? '0' : '2.00',
      created: new Date().toISOString(),
      filledAt: filled === '0' ? null : new Date().toISOString(),
      reason: behaviour === 'rejects' ? 'insufficient_funds' : null,
    };
    this.orders.push(order);
    return order;
  }
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
