// What a customer has, and crypto that venues credited. Whose it is follows from the token, never from the call.
import { listDeposits, showBalances, showDepositReference } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok, undashed } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowFunds } from './show-funds.query';

@Controller()
export class ShowFundsController {
  constructor(private readonly funds: ShowFunds) {}

  @Endpoint(showBalances)
  async balances(@ParsedCall() { principal }: CallOf<typeof showBalances>): ResponseTo<typeof showBalances> {
    return ok(await this.funds.balances(principal.customerId));
  }

  @Endpoint(listDeposits)
  async deposits(@ParsedCall() { query, principal }: CallOf<typeof listDeposits>): ResponseTo<typeof listDeposits> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.funds.deposits(principal.customerId, page.value)) : page;
  }

  /** The customer's own id: it says nothing about a person, and never changes. */
  @Endpoint(showDepositReference)
  async reference(
    @ParsedCall() { principal }: CallOf<typeof showDepositReference>,
  ): ResponseTo<typeof showDepositReference> {
    return ok({ reference: undashed(principal.customerId) });
  }
}
