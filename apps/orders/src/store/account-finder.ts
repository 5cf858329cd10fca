// The bank account that pays for an order, as payments.v1 has told us. A confirmation of a moment ago may still be on
// its way here: it is waited for, up to two seconds, before the answer is no.
import type { Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { AccountsStore, type KnownAccount } from './accounts.store';

const WAIT_MS = 2_000;
const STEP_MS = 100;

@Injectable()
export class AccountFinder {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsStore,
  ) {}

  /** The named account, or the customer's only confirmed one when none is named. */
  async find(customerId: string, accountId: string | undefined): Promise<Result<KnownAccount | undefined, Refusal>> {
    const patience = Date.now() + WAIT_MS;
    for (;;) {
      const known = await this.accounts.ofCustomer(this.db, customerId);
      const confirmed = known.filter((account) => account.status === 'confirmed');
      if (accountId === undefined && confirmed.length === 1) return ok(confirmed[0]);
      if (accountId === undefined && confirmed.length > 1) return ok(undefined);
      const named = confirmed.find((account) => account.accountId === accountId);
      if (named) return ok(named);
      if (Date.now() >= patience) return this.#refusal(known, accountId);
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  #refusal(known: readonly KnownAccount[], accountId: string | undefined): Result<undefined, Refusal> {
    if (accountId === undefined) return ok(undefined);
    const isTheirs = known.some((account) => account.accountId === accountId);
    return refuse({ code: isTheirs ? 'bank_account_not_confirmed' : 'not_found' });
  }
}
