// The controller through which customers see their own bank accounts.
import { listBankAccounts, uuid } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowAccounts } from './show-accounts.query';

@Controller()
export class ShowAccountsController {
  constructor(private readonly accounts: ShowAccounts) {}

  @Endpoint(listBankAccounts)
  async list(@ParsedCall() call: CallOf<typeof listBankAccounts>): ResponseTo<typeof listBankAccounts> {
    const page = pageOf(call.query, uuid);
    return page.ok ? ok(await this.accounts.page(call.principal.customerId, page.value)) : page;
  }
}
