// Whether a named bank account is the caller's. A confirmation of a moment ago may still be on its way here: it is
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

  async isOwner(customerId: string, accountId: string): Promise<boolean> {
    const patience = Date.now() + WAIT_MS;
    for (;;) {
      const owner = await this.accounts.ownerOf(this.db, accountId);
      if (owner !== undefined) return owner === customerId;
      if (Date.now() >= patience) return false;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }
}
