// `GET /v1/deposits`: crypto that a venue credited for the customer of the token.
import { type ReplyOf, listDeposits, showDepositReference } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok, undashed } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { depositsOf } from './list-deposits.query';

@Controller()
export class ListDepositsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listDeposits)
  async list(@ParsedCall() call: CallOf<typeof listDeposits>): Promise<Result<ReplyOf<typeof listDeposits>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await depositsOf(this.db, call.principal.customerId, page.value)) : page;
  }

  /** The customer's own id: it says nothing about a person, and never changes. */
  @Endpoint(showDepositReference)
  async reference(
    @ParsedCall() call: CallOf<typeof showDepositReference>,
  ): Promise<Result<ReplyOf<typeof showDepositReference>, Refusal>> {
    return ok({ reference: undashed(call.principal.customerId) });
  }
}
