// POST /v1/orders/{id}/decisions: one operator proposes, another one decides.
import { decideOrder, listOrderDecisions } from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { type Choice, choicesOf } from '../domain/choices';
import { OrdersStore } from '../persistence/orders.store';
import { DecideHeld, ORDER_DECISION } from './decide-held';

type View = ReturnType<typeof viewOfProposal>;

@Controller()
export class DecideHeldController {
  constructor(
    private readonly commands: Commands,
    private readonly held: DecideHeld,
    private readonly orders: OrdersStore,
    private readonly db: Database,
  ) {}

  @Endpoint(decideOrder)
  async decide(@ParsedCall() call: CallOf<typeof decideOrder>): Promise<Result<View, Refusal>> {
    const { body, principal } = call;
    const id = call.params.id!;
    return this.commands.once(call, async (tx, now) => {
      const cause = { ...call.cause, correlationId: id };
      const done =
        'proposalId' in body
          ? await this.held.decide(id, body, principal, cause, tx, now)
          : await this.held.propose(id, body, principal, tx, now);
      return done.ok ? ok(viewOfProposal(done.value)) : done;
    });
  }

  @Endpoint(listOrderDecisions)
  async list(
    @ParsedCall() call: CallOf<typeof listOrderDecisions>,
  ): Promise<Result<{ choices: Choice[]; items: View[] }, Refusal>> {
    const id = call.params.id!;
    const order = await this.orders.show(this.db, id);
    if (!order) return refuse({ code: 'not_found' });
    const items = await listProposals(this.db, ORDER_DECISION, id);
    return ok({ choices: [...choicesOf(order)], items: items.map(viewOfProposal) });
  }
}
