// Answers whether orders may go on, once per request: the same request, however often it comes, has one answer.
import { type MessageOf, type OutboundMessage, Outbox, eventMessage } from '@aiyrbas/bus';
import { clearanceGranted, clearanceRefused, type clearanceRequested } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { monthInKazakhstan } from '@aiyrbas/kz';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type ClearanceDecision, type KnownClearances, type OrderToClear, clearEach } from '../domain/clearance';
import { type Clearance, ClearancesStore } from '../persistence/clearances.store';
import { CustomersStore } from '../persistence/customers.store';
import { LimitPoliciesStore } from '../persistence/limit-policies.store';

export type ClearanceRequest = MessageOf<typeof clearanceRequested>;

@Injectable()
export class ClearOrder {
  constructor(
    private readonly customers: CustomersStore,
    private readonly clearances: ClearancesStore,
    private readonly policies: LimitPoliciesStore,
    private readonly outbox: Outbox,
  ) {}

  /** @returns the requests whose id was used for another request before: they get no decision. */
  async execute(requests: readonly ClearanceRequest[], tx: Tx, now: Date): Promise<readonly ClearanceRequest[]> {
    const clearanceRequests = requests.map(toRequest);
    const outcomes = clearEach(clearanceRequests, await this.#known(tx, clearanceRequests));
    const fresh: Clearance[] = [];
    const messages: OutboundMessage[] = [];
    const misused: ClearanceRequest[] = [];
    for (const [at, outcome] of outcomes.entries()) {
      const request = requests[at]!;
      if (outcome === 'misused') {
        misused.push(request);
        continue;
      }
      messages.push(decisionMessage(request, outcome.decision));
      if (outcome.isNew) fresh.push({ ...clearanceRequests[at]!, decision: outcome.decision, decidedAt: now });
    }
    this.clearances.insertAll(tx, fresh);
    await this.outbox.append(tx, messages);
    return misused;
  }

  /** The months are locked before it is looked what was decided: who waited for them sees what was decided meanwhile. */
  async #known(tx: Tx, requests: readonly OrderToClear[]): Promise<KnownClearances> {
    const [customers, usage, decided, policies] = await Promise.all([
      this.customers.statesOf(
        tx,
        requests.map((request) => request.customerId),
      ),
      this.clearances.lockMonths(
        tx,
        requests.filter(({ side }) => side === 'buy'),
      ),
      this.clearances.decided(
        tx,
        requests.map((request) => request.requestId),
      ),
      this.policies.all(tx),
    ]);
    return { customers, usage, decided, policies };
  }
}

/** Without `acceptedAt` a release of orders asks that did not know of it yet: the time of its message is close to it. */
function toRequest({ body, time }: ClearanceRequest): OrderToClear {
  const { requestId, orderId, customerId, side, asset, value } = body;
  const acceptedAt = body.acceptedAt === undefined ? time : new Date(body.acceptedAt);
  invariant(value.asset === 'KZT', 'the value of an order is in tenge');
  const month = monthInKazakhstan(acceptedAt);
  return { requestId, orderId, customerId, side, asset, value: Money.fromJSON(value).minor, acceptedAt, month };
}

function decisionMessage(request: ClearanceRequest, decision: ClearanceDecision): OutboundMessage {
  const { orderId, customerId, requestId } = request.body;
  const about = { orderId, customerId, requestId };
  return decision.granted
    ? eventMessage(clearanceGranted, about, request)
    : eventMessage(clearanceRefused, { ...about, code: decision.code }, request);
}
