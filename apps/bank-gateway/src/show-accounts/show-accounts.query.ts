// A customer's accounts, opened for their owner.
import { Injectable } from '@nestjs/common';
import type { ReplyOf, listBankAccounts } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { invariant } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { accountReply } from '../persistence/account.view';
import { AccountsStore } from '../persistence/accounts.store';
import type { BankAccount } from '../persistence/bank-account.entity';
import { IdentitiesStore } from '../persistence/identities.store';
import { EncryptedStore } from '../persistence/encrypted-store';

@Injectable()
export class ShowAccounts {
  constructor(
    private readonly database: Database,
    private readonly encryptedStore: EncryptedStore,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
  ) {}

  async page(customerId: string, page: Page): Promise<ReplyOf<typeof listBankAccounts>> {
    const rows = await this.accounts.page(this.database, customerId, page);
    if (rows.length === 0) return { items: [] };
    const identity = (await this.identities.readAll(this.database, [customerId])).get(customerId);
    invariant(identity, 'an account has an owner whose identity is kept');
    const toItem = (account: BankAccount) => ({
      ...accountReply(account),
      iban: this.encryptedStore.revealIban(identity, account),
    });
    return toPage(rows, page, ({ id }) => id, toItem);
  }
}
