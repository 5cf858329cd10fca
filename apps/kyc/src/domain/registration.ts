// Whether a person may become a customer: a column of checks, first failure wins. What automation cannot decide goes to
// a person (`in_review`); what the person can mend is said (`needs_info`).
import { type Iin, birthDateOf } from '@aiyrbas/kz';

export type CustomerStatus = 'processing' | 'needs_info' | 'accepted' | 'rejected' | 'in_review';

export interface Application {
  readonly iin: Iin;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly document: { readonly issuedAt: string; readonly expiresAt: string };
}

export interface RegistrationDecision {
  readonly status: Exclude<CustomerStatus, 'processing'>;
  readonly reason?: 'iin_in_use' | 'birth_date_mismatch' | 'underage' | 'document_expired' | 'document_not_yet_valid';
}

/** What is kept of an earlier application of the same person. */
export interface EarlierApplication {
  readonly status: CustomerStatus;
  readonly reason: string | null;
  readonly iinIndex: string;
}

/**
 * Whether an application may replace the earlier one. What the person can mend, the person may send anew, with every field.
 * A minor is let in by time alone, so with the same IIN.
 */
export const canReapply = (earlier: EarlierApplication, iinIndex: string): boolean =>
  earlier.status === 'needs_info' ||
  (earlier.status === 'rejected' && earlier.reason === 'underage' && earlier.iinIndex === iinIndex);

const ADULT_YEARS = 18;

/**
 * @param iinInUse whether another person was accepted with this IIN. What others only claimed is no reason to doubt anybody.
 * @param today the day in Kazakhstan, YYYY-MM-DD; days compare as text.
 */
export function decideApplication(application: Application, iinInUse: boolean, today: string): RegistrationDecision {
  const { iin, birthDate, document } = application;
  if (birthDateOf(iin) !== birthDate) return { status: 'needs_info', reason: 'birth_date_mismatch' };
  if (eighteenthBirthday(birthDate) > today) return { status: 'rejected', reason: 'underage' };
  if (document.expiresAt <= today) return { status: 'needs_info', reason: 'document_expired' };
  if (document.issuedAt > today) return { status: 'needs_info', reason: 'document_not_yet_valid' };
  if (iinInUse) return { status: 'in_review', reason: 'iin_in_use' };
  return { status: 'accepted' };
}

/** Born on 29 February, one comes of age on 1 March: as text, 29 February of a common year lies before it. */
const eighteenthBirthday = (birthDate: string): string =>
  `${String(Number.parseInt(birthDate.slice(0, 4), 10) + ADULT_YEARS).padStart(4, '0')}${birthDate.slice(4)}`;
