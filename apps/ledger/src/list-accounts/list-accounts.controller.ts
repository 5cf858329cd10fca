// `GET /v1/ledger/accounts`, for operators and the regulator.
import { type ReplyOf, listLedgerAccounts } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { accountsPage } from './list-accounts.query';

@Controller()
export class ListAccountsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listLedgerAccounts)
  async list(
    @ParsedCall() call: CallOf<typeof listLedgerAccounts>,
  ): Promise<Result<ReplyOf<typeof listLedgerAccounts>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await accountsPage(this.db, page.value)) : page;
  }
}
