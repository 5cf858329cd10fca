// Accounts, transactions and the trial balance, for operators and the regulator.
import { type ReplyOf, listLedgerAccounts, listLedgerTransactions, showTrialBalance } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ReadLedger } from './read-ledger.query';

@Controller()
export class ReadLedgerController {
  constructor(private readonly ledger: ReadLedger) {}

  @Endpoint(listLedgerAccounts)
  async accounts(
    @ParsedCall() { query }: CallOf<typeof listLedgerAccounts>,
  ): Promise<Result<ReplyOf<typeof listLedgerAccounts>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.ledger.accounts(page.value)) : page;
  }

  @Endpoint(listLedgerTransactions)
  async transactions(
    @ParsedCall() { query }: CallOf<typeof listLedgerTransactions>,
  ): Promise<Result<ReplyOf<typeof listLedgerTransactions>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.ledger.transactions(query.orderId, page.value)) : page;
  }

  @Endpoint(showTrialBalance)
  async trialBalance(): Promise<Result<ReplyOf<typeof showTrialBalance>, Refusal>> {
    return ok(await this.ledger.trialBalance());
  }
}
