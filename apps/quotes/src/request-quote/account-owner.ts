// The caller's own bank account that a quote names. A confirmation of a moment ago may still be on its way here: it is
// waited for, up to two seconds, before the answer is no.
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { AccountsStore } from '../store/accounts.store';

const WAIT_MS = 2_000;
const STEP_MS = 100;

@Injectable()
export class AccountOwner {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsStore,
  ) {}

  /** @returns its bank; undefined where it is nobody's or somebody else's, which is the same answer. */
  async bankOf(customerId: string, accountId: string): Promise<string | undefined> {
    const patience = Date.now() + WAIT_MS;
    for (;;) {
      const account = await this.accounts.open(this.db, accountId);
      if (account) return account.customerId === customerId ? account.bic : undefined;
      if (Date.now() >= patience) return undefined;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }
}
