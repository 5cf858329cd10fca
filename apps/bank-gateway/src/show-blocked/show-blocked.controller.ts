// `GET /ops/v1/bank-gateway/blocked-payments`: payments whose money a bank holds, and until when it may.
import { listBlockedPayments, requestId as place } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { ok, withoutNulls } from '@aiyrbas/kernel';
import { bankHoldUntil } from '@aiyrbas/kz';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { type BlockedPayment, InstructionsStore } from '../persistence/instructions.store';

@Controller()
export class ShowBlockedController {
  constructor(
    private readonly db: Database,
    private readonly instructions: InstructionsStore,
  ) {}

  @Endpoint(listBlockedPayments)
  async list(@ParsedCall() call: CallOf<typeof listBlockedPayments>): ResponseTo<typeof listBlockedPayments> {
    const page = pageOf(call.query, place);
    if (!page.ok) return page;
    const rows = await this.instructions.blockedPage(this.db, page.value);
    return ok(toPage(rows, page.value, ({ requestId }) => requestId, toItem));
  }
}

function toItem({ requestId, kind, orderId, firm, bic, amount, since, now }: BlockedPayment) {
  const until = bankHoldUntil(since);
  return {
    ...{ requestId, kind, firm, bank: bic, ...withoutNulls({ orderId }) },
    amount: amount.toJSON(),
    since: since.toISOString(),
    until: until.toISOString(),
    overdue: until <= now,
  };
}
