// `GET /ops/v1/bank-gateway/waiting-payments`: money that should have left, and why it has not.
import { listWaitingPayments, requestId as place } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { invariant, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { blockerOf } from '../domain/instruct';
import type { InstructionKind } from '../domain/instruction';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { type Waiting, WaitingStore } from '../persistence/waiting.store';

@Controller()
export class ShowWaitingController {
  constructor(
    private readonly db: Database,
    private readonly waiting: WaitingStore,
    private readonly conditions: ReleaseConditionsStore,
  ) {}

  @Endpoint(listWaitingPayments)
  async list(@ParsedCall() call: CallOf<typeof listWaitingPayments>): ResponseTo<typeof listWaitingPayments> {
    const page = pageOf(call.query, place);
    if (!page.ok) return page;
    const [rows, conditions] = await Promise.all([
      this.waiting.page(this.db, page.value),
      this.conditions.read(this.db),
    ]);
    const toItem = ({ requestId, kind, orderId, firm, bic, amount, since }: Waiting) => {
      const why = blockerOf({ bic, firm, asset: amount.asset }, conditions);
      const what = { requestId, kind: kindOf(kind), ...(orderId === undefined ? {} : { orderId }), firm };
      return { ...what, bank: bic, amount: amount.toJSON(), since: since.toISOString(), ...(why ? { why } : {}) };
    };
    return ok(toPage(rows, page.value, ({ requestId }) => requestId, toItem));
  }
}

function kindOf(kind: InstructionKind): Exclude<InstructionKind, 'collection'> {
  invariant(kind !== 'collection', 'collections do not wait');
  return kind;
}
