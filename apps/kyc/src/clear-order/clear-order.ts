// Answers whether orders may go on, once per request: the same request, however often it comes, has one answer.
import { type Fact, type MessageOf, Outbox, fact } from '@aiyrbas/bus';
import { clearanceGranted, clearanceRefused, type clearanceRequested } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { monthInKazakhstan } from '@aiyrbas/kz';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Ask, type ClearanceVerdict, type Known, clearEach } from '../domain/clearance';
import { type Clearance, ClearancesStore } from '../store/clearances.store';
import { CustomersStore } from '../store/customers.store';
import { LimitPoliciesStore } from '../store/limit-policies.store';

export type ClearanceRequest = MessageOf<typeof clearanceRequested>;

@Injectable()
export class ClearOrder {
  constructor(
    private readonly customers: CustomersStore,
    private readonly clearances: ClearancesStore,
    private readonly policies: LimitPoliciesStore,
    private readonly outbox: Outbox,
  ) {}

  /** @returns the requests whose id was used before to ask something else: they are given back, not answered. */
  async execute(requests: readonly ClearanceRequest[], tx: Tx, now: Date): Promise<readonly ClearanceRequest[]> {
    const asks = requests.map(askOf);
    const outcomes = clearEach(asks, await this.#known(tx, asks));
    const fresh: Clearance[] = [];
    const facts: Fact[] = [];
    const misused: ClearanceRequest[] = [];
    for (const [at, outcome] of outcomes.entries()) {
      const request = requests[at]!;
      if (outcome === 'misused') {
        misused.push(request);
        continue;
      }
      facts.push(answer(request, outcome.verdict));
      if (outcome.isNew) fresh.push({ ...asks[at]!, verdict: outcome.verdict, decidedAt: now });
    }
    this.clearances.insertAll(tx, fresh);
    await this.outbox.append(tx, facts);
    return misused;
  }

  /** The months are locked before it is looked what was decided: who waited for them sees what was decided meanwhile. */
  async #known(tx: Tx, asks: readonly Ask[]): Promise<Known> {
    const [customers, usage, decided, policies] = await Promise.all([
      this.customers.standings(
        tx,
        asks.map((ask) => ask.customerId),
      ),
      this.clearances.lockMonths(
        tx,
        asks.filter(({ side }) => side === 'buy'),
      ),
      this.clearances.decided(
        tx,
        asks.map((ask) => ask.requestId),
      ),
      this.policies.all(tx),
    ]);
    return { customers, usage, decided, policies };
  }
}

/** Without `acceptedAt` a release of orders asks that did not know of it yet: the time of its message is close to it. */
function askOf({ body, time }: ClearanceRequest): Ask {
  const { requestId, orderId, customerId, side, asset, value } = body;
  const acceptedAt = body.acceptedAt === undefined ? time : new Date(body.acceptedAt);
  invariant(value.asset === 'KZT', 'the value of an order is in tenge');
  const month = monthInKazakhstan(acceptedAt);
  return { requestId, orderId, customerId, side, asset, value: Money.fromJSON(value).minor, acceptedAt, month };
}

function answer(request: ClearanceRequest, verdict: ClearanceVerdict): Fact {
  const { orderId, customerId, requestId } = request.body;
  const about = { orderId, customerId, requestId };
  return verdict.granted
    ? fact(clearanceGranted, about, request)
    : fact(clearanceRefused, { ...about, code: verdict.code }, request);
}
