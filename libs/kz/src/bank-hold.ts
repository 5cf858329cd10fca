// How long a bank may hold a payment that it suspects (anti-fraud centre of the National Bank). Rules change, so each is a
// dated row with its source.
import { dayInKazakhstan } from './day';
import { afterWorkingDays } from './working-days';

interface BankHoldRule {
  /** The first day on which it applies. */
  readonly from: string;
  readonly workingDays: number;
  readonly source: string;
  /** Whether the text of the rule was read, and not only reports of it. */
  readonly isVerified: boolean;
}

export const BANK_HOLD_RULES: readonly BankHoldRule[] = [
  { from: '2021-01-01', workingDays: 3, source: 'what applied before, by the press of August 2025', isVerified: false },
  {
    from: '2025-08-28',
    workingDays: 5,
    source: 'National Bank, rules of 25 August 2025, in force on 28 August 2025; rus.baq.kz, zakon.kz 6488811',
    isVerified: false,
  },
];

/** The instant by which the bank must have decided about a payment that it holds since `since`. */
export function bankHoldUntil(since: Date): Date {
  const day = dayInKazakhstan(since);
  const { workingDays } = BANK_HOLD_RULES.findLast(({ from }) => from <= day) ?? BANK_HOLD_RULES[0]!;
  return afterWorkingDays(since, workingDays);
}
