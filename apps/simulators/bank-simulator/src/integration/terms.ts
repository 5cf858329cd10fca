// What was agreed with the simulated banks: our house account at each, its opening balance, and how fast time runs.
import { PARTNER_BANKS } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import type { BankLine } from '../domain/line';
import { referenceOf } from '../domain/line';

export interface TermsOptions {
  readonly institutionAccounts: ReadonlyMap<string, string>;
  /** Tiyn. */
  readonly openingBalance: bigint;
  /** 1 is real time; tests let 45 s pass in a fraction of it. */
  readonly timeScale: number;
}

export class BankTerms {
  constructor(private readonly options: TermsOptions) {
    for (const { bic } of PARTNER_BANKS) invariant(options.institutionAccounts.has(bic), `no house account at ${bic}`);
  }

  institutionIban(bic: string): string | undefined {
    return this.options.institutionAccounts.get(bic);
  }

  later(now: Date, seconds: number): Date {
    return new Date(now.getTime() + Math.round(seconds * 1000 * this.options.timeScale));
  }

  /** What each house account begins with: an entry like any other, so that the books add up from nothing. */
  openings(now: Date): BankLine[] {
    if (this.options.openingBalance === 0n) return [];
    return [...this.options.institutionAccounts].map(([bic, iban]) => ({
      bic,
      iban,
      reference: referenceOf(bic, 'OPENING'),
      kind: 'opening',
      direction: 'CRDT',
      amount: this.options.openingBalance,
      bookedAt: now,
    }));
  }
}
