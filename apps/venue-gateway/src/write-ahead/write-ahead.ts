// Writes requests down before anything is sent. Once per request id: the same request again is nothing new, another
// request under a used id is refused to a person.
import type { Message } from '@aiyrbas/bus';
import type { VenueCode } from '@aiyrbas/contracts';
import { sha256 } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { type ExecutionRequest, readLegs } from '../domain/request';
import {
  type NewExecution,
  insertExecutions,
  knownClientOrders,
  knownRequests,
} from '../persistence/write-ahead.store';

export interface RefusedExecution {
  readonly message: Message;
  readonly why: string;
}

export async function writeAhead(
  tx: Tx,
  requests: readonly Message<ExecutionRequest>[],
  venues: ReadonlySet<VenueCode>,
): Promise<{ written: readonly NewExecution[]; refused: readonly RefusedExecution[] }> {
  const [known, used] = await Promise.all([
    knownRequests(
      tx,
      requests.map(({ body }) => body.requestId),
    ),
    knownClientOrders(
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
    const legs = readLegs(message.body, venues);
    const reused = message.body.legs.find((leg) => used.has(leg.clientOrderId));
    if (!legs.ok || reused) {
      refused.push({ message, why: legs.ok ? `client order id ${reused!.clientOrderId} was used before` : legs.error });
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
  if (written.length > 0) insertExecutions(tx, written);
  return { written, refused };
}
