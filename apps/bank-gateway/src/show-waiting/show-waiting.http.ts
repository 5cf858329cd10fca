// `GET /ops/v1/bank-gateway/waiting-payments`: money that should have left, and why it has not.
import { type ReplyOf, listWaitingPayments } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { hindranceOf } from '../domain/instruct';
import type { InstructionKind } from '../domain/instruction';
import { CircumstancesStore } from '../store/circumstances.store';
import { WaitingStore } from '../store/waiting.store';

const PAGE = 50;
const CURSOR = /^[0-9a-f]{32}$/;

@Controller()
export class ShowWaitingHttp {
  constructor(
    private readonly db: Database,
    private readonly waiting: WaitingStore,
    private readonly circumstances: CircumstancesStore,
  ) {}

  @Endpoint(listWaitingPayments)
  async list(
    @Input() call: CallOf<typeof listWaitingPayments>,
  ): Promise<Result<ReplyOf<typeof listWaitingPayments>, Refusal>> {
    const { limit, cursor } = call.query;
    if (cursor !== undefined && !CURSOR.test(cursor)) return refuse({ code: 'invalid_request', detail: 'cursor' });
    const size = limit === undefined ? PAGE : Number.parseInt(limit, 10);
    const [rows, circumstances] = await Promise.all([
      this.waiting.page(this.db, cursor, size + 1),
      this.circumstances.read(this.db),
    ]);
    const shown = rows.slice(0, size);
    const items = shown.map(({ requestId, kind, orderId, firm, bic, amount, since }) => {
      const why = hindranceOf({ bic, firm, asset: amount.asset }, circumstances);
      const what = { requestId, kind: kindOf(kind), ...(orderId === undefined ? {} : { orderId }), firm };
      return { ...what, bank: bic, amount: amount.toJSON(), since: since.toISOString(), ...(why ? { why } : {}) };
    });
    const last = shown.at(-1);
    return ok({ items, ...(rows.length > size && last ? { nextCursor: last.requestId } : {}) });
  }
}

function kindOf(kind: InstructionKind): Exclude<InstructionKind, 'collection'> {
  invariant(kind !== 'collection', 'collections do not wait');
  return kind;
}
