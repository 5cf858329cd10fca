// The controller through which customers see their own bank accounts.
import { type ReplyOf, listBankAccounts, uuid } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowAccounts } from './show-accounts.query';

@Controller()
export class ShowAccountsController {
  constructor(private readonly accounts: ShowAccounts) {}

  @Endpoint(listBankAccounts)
  async list(
    @ParsedCall() call: CallOf<typeof listBankAccounts>,
  ): Promise<Result<ReplyOf<typeof listBankAccounts>, Refusal>> {
    const page = pageOf(call.query, uuid);
    return page.ok ? ok(await this.accounts.page(call.principal.customerId, page.value)) : page;
  }
}
