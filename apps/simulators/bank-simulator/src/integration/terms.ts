// The terms agreed with the simulated banks: our institution account at each, its opening balance, and how fast time
// runs.
import type { PartnerBank, PartnerBanks } from '@aiyrbas/contracts';
import type { BankLine } from '../domain/line';
import { referenceOf } from '../domain/line';

export interface TermsOptions {
  readonly banks: PartnerBanks;
  /** Tiyn. */
  readonly openingBalance: bigint;
  /** 1 is real time; tests let 45 s pass in a fraction of it. */
  readonly timeScale: number;
}

export class BankTerms {
  constructor(private readonly options: TermsOptions) {}

  bank(bic: string): PartnerBank {
    return this.options.banks.named(bic);
  }

  later(now: Date, seconds: number): Date {
    return new Date(now.getTime() + Math.round(seconds * 1000 * this.options.timeScale));
  }

  /**
   * The opening balance of each institution account. It is an entry like any other, so the entries add up from zero.
   */
  openings(now: Date): BankLine[] {
    if (this.options.openingBalance === 0n) return [];
    return this.options.banks.all.map(({ bic, account }) => ({
      bic,
      iban: account,
      reference: referenceOf(bic, 'OPENING'),
      kind: 'opening',
      direction: 'CRDT',
      amount: this.options.openingBalance,
      bookedAt: now,
    }));
  }
}
