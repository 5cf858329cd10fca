// Accounts, transactions and the trial balance, for operators and the regulator.
import { listLedgerAccounts, listLedgerTransactions, showTrialBalance } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ReadLedger } from './read-ledger.query';

@Controller()
export class ReadLedgerController {
  constructor(private readonly ledger: ReadLedger) {}

  @Endpoint(listLedgerAccounts)
  async accounts(@ParsedCall() { query }: CallOf<typeof listLedgerAccounts>): ResponseTo<typeof listLedgerAccounts> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.ledger.accounts(page.value)) : page;
  }

  @Endpoint(listLedgerTransactions)
  async transactions(
    @ParsedCall() { query }: CallOf<typeof listLedgerTransactions>,
  ): ResponseTo<typeof listLedgerTransactions> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.ledger.transactions(query.orderId, page.value)) : page;
  }

  @Endpoint(showTrialBalance)
  async trialBalance(): ResponseTo<typeof showTrialBalance> {
    return ok(await this.ledger.trialBalance());
  }
}
