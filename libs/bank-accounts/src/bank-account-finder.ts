// Finds the bank account that a request means. A confirmation of a moment ago may still be on its way here: it is waited
// for, up to two seconds, before the answer is no.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { ProjectedBankAccount } from './bank-account.entity';
import { BankAccountsStore } from './bank-accounts.store';

const TIMEOUT_MS = 2_000;
const POLL_INTERVAL_MS = 100;

interface NoAccount {
  readonly code: 'bank_account_not_confirmed' | 'not_found';
}

@Injectable()
export class BankAccountFinder {
  constructor(
    private readonly db: Database,
    private readonly accounts: BankAccountsStore,
  ) {}

  /** The bank of the customer's own account; undefined where it is nobody's or somebody else's, which is the same answer. */
  async bankOf(customerId: string, accountId: string): Promise<string | undefined> {
    const account = await poll(() => this.accounts.byId(this.db, accountId));
    return account?.customerId === customerId ? account.bic : undefined;
  }

  /** The named account, or the customer's only confirmed one when none is named. */
  async confirmed(
    customerId: string,
    accountId: string | undefined,
  ): Promise<Result<ProjectedBankAccount | undefined, NoAccount>> {
    let accounts: readonly ProjectedBankAccount[] = [];
    const confirmed = await poll(async () => {
      accounts = await this.accounts.ofCustomer(this.db, customerId);
      const meant = accounts.filter(
        (account) => account.status === 'confirmed' && (accountId ?? account.accountId) === account.accountId,
      );
      return meant.length > 0 ? meant : undefined;
    });
    if (confirmed) return ok(confirmed.length === 1 ? confirmed[0] : undefined);
    if (accountId === undefined) return ok(undefined);
    const isTheirs = accounts.some((account) => account.accountId === accountId);
    return refuse({ code: isTheirs ? 'bank_account_not_confirmed' : 'not_found' });
  }
}

async function poll<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined || Date.now() >= deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
