// Stores requests before anything is sent, once per request id. A repeat of the same request changes nothing. A
// different request under a used id is parked for an operator.
import type { Message } from '@aiyrbas/bus';
import { sha256 } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { type ExecutionRequest, readLegs } from '../domain/request';
import { VENUE_PORTS, type Venues } from '../integration/venues';
import { type NewExecution, WriteAheadStore } from '../persistence/write-ahead.store';

export interface RefusedExecution {
  readonly message: Message;
  readonly why: string;
}

@Injectable()
export class WriteAhead {
  constructor(
    private readonly store: WriteAheadStore,
    @Inject(VENUE_PORTS) private readonly venues: Pick<Venues, 'has'>,
  ) {}

  async execute(
    tx: Tx,
    requests: readonly Message<ExecutionRequest>[],
  ): Promise<{ written: readonly NewExecution[]; refused: readonly RefusedExecution[] }> {
    const [known, used] = await Promise.all([
      this.store.knownRequests(
        tx,
        requests.map(({ body }) => body.requestId),
      ),
      this.store.knownClientOrders(
        tx,
        requests.flatMap(({ body }) => body.legs.map((leg) => leg.clientOrderId)),
      ),
    ]);
    const written: NewExecution[] = [];
    const refused: RefusedExecution[] = [];
    for (const message of requests) {
      const { requestId, orderId } = message.body;
      const hash = sha256(message.raw).toString('hex');
      const first = known.get(requestId);
      if (first === hash) continue;
      if (first !== undefined) {
        refused.push({ message, why: `request ${requestId} was made before, with other content` });
        continue;
      }
      const legs = readLegs(message.body, this.venues);
      const reused = message.body.legs.find((leg) => used.has(leg.clientOrderId));
      if (!legs.ok || reused) {
        refused.push({
          message,
          why: legs.ok ? `client order id ${reused!.clientOrderId} was used before` : legs.error,
        });
        continue;
      }
      written.push({
        requestId,
        orderId,
        bodyHash: hash,
        correlationId: message.correlationId,
        causationId: message.id,
        traceparent: message.traceparent,
        legs: legs.value,
      });
      known.set(requestId, hash);
      for (const leg of legs.value) used.add(leg.clientOrderId);
    }
    this.store.insert(tx, written);
    return { written, refused };
  }
}
