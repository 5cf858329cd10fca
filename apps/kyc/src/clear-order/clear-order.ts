// Answers whether orders may go on, once per request: the same request, however often it comes, has one answer.
import { type Fact, type MessageOf, Outbox, fact } from '@aiyrbas/bus';
import { clearanceGranted, clearanceRefused, type clearanceRequested } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { monthInKazakhstan } from '../domain/calendar';
import { judgeClearance } from '../domain/clearance';
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

  async execute(requests: readonly ClearanceRequest[], tx: Tx, now: Date): Promise<void> {
    const statuses = await this.customers.statuses(
      tx,
      requests.map(({ body }) => body.customerId),
    );
    const before = await this.clearances.decided(
      tx,
      requests.map(({ body }) => body.requestId),
    );
    const fresh: Clearance[] = [];
    const facts: Fact[] = [];
    for (const request of requests) {
      const { requestId, orderId, customerId, value, asset } = request.body;
      const known = before.get(requestId);
      const verdict = known ?? judgeClearance(statuses.get(customerId));
      const answer = { orderId, customerId, requestId };
      facts.push(
        verdict.granted
          ? fact(clearanceGranted, answer, request)
          : fact(clearanceRefused, { ...answer, code: verdict.code }, request),
      );
      if (known) continue;
      const code = verdict.granted ? '' : verdict.code;
      before.set(requestId, { granted: verdict.granted, code });
      fresh.push({
        requestId,
        orderId,
        customerId,
        month: monthInKazakhstan(now),
        asset,
        value: Money.of(value.amount, value.asset as Asset).minor,
        state: verdict.granted ? 'reserved' : 'refused',
        code: verdict.granted ? undefined : code,
        decidedAt: now,
      });
    }
    await this.clearances.insertAll(tx, fresh);
    await this.outbox.append(tx, facts);
  }
}
