// A customer's accounts, opened for their owner.
import type { ReplyOf, listBankAccounts } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import type { Database } from '@aiyrbas/persistence';
import { accountReply } from '../account-reply';
import { AccountsStore } from '../store/accounts.store';
import { IdentitiesStore } from '../store/identities.store';
import type { Vault } from '../vault';

export class ShowAccounts {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
  ) {}

  async page(customerId: string, after: string | undefined, limit: number): Promise<ReplyOf<typeof listBankAccounts>> {
    const rows = await this.accounts.page(this.database, customerId, after, limit + 1);
    if (rows.length === 0) return { items: [] };
    const identity = (await this.identities.readAll(this.database, [customerId])).get(customerId);
    invariant(identity, 'an account has an owner whose identity is kept');
    const shown = rows.slice(0, limit);
    const items = shown.map((account) => ({
      ...accountReply(account),
      iban: this.vault.revealIban(identity, account),
    }));
    const last = shown.at(-1);
    return { items, ...(rows.length > limit && last ? { nextCursor: last.id } : {}) };
  }
}
