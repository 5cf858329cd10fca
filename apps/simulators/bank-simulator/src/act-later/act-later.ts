// Performs the acts that are due: the late credit, the slow response, the returned payout.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { Outbox } from '@aiyrbas/bus';
import { type Ids, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { Step, TimedStep } from '../domain/behaviour';
import { type PutOff, type Task, workThrough } from '../domain/work';
import { BankReplySender } from '../integration/bank-reply-sender';
import { ActsStore } from '../persistence/acts.store';
import { SimulatedAccountsStore } from '../persistence/simulated-accounts.store';

@Injectable()
export class ActLater {
  constructor(
    private readonly acts: ActsStore,
    private readonly accounts: SimulatedAccountsStore,
    private readonly sender: BankReplySender,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Does what is due now, a hundred acts at most; answers how many there were. */
  async execute(tx: Tx): Promise<number> {
    const { acts, now } = await this.acts.takeDue(tx);
    if (acts.length === 0) return 0;
    const accounts = await this.accounts.lockAll(
      tx,
      acts.flatMap((act) => (act.act === 'steps' ? [act] : [])),
    );
    const tasks = acts.flatMap(taskOf);
    const worked = workThrough(tasks, accounts, now, () => undashed(this.ids.uuid()));
    const responses = acts.flatMap((act) => (act.act === 'say' ? [act.said] : []));
    this.accounts.saveAll(tx, worked.changed);
    await this.accounts.book(tx, worked.booked);
    await this.outbox.append(tx, await this.sender.write([...worked.said, ...responses], now));
    return acts.length;
  }
}

/** A step that was put off is due at once now. An answer that was put off is said as it was prepared. */
const taskOf = (act: PutOff): Task[] =>
  act.act === 'say'
    ? []
    : [{ task: 'carry out', bic: act.bic, requestId: act.requestId, steps: act.steps.map(atOnce) }];

const atOnce = (step: Step): TimedStep => ({ afterSeconds: 0, step });
