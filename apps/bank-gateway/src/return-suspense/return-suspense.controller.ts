// The controllers of money in suspense: the list of it, and how operators return it.
import { type ReplyOf, decideSuspense, listSuspense, listSuspenseDecisions, uuid } from '@aiyrbas/contracts';
import { operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { mapOk, ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { ReleaseTimer } from '../messaging/release-timer';
import { type Suspended, SuspenseStore } from '../persistence/suspense.store';
import { ReturnSuspense } from './return-suspense';

@Controller()
export class ReturnSuspenseController {
  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
    private readonly suspense: SuspenseStore,
    private readonly returnSuspense: ReturnSuspense,
    private readonly timer: ReleaseTimer,
  ) {}

  @Endpoint(listSuspense)
  async list(@ParsedCall() call: CallOf<typeof listSuspense>): ResponseTo<typeof listSuspense> {
    const page = pageOf(call.query, uuid);
    if (!page.ok) return page;
    const rows = await this.suspense.page(this.db, page.value);
    return ok(toPage(rows, page.value, ({ entryId }) => entryId, viewOf));
  }

  @Endpoint(decideSuspense)
  async decide(@ParsedCall() call: CallOf<typeof decideSuspense>): ResponseTo<typeof decideSuspense> {
    const { body } = call;
    const entryId = call.params.id!;
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) => {
      const done =
        'choice' in body
          ? await this.returnSuspense.propose(tx, entryId, body, by, now)
          : await this.returnSuspense.decide(tx, entryId, body, by, now);
      tx.afterCommit(() => this.timer.nudge());
      return mapOk(done, viewOfProposal);
    });
  }

  @Endpoint(listSuspenseDecisions)
  async decisions(@ParsedCall() call: CallOf<typeof listSuspenseDecisions>): ResponseTo<typeof listSuspenseDecisions> {
    const proposals = await this.returnSuspense.proposals(this.db, call.params.id!);
    return mapOk(proposals, (items) => ({ items: items.map(viewOfProposal) }));
  }
}

const viewOf = (one: Suspended): ReplyOf<typeof listSuspense>['items'][number] => ({
  id: one.entryId,
  firm: one.firm,
  bank: one.bic,
  entryRef: one.entryRef,
  amount: one.amount.toJSON(),
  reason: one.reason,
  match: one.match,
  direction: one.direction,
  state: one.state,
  bookedAt: one.bookedAt.toISOString(),
  receivedAt: one.receivedAt.toISOString(),
  ...withoutNulls({ orderId: one.orderId, returnId: one.returnId }),
  ...withoutNulls({ bankReason: one.state === 'refused' ? one.bankReason : null }),
  payerKnown: one.hasPayer,
  ...withoutNulls({ closedAt: one.closedAt?.toISOString() ?? null }),
});
