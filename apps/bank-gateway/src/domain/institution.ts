// Who we are to the banks: the firm, its account at each bank, and the payment purposes that it states.
import type { PartnerBank, PartnerBanks } from '@aiyrbas/contracts';

export interface InstitutionOptions {
  readonly name: string;
  readonly bin: string;
  readonly banks: PartnerBanks;
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

  /** The partner bank that holds an account. */
  bankHolding(iban: string): PartnerBank | undefined {
    return this.options.banks.holding(iban);
  }

  hasAccountAt(bic: string): boolean {
    return this.options.banks.find(bic) !== undefined;
  }

  accountAt(bic: string): string {
    return this.options.banks.named(bic).account;
  }

  /** The firm with its account at a bank, as a payer or payee. */
  partyAt(bic: string) {
    return { ...this.firm, iban: this.accountAt(bic), bic };
  }
}
