// Adjustments, reversals and resolutions of differences: proposed by one operator, decided by another.
import {
  type Operation,
  type ReplyOf,
  decideCorrection,
  listCorrections,
  proposeAdjustment,
  proposeResolution,
  proposeReversal,
} from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal, type ResponseTo } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { CORRECTION, CorrectLedger, type CorrectionCommand } from './correct-ledger';

type View = ReplyOf<typeof proposeAdjustment>;

@Controller()
export class CorrectLedgerController {
  constructor(
    private readonly commands: Commands,
    private readonly correct: CorrectLedger,
    private readonly db: Database,
  ) {}

  @Endpoint(proposeAdjustment)
  adjust(@ParsedCall() call: CallOf<typeof proposeAdjustment>): Promise<Result<View, Refusal>> {
    return this.#propose(call, { what: 'adjustment', ...call.body });
  }

  @Endpoint(proposeReversal)
  reverse(@ParsedCall() call: CallOf<typeof proposeReversal>): Promise<Result<View, Refusal>> {
    return this.#propose(call, { what: 'reversal', ...call.body });
  }

  @Endpoint(proposeResolution)
  resolve(@ParsedCall() call: CallOf<typeof proposeResolution>): Promise<Result<View, Refusal>> {
    return this.#propose(call, { what: 'difference', differenceId: call.params.id!, ...call.body });
  }

  @Endpoint(decideCorrection)
  async decide(@ParsedCall() call: CallOf<typeof decideCorrection>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const decided = await this.correct.decide({ id: call.params.id!, ...call.body }, call.principal, tx, now);
      return decided.ok ? ok(viewOfProposal(decided.value)) : decided;
    });
  }

  @Endpoint(listCorrections)
  async list(): ResponseTo<typeof listCorrections> {
    return ok({ items: (await listProposals(this.db, CORRECTION)).map(viewOfProposal) });
  }

  #propose(call: CallOf<Operation>, command: CorrectionCommand): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose(command, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }
}
