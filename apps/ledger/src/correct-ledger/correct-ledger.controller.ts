// Openings, adjustments, reversals and resolutions of differences: proposed by one operator, decided by another.
import {
  type Operation,
  decideCorrection,
  listCorrections,
  proposeAdjustment,
  proposeOpeningBalance,
  proposeResolution,
  proposeReversal,
} from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { CORRECTION, CorrectLedger, type CorrectionCommand } from './correct-ledger';

@Controller()
export class CorrectLedgerController {
  constructor(
    private readonly commands: Commands,
    private readonly correct: CorrectLedger,
    private readonly db: Database,
  ) {}

  @Endpoint(proposeAdjustment)
  adjust(@ParsedCall() call: CallOf<typeof proposeAdjustment>): ResponseTo<typeof proposeAdjustment> {
    return this.#propose(call, { what: 'adjustment', ...call.body });
  }

  @Endpoint(proposeOpeningBalance)
  open(@ParsedCall() call: CallOf<typeof proposeOpeningBalance>): ResponseTo<typeof proposeOpeningBalance> {
    return this.#propose(call, { what: 'opening', ...call.body });
  }

  @Endpoint(proposeReversal)
  reverse(@ParsedCall() call: CallOf<typeof proposeReversal>): ResponseTo<typeof proposeReversal> {
    return this.#propose(call, { what: 'reversal', ...call.body });
  }

  @Endpoint(proposeResolution)
  resolve(@ParsedCall() call: CallOf<typeof proposeResolution>): ResponseTo<typeof proposeResolution> {
    return this.#propose(call, { what: 'difference', differenceId: call.params.id!, ...call.body });
  }

  @Endpoint(decideCorrection)
  async decide(@ParsedCall() call: CallOf<typeof decideCorrection>): ResponseTo<typeof decideCorrection> {
    return this.commands.once(call, async (tx, now) => {
      const decided = await this.correct.decide({ id: call.params.id!, ...call.body }, call.principal, tx, now);
      return decided.ok ? ok(viewOfProposal(decided.value)) : decided;
    });
  }

  @Endpoint(listCorrections)
  async list(): ResponseTo<typeof listCorrections> {
    return ok({ items: (await listProposals(this.db, CORRECTION)).map(viewOfProposal) });
  }

  #propose(call: CallOf<Operation>, command: CorrectionCommand): ResponseTo<typeof proposeAdjustment> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose(command, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }
}
