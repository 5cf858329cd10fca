// `GET /v1/deposits`: crypto that a venue credited for the customer of the token.
import { type ReplyOf, listDeposits } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { pageOf } from '../paging';
import { depositsOf } from './list-deposits.query';

@Controller()
export class ListDepositsHttp {
  constructor(private readonly db: Database) {}

  @Endpoint(listDeposits)
  async list(@Input() call: CallOf<typeof listDeposits>): Promise<Result<ReplyOf<typeof listDeposits>, Refusal>> {
    const page = pageOf(call.query);
    return page.ok ? ok(await depositsOf(this.db, call.principal.customerId, page.value)) : page;
  }
}
