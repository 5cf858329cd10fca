// Who we are to the banks: the firm, its account at each bank, and what it states that a payment is for.
import type { PartnerBank, PartnerBanks } from '@aiyrbas/contracts';
import { type CutOff, lastExecutableBy } from '@aiyrbas/kz';
import type { InstructionKind } from './instruction';
import { secondsAfter } from './status-request-backoff';

/** What a payment is for, in the two forms that a bank wants. */
export interface Purpose {
  /** The KNP code of the national classifier. */
  readonly code: string;
  /** In words; `{request}` stands for the request's id. */
  readonly text: string;
}
export type Purposes = Readonly<Record<InstructionKind, Purpose>>;

export interface InstitutionOptions {
  readonly name: string;
  readonly bin: string;
  /** Such as `production`: what the banks sign for. */
  readonly environment: string;
  readonly banks: PartnerBanks;
  readonly purposes: Purposes;
  /** How long a bank may be silent, where its own terms do not say. */
  readonly responseMinutes: number;
}

export class Institution {
  constructor(private readonly options: InstitutionOptions) {}

  get firm(): { readonly name: string; readonly bin: string } {
    return { name: this.options.name, bin: this.options.bin };
  }

  get environment(): string {
    return this.options.environment;
  }

  purposeOf(kind: InstructionKind, requestId: string): Purpose {
    const { code, text } = this.options.purposes[kind];
    return { code, text: text.replaceAll('{request}', requestId) };
  }

  cutOffAt(bic: string): CutOff {
    return this.options.banks.find(bic)?.cutOff;
  }

  /** How money moves between our account at a bank and others. */
  railAt(bic: string): string | undefined {
    return this.options.banks.named(bic).rails[0];
  }

  /** For each bank the instant up to which what was sent should have a response now. */
  responsesDue(now: Date): { readonly bic: string; readonly sentUntil: Date }[] {
    return this.options.banks.all.map(({ bic, cutOff, responseMinutes = this.options.responseMinutes }) => ({
      bic,
      sentUntil: lastExecutableBy(secondsAfter(now, -responseMinutes * 60), cutOff),
    }));
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
