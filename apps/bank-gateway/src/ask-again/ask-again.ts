// Asks a bank for its books when it has not answered: one question per bank, whatever number of instructions waits, and
// the answer's entries settle them. Silence is never taken for an answer.
import { Injectable, Inject } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { type Ids, undashed } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import { nextAskAfterSeconds, secondsAfter } from '../domain/patience';
import { House } from '../house';
import { askLetter } from '../letter';
import { Post } from '../post';
import { type DueInstruction, InstructionsStore } from '../store/instructions.store';

const AT_ONCE_MAX = 500;

@Injectable()
export class AskAgain {
  constructor(
    private readonly house: House,
    private readonly post: Post,
    private readonly instructions: InstructionsStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Answers with the banks that were asked. */
  async execute(tx: Tx): Promise<readonly string[]> {
    const { due, now } = await this.instructions.lockDue(tx, AT_ONCE_MAX);
    if (due.length === 0) return [];
    const sinceByBank = earliestByBank(due);
    const letters = [...sinceByBank].map(([bic, since]) =>
      askLetter(
        this.house,
        { bic, messageId: undashed(this.ids.uuid()), now },
        { message: 'camt.052.001.08', from: dayInKazakhstan(since) },
      ),
    );
    await this.post.send(tx, letters, now);
    await this.instructions.askAgainAfter(
      tx,
      due.map(({ requestId, state, timesAsked }) => ({
        requestId,
        askAfter: secondsAfter(now, nextAskAfterSeconds(state, timesAsked + 1)),
      })),
    );
    return [...sinceByBank.keys()];
  }
}

function earliestByBank(due: readonly DueInstruction[]): Map<string, Date> {
  const earliest = new Map<string, Date>();
  for (const { bic, askedAt } of due) {
    const known = earliest.get(bic);
    if (known === undefined || askedAt < known) earliest.set(bic, askedAt);
  }
  return earliest;
}
