// Adjustments, reversals and resolutions of differences: proposed by one person of the staff, decided by another.
import {
  type ReplyOf,
  decideCorrection,
  listCorrections,
  proposeAdjustment,
  proposeResolution,
  proposeReversal,
} from '@aiyrbas/contracts';
import { listProposals, proposalView } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { CORRECTION, CorrectBooks } from './correct-books';

type View = ReplyOf<typeof proposeAdjustment>;

@Controller()
export class CorrectBooksHttp {
  constructor(
    private readonly commands: Commands,
    private readonly correct: CorrectBooks,
    private readonly db: Database,
  ) {}

  @Endpoint(proposeAdjustment)
  async adjust(@Input() call: CallOf<typeof proposeAdjustment>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose({ what: 'adjustment', ...call.body }, call.principal, tx, now);
      return proposed.ok ? ok(proposalView(proposed.value)) : proposed;
    });
  }

  @Endpoint(proposeReversal)
  async reverse(@Input() call: CallOf<typeof proposeReversal>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.correct.propose({ what: 'reversal', ...call.body }, call.principal, tx, now);
      return proposed.ok ? ok(proposalView(proposed.value)) : proposed;
    });
  }

  @Endpoint(proposeResolution)
  async resolve(@Input() call: CallOf<typeof proposeResolution>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const wish = { what: 'difference', differenceId: call.params.id!, ...call.body } as const;
      const proposed = await this.correct.propose(wish, call.principal, tx, now);
      return proposed.ok ? ok(proposalView(proposed.value)) : proposed;
    });
  }

  @Endpoint(decideCorrection)
  async decide(@Input() call: CallOf<typeof decideCorrection>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const decided = await this.correct.decide({ id: call.params.id!, ...call.body }, call.principal, tx, now);
      return decided.ok ? ok(proposalView(decided.value)) : decided;
    });
  }

  @Endpoint(listCorrections)
  async list(): Promise<Result<ReplyOf<typeof listCorrections>, Refusal>> {
    return ok({ items: (await listProposals(this.db, CORRECTION)).map(proposalView) });
  }
}
