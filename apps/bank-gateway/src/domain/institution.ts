// Who we are to the banks: the firm, its account at each bank, and the payment purposes that it states.
import { invariant } from '@aiyrbas/kernel';

export interface InstitutionOptions {
  readonly name: string;
  readonly bin: string;
  readonly accounts: ReadonlyMap<string, string>;
  /** KNP codes of the national classifier. */
  readonly collectionPurpose: string;
  readonly payoutPurpose: string;
}

export class Institution {
  constructor(private readonly options: InstitutionOptions) {}

  get firm(): { readonly name: string; readonly bin: string } {
    return { name: this.options.name, bin: this.options.bin };
  }

  get purposes(): { readonly collection: string; readonly payout: string } {
    return { collection: this.options.collectionPurpose, payout: this.options.payoutPurpose };
  }

  hasAccountAt(bic: string): boolean {
    return this.options.accounts.has(bic);
  }

  accountAt(bic: string): string {
    const iban = this.options.accounts.get(bic);
    invariant(iban, `no house account is configured at ${bic}`);
    return iban;
  }

  /** The firm with its account at a bank, as a payer or payee. */
  partyAt(bic: string) {
    return { ...this.firm, iban: this.accountAt(bic), bic };
  }
}
