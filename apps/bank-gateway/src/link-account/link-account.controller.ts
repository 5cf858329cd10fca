// The controller through which a customer links an own bank account.
import { linkBankAccount } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { accountReply } from '../persistence/account.view';
import { Arrivals } from '../messaging/arrivals';
import { IdentitiesStore } from '../persistence/identities.store';
import { LinkAccount } from './link-account';

/** A person who has just registered is waited for this long: what was lost on the way is noticed within five seconds. */
const IDENTITY_WITHIN_MS = 6_000;

@Controller()
export class LinkAccountController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly identities: IdentitiesStore,
    private readonly arrivals: Arrivals,
    private readonly linkAccount: LinkAccount,
  ) {}

  @Endpoint(linkBankAccount)
  async link(@ParsedCall() call: CallOf<typeof linkBankAccount>): ResponseTo<typeof linkBankAccount> {
    const { customerId } = call.principal;
    // Waited for outside of the transaction; the use case looks again and refuses.
    await this.arrivals.wait(customerId, IDENTITY_WITHIN_MS, async () => {
      return (await this.identities.readAll(this.database, [customerId])).has(customerId);
    });
    const { iban } = call.body;
    const response = await this.commands.once(call, async (tx, now) => {
      const linked = await this.linkAccount.execute(tx, { customerId, iban, cause: call.cause }, now);
      return linked.ok ? ok(accountReply(linked.value)) : linked;
    });
    // The first answer is kept for repetitions, readable: the IBAN is added outside of what is kept.
    return response.ok ? ok({ ...response.value, iban }) : response;
  }
}
