// Releases payments that waited. When a payment has no blocker any more, it is decided again like a new request, and
// is sent to its bank once. Replicas take different rows. Any replica finds what another one left undone.
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@aiyrbas/service-host';
import { Outbox } from '@aiyrbas/bus';
import type { Logger } from '@aiyrbas/observability';
import { type Tx, databaseTime } from '@aiyrbas/persistence';
import { blockerOf } from '../domain/instruct';
import { type Instructed, Instructor, type PaymentRequest, type ReturnRequest } from '../messaging/instructor';
import { PaymentCounter } from '../messaging/payment-counter';
import { BankMessageSender } from '../integration/bank-message-sender';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { type Waiting, WaitingStore } from '../persistence/waiting.store';

const AT_ONCE_MAX = 100;

@Injectable()
export class ReleasePayments {
  constructor(
    private readonly instructor: Instructor,
    private readonly sender: BankMessageSender,
    private readonly conditions: ReleaseConditionsStore,
    private readonly waiting: WaitingStore,
    private readonly outbox: Outbox,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly counter: PaymentCounter,
  ) {}

  /** Answers with how many it let go. */
  async execute(tx: Tx): Promise<number> {
    const now = await databaseTime(tx);
    const conditions = await this.conditions.hold(tx);
    const free = (await this.waiting.lines(tx)).filter((line) => blockerOf(line, conditions) === undefined);
    const rows = await this.waiting.lock(tx, free, AT_ONCE_MAX);
    const [returns, payments] = requestsOf(rows);
    const instructed: Instructed[] = [
      ...(await this.instructor.payments(tx, payments, conditions, now)),
      ...this.instructor.returns(returns, conditions, now),
    ];
    const instructions = instructed.map(({ instruction }) => instruction);
    this.waiting.endAll(tx, instructions, now);
    await this.sender.send(
      tx,
      instructed.flatMap(({ messages }) => messages),
      now,
    );
    await this.outbox.append(
      tx,
      instructed.flatMap(({ events }) => events),
    );
    this.counter.count(tx, instructions);
    tx.afterCommit(() =>
      instructions.forEach(({ requestId, orderId, kind, bic, state }) =>
        this.log.info({ requestId, orderId, kind, bic, state }, 'a waiting payment was released'),
      ),
    );
    return rows.length;
  }
}

function requestsOf(rows: readonly Waiting[]): [ReturnRequest[], PaymentRequest[]] {
  const [returns, payments]: [ReturnRequest[], PaymentRequest[]] = [[], []];
  for (const { traceparent, since: _since, ...row } of rows) {
    const cause = { correlationId: row.orderId, traceparent };
    if (row.kind === 'return') returns.push({ ...row, cause });
    else payments.push({ ...row, cause });
  }
  return [returns, payments];
}
