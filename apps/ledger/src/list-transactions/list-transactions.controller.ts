// `GET /v1/ledger/transactions`, for operators and the regulator.
import { listLedgerTransactions } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { transactionsPage } from './list-transactions.query';

@Controller()
export class ListTransactionsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listLedgerTransactions)
  async list(@ParsedCall() call: CallOf<typeof listLedgerTransactions>): ResponseTo<typeof listLedgerTransactions> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await transactionsPage(this.db, call.query.orderId, page.value)) : page;
  }
}
