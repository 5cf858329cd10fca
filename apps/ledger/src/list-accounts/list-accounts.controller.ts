// `GET /v1/ledger/accounts`, for operators and the regulator.
import { listLedgerAccounts } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { accountsPage } from './list-accounts.query';

@Controller()
export class ListAccountsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listLedgerAccounts)
  async list(@ParsedCall() call: CallOf<typeof listLedgerAccounts>): ResponseTo<typeof listLedgerAccounts> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await accountsPage(this.db, page.value)) : page;
  }
}
