// Operators' switches over new orders. Stopping is one person's act and immediate, because a second person may be asleep
// while money goes wrong; opening again needs two.
import { type ReplyOf, decideOpening, listSwitches, proposeOpening, stopOrders } from '@aiyrbas/contracts';
import { decideOnProposal, listProposals, operatorName, propose, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Endpoint, ParsedCall, type Refusal, type ResponseTo } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import type { Switch } from '../persistence/order-switch.entity';
import { SwitchesStore } from '../persistence/switches.store';

const KIND = 'order-switch';
type View = ReplyOf<typeof stopOrders>;
type SwitchCommand = { readonly scope: string; readonly comment: string };

@Controller()
export class SwitchOrdersController {
  constructor(
    private readonly db: Database,
    private readonly switches: SwitchesStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Endpoint(listSwitches)
  async list(): ResponseTo<typeof listSwitches> {
    const [items, proposals] = await Promise.all([this.switches.all(this.db), listProposals(this.db, KIND)]);
    return ok({ items: items.map(viewOf), proposals: proposals.map(viewOfProposal) });
  }

  @Endpoint(stopOrders)
  async stop(@ParsedCall() call: CallOf<typeof stopOrders>): Promise<Result<View, Refusal>> {
    const { scope, comment } = call.body;
    const what = { scope, comment, stopped: true, by: operatorName(call.principal) };
    const turned = { ...what, at: new Date() };
    await this.db.tx(async (tx) => this.switches.turn(tx, turned));
    this.log.warn(what, 'new orders were stopped');
    return ok(viewOf(turned));
  }

  @Endpoint(proposeOpening)
  async propose(@ParsedCall() call: CallOf<typeof proposeOpening>): ResponseTo<typeof proposeOpening> {
    const { scope } = call.body;
    return this.db.tx(async (tx): ResponseTo<typeof proposeOpening> => {
      const stopped = await this.switches.stoppedAmong(tx, [scope], []);
      if (stopped.scopes.length === 0)
        return refuse({ code: 'decision_not_possible', detail: `${scope} is not stopped` });
      const what = { id: this.ids.uuid(), kind: KIND, subject: scope, payload: call.body };
      const proposed = await propose(tx, what, operatorName(call.principal), new Date());
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }

  @Endpoint(decideOpening)
  async decide(@ParsedCall() call: CallOf<typeof decideOpening>): ResponseTo<typeof decideOpening> {
    const by = operatorName(call.principal);
    return this.db.tx(async (tx): ResponseTo<typeof decideOpening> => {
      const what = { id: call.params.proposalId!, kind: KIND, ...call.body };
      const decided = await decideOnProposal<SwitchCommand>(tx, what, by, new Date());
      if (!decided.ok) return decided;
      const { scope, comment } = decided.value.payload;
      if (decided.value.status === 'approved') {
        const at = decided.value.decidedAt!;
        this.switches.turn(tx, { scope, comment, stopped: false, by, at });
      }
      return ok(viewOfProposal(decided.value));
    });
  }
}

const viewOf = ({ at, ...turned }: Switch): View => ({ ...turned, at: at.toISOString() });
