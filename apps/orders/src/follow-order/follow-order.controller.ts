// The states of one order as they come, as server-sent events: resumes behind `Last-Event-ID`, ends at a terminal state.
import type { OutgoingHttpHeaders } from 'node:http';
import { followOrder } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { isTerminal } from '../domain/lifecycle';
import { OrdersStore } from '../persistence/orders.store';
import { OrderFeed } from '../persistence/order-feed';

/** Proxies close silent connections; and changes made by another replica are seen this often at the latest. */
const HEARTBEAT_MS = 5_000;

@Controller()
export class FollowOrderController {
  constructor(
    private readonly db: Database,
    private readonly orders: OrdersStore,
    private readonly feed: OrderFeed,
  ) {}

  @Endpoint(followOrder)
  async follow(@ParsedCall() call: CallOf<typeof followOrder>): Promise<Result<void, Refusal>> {
    const id = call.params.id!;
    if (!(await this.orders.findVisible(this.db, id, call.principal))) return refuse({ code: 'not_found' });
    let seen = call.lastEventId;

    call.reply.hijack();
    const { raw } = call.reply;
    raw.writeHead(200, {
      // Those that were set before the answer became our own: the trace, and what a browser needs of another origin.
      ...(call.reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    let wake: () => void = () => undefined;
    let changed = true;
    const nudge = (): void => {
      changed = true;
      wake();
    };
    const unfollow = this.feed.follow(id, nudge);
    const heartbeat = setInterval(() => {
      raw.write(': waiting\n\n');
      nudge();
    }, HEARTBEAT_MS);
    raw.on('close', nudge);
    try {
      for (;;) {
        changed = false;
        for (const entry of (await this.orders.history(this.db, [id], seen)).get(id) ?? []) {
          seen = entry.version;
          raw.write(`event: state\nid: ${entry.version}\ndata: ${JSON.stringify(entry)}\n\n`);
          if (isTerminal(entry.state)) return ok(undefined);
        }
        if (raw.destroyed) return ok(undefined);
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      clearInterval(heartbeat);
      unfollow();
      raw.end();
    }
  }
}
