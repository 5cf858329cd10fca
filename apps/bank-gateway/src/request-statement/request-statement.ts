// Requests a bank's statement of one day (camt.060 for a camt.053). An operator misses a statement, or wants to see
// the day again. The response arrives as any statement does. Known entries are not counted again, and missing entries
// are counted now.
import { Inject, Injectable } from '@nestjs/common';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import type { Cause } from '@aiyrbas/bus';
import { type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { Institution } from '../domain/institution';
import { reportRequestMessage } from '../integration/bank-message';
import { BankMessageSender } from '../integration/bank-message-sender';

export interface StatementRequest {
  readonly bic: string;
  readonly day: string;
}

export interface RequestedStatement extends StatementRequest {
  readonly messageId: string;
  readonly requestedAt: Date;
}

type Refused = { readonly code: 'bank_unsupported' | 'day_not_begun'; readonly detail: string };

@Injectable()
export class RequestStatement {
  constructor(
    private readonly institution: Institution,
    private readonly sender: BankMessageSender,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async execute(
    tx: Tx,
    { bic, day }: StatementRequest,
    by: string,
    cause: Cause,
    now: Date,
  ): Promise<Result<RequestedStatement, Refused>> {
    if (!this.institution.hasAccountAt(bic)) {
      return refuse({ code: 'bank_unsupported', detail: 'the firm has no account at this bank' });
    }
    // The bank's day is that of Kazakhstan, whatever the operator's clock shows. Today may be asked for: it is what is booked so far.
    if (day > dayInKazakhstan(now))
      return refuse({ code: 'day_not_begun', detail: `at the bank the day is still ${dayInKazakhstan(now)}` });
    const messageId = undashed(this.ids.uuid());
    const question = { message: 'camt.053.001.08', from: day, to: day } as const;
    await this.sender.send(tx, [reportRequestMessage(this.institution, { bic, messageId, now, cause }, question)], now);
    tx.afterCommit(() => this.log.info({ bic, day, messageId, by }, 'a statement was requested'));
    return ok({ messageId, bic, day, requestedAt: now });
  }
}
