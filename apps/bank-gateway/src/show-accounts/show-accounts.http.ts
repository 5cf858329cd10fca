// The door for one's own bank accounts.
import { type ReplyOf, listBankAccounts } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, isUuid, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowAccounts } from './show-accounts.query';

const PAGE = 50;

@Controller()
export class ShowAccountsHttp {
  constructor(private readonly accounts: ShowAccounts) {}

  @Endpoint(listBankAccounts)
  async list(
    @Input() call: CallOf<typeof listBankAccounts>,
  ): Promise<Result<ReplyOf<typeof listBankAccounts>, Refusal>> {
    const { limit, cursor } = call.query;
    if (cursor !== undefined && !isUuid(cursor)) return refuse({ code: 'invalid_request', detail: 'cursor' });
    const size = limit === undefined ? PAGE : Number.parseInt(limit, 10);
    return ok(await this.accounts.page(call.principal.customerId, cursor, size));
  }
}
