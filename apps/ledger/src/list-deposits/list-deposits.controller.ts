// `GET /v1/deposits`: crypto that a venue credited for the customer of the token.
import { listDeposits, showDepositReference } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok, undashed } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { depositsOf } from './list-deposits.query';

@Controller()
export class ListDepositsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listDeposits)
  async list(@ParsedCall() call: CallOf<typeof listDeposits>): ResponseTo<typeof listDeposits> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await depositsOf(this.db, call.principal.customerId, page.value)) : page;
  }

  /** The customer's own id: it says nothing about a person, and never changes. */
  @Endpoint(showDepositReference)
  async reference(@ParsedCall() call: CallOf<typeof showDepositReference>): ResponseTo<typeof showDepositReference> {
    return ok({ reference: undashed(call.principal.customerId) });
  }
}
