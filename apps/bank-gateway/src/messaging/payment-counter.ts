// Counts payments by what became of them at their bank; once what is counted has been committed.
import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@aiyrbas/service-host';
import type { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import type { Instruction } from '../domain/instruction';

@Injectable()
export class PaymentCounter {
  readonly #payments;

  constructor(@Inject(METRICS) metrics: Metrics) {
    const help = 'Collections, payouts and refunds by bank and by what became of them';
    this.#payments = metrics.counter('payments_total', help, ['bank', 'kind', 'outcome']);
  }

  count(tx: Tx, instructions: readonly Pick<Instruction, 'bic' | 'kind' | 'state'>[]): void {
    tx.afterCommit(() =>
      instructions.forEach(({ bic, kind, state }) => this.#payments.inc({ bank: bic, kind, outcome: state })),
    );
  }
}
