// `GET /v1/ledger/transactions`, for operators and the regulator.
import { type ReplyOf, listLedgerTransactions } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { transactionsPage } from './list-transactions.query';

@Controller()
export class ListTransactionsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listLedgerTransactions)
  async list(
    @ParsedCall() call: CallOf<typeof listLedgerTransactions>,
  ): Promise<Result<ReplyOf<typeof listLedgerTransactions>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await transactionsPage(this.db, call.query.orderId, page.value)) : page;
  }
}
