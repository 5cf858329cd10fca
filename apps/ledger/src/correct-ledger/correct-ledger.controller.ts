// Adjustments, reversals and resolutions of differences: proposed by one operator, decided by another.
import {
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
import { CORRECTION, CorrectLedger } from './correct-ledger';

type View = ReplyOf<typeof proposeAdjustment>;

@Controller()
export class CorrectLedgerController {
  constructor(
    private readonly commands: Commands,
    private readonly correct: CorrectLedger,
    private readonly db: Database,
  ) {}

  @Endpoint(proposeAdjustment)
  async adjust(@ParsedCall() call: CallOf<typeof proposeAdjustment>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose({ what: 'adjustment', ...call.body }, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }

  @Endpoint(proposeReversal)
  async reverse(@ParsedCall() call: CallOf<typeof proposeReversal>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose({ what: 'reversal', ...call.body }, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }

  @Endpoint(proposeResolution)
  async resolve(@ParsedCall() call: CallOf<typeof proposeResolution>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const command = { what: 'difference', differenceId: call.params.id!, ...call.body } as const;
      const proposed = await this.correct.propose(command, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
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
}
