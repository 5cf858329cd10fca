// Requests an account report of a bank that has not responded. One request is made per bank and interval, whatever
// number of instructions waits. The entries in the report settle them. Silence is never treated as a response.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { type Ids, undashed } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import { REQUEST_INTERVAL_S, nextRequestAt, requestableFrom } from '../domain/status-request-backoff';
import { Institution } from '../domain/institution';
import { reportRequestMessage } from '../integration/bank-message';
import { BankMessageSender } from '../integration/bank-message-sender';
import { type DueInstruction, InstructionsStore } from '../persistence/instructions.store';

const AT_ONCE = { max: 5_000, intervalSeconds: REQUEST_INTERVAL_S };

@Injectable()
export class RequestStatus {
  constructor(
    private readonly institution: Institution,
    private readonly sender: BankMessageSender,
    private readonly instructions: InstructionsStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Answers with the banks that were asked. */
  async execute(tx: Tx): Promise<readonly string[]> {
    const { due, now } = await this.instructions.lockDue(tx, AT_ONCE);
    if (due.length === 0) return [];
    const sent = due.map((one) => {
      const known = { ...one, sentAt: one.askedAt, cutOff: this.institution.cutOffAt(one.bic) };
      // A bank that has the day off, or executes tomorrow, is not queried; the request waits for its day.
      return { ...known, isRequestable: requestableFrom(now, known) <= now };
    });
    const sinceByBank = earliestByBank(sent.filter(({ isRequestable }) => isRequestable));
    const messages = [...sinceByBank].map(([bic, since]) =>
      reportRequestMessage(
        this.institution,
        { bic, messageId: undashed(this.ids.uuid()), now },
        { message: 'camt.052.001.08', from: dayInKazakhstan(since) },
      ),
    );
    await this.sender.send(tx, messages, now);
    this.instructions.postponeStatusRequests(
      tx,
      sent.map((one) => {
        const timesRequested = one.isRequestable ? one.timesAsked + 1 : one.timesAsked;
        return {
          requestId: one.requestId,
          timesAsked: timesRequested,
          askAfter: nextRequestAt(now, { ...one, timesRequested }),
        };
      }),
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
