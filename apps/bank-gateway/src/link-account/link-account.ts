// Links a bank account to a customer. The bank is asked whether the account belongs to the same name and IIN. Until
// the bank confirms it, no money moves to or from the account.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { type Cause, Outbox, eventMessage } from '@aiyrbas/bus';
import { accountLinked } from '@aiyrbas/contracts';
import { type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Institution } from '../domain/institution';
import { verificationMessage } from '../integration/bank-message';
import { BankMessageSender } from '../integration/bank-message-sender';
import { AccountsStore } from '../persistence/accounts.store';
import type { BankAccount } from '../persistence/bank-account.entity';
import { IdentitiesStore } from '../persistence/identities.store';
import { EncryptedStore } from '../persistence/encrypted-store';

export type LinkRefusal = { readonly code: 'bank_unsupported' | 'customer_not_accepted' };

@Injectable()
export class LinkAccount {
  constructor(
    private readonly institution: Institution,
    private readonly encryptedStore: EncryptedStore,
    private readonly sender: BankMessageSender,
    private readonly identities: IdentitiesStore,
    private readonly accounts: AccountsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute(
    tx: Tx,
    { customerId, iban, cause }: { customerId: string; iban: string; cause: Cause },
    now: Date,
  ): Promise<Result<BankAccount, LinkRefusal>> {
    const bank = this.institution.bankHolding(iban);
    if (bank === undefined) return refuse({ code: 'bank_unsupported' });
    const identity = (await this.identities.lockAll(tx, [customerId])).get(customerId);
    if (identity === undefined) return refuse({ code: 'customer_not_accepted' });

    const id = this.ids.uuid();
    const verificationId = undashed(this.ids.uuid());
    const { account, isNew } = await this.accounts.link(tx, {
      id,
      customerId,
      bic: bank.bic,
      iban: this.encryptedStore.sealIban(identity, id, iban),
      ibanIndex: this.encryptedStore.index('iban', iban),
      verificationId,
      status: 'pending',
      linkedAt: now,
    });
    if (!isNew) return ok(account);

    const about = { bic: bank.bic, messageId: undashed(this.ids.uuid()), now, cause };
    const owner = { identity: this.encryptedStore.reveal(identity), iban };
    await this.sender.send(tx, [verificationMessage(this.institution, about, verificationId, owner)], now);
    await this.outbox.append(tx, [eventMessage(accountLinked, { accountId: id, customerId, bic: bank.bic }, cause)]);
    return ok(account);
  }
}
