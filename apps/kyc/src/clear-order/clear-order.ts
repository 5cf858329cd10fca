// Answers whether orders may go on, once per request: the same request, however often it comes, has one answer.
import { type Fact, type MessageOf, Outbox, fact } from '@aiyrbas/bus';
import { clearanceGranted, clearanceRefused, type clearanceRequested } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { monthInKazakhstan } from '../domain/calendar';
import { type ClearanceSubject, type ClearanceVerdict, asksTheSame, judgeClearance } from '../domain/clearance';
import { type Clearance, ClearancesStore } from '../store/clearances.store';
import { CustomersStore } from '../store/customers.store';

export type ClearanceRequest = MessageOf<typeof clearanceRequested>;

@Injectable()
export class ClearOrder {
  constructor(
    private readonly customers: CustomersStore,
    private readonly clearances: ClearancesStore,
    private readonly outbox: Outbox,
  ) {}

  /** @returns the requests whose id was used before to ask something else: they are given back, not answered. */
  async execute(requests: readonly ClearanceRequest[], tx: Tx, now: Date): Promise<readonly ClearanceRequest[]> {
    const [statuses, decided] = await Promise.all([
      this.customers.statuses(
        tx,
        requests.map(({ body }) => body.customerId),
      ),
      this.clearances.decided(
        tx,
        requests.map(({ body }) => body.requestId),
      ),
    ]);
    const fresh: Clearance[] = [];
    const facts: Fact[] = [];
    const misused: ClearanceRequest[] = [];
    for (const request of requests) {
      const { requestId } = request.body;
      const subject = subjectOf(request);
      const before = decided.get(requestId);
      if (before && !asksTheSame(before, subject)) {
        misused.push(request);
        continue;
      }
      const verdict = before?.verdict ?? judgeClearance(statuses.get(subject.customerId));
      facts.push(answer(request, verdict));
      if (before) continue;
      decided.set(requestId, { ...subject, verdict });
      fresh.push({ ...subject, requestId, verdict, month: monthInKazakhstan(now), decidedAt: now });
    }
    this.clearances.insertAll(tx, fresh);
    await this.outbox.append(tx, facts);
    return misused;
  }
}

const subjectOf = ({ body: { orderId, customerId, asset, value } }: ClearanceRequest): ClearanceSubject => ({
  orderId,
  customerId,
  asset,
  value: Money.fromJSON(value).minor,
});

function answer(request: ClearanceRequest, verdict: ClearanceVerdict): Fact {
  const { orderId, customerId, requestId } = request.body;
  const about = { orderId, customerId, requestId };
  return verdict.granted
    ? fact(clearanceGranted, about, request)
    : fact(clearanceRefused, { ...about, code: verdict.code }, request);
}
