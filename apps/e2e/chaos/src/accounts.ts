// The simulated banks' test accounts: every behaviour at every bank, and people to own them.
import type { Random } from './random';

const BANKS = { EURIKZKA: '948', HSBKKZKX: '601', ATYNKZKA: '949' } as const;
/** Account number endings, without `0009`, whose owner is somebody else. */
export const CHAOS_BEHAVIOURS = {
  settles: '0001',
  insufficient_funds: '0002',
  silent: '0003',
  late: '0004',
  under: '0005',
  over: '0006',
  repeats: '0007',
  payout_refused: '0008',
  slow: '0010',
  contradicts: '0011',
  refuses: '0012',
  reorders: '0013',
  payout_returned: '0014',
  held_then_accepted: '0018',
  held_then_rejected: '0019',
  taken_back_at_once: '0020',
  taken_back_later: '0021',
  taken_back_in_part: '0022',
  taken_back_early: '0023',
} as const;
export type ChaosBehaviour = keyof typeof CHAOS_BEHAVIOURS;

/** What people use: mostly accounts at which something comes of it, and every other one too. */
const CHOICE: readonly ChaosBehaviour[] = [
  ...Array<ChaosBehaviour>(6).fill('settles'),
  ...(Object.keys(CHAOS_BEHAVIOURS) as ChaosBehaviour[]),
  'repeats',
  'reorders',
  'contradicts',
];

export const someBehaviour = (random: Random): ChaosBehaviour => random.pick(CHOICE);

/** Check digits by ISO 7064. */
export function ibanOfCustomer(behaviour: ChaosBehaviour, random: Random): string {
  const code = BANKS[random.pick(Object.keys(BANKS) as (keyof typeof BANKS)[])];
  const account = CHAOS_BEHAVIOURS[behaviour].padStart(13, '0');
  const digits = [...`${code}${account}KZ00`].map((sign) => Number.parseInt(sign, 36)).join('');
  return `KZ${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${code}${account}`;
}

/** A valid IIN that belongs to nobody, different for every serial, and the birth date that it contains. */
function syntheticIin(serial: number): { readonly iin: string; readonly birthDate: string } {
  const mod = (digits: readonly number[], by: readonly number[]): number =>
    digits.reduce((sum, digit, at) => sum + digit * by[at]!, 0) % 11;
  const day = String(1 + (Math.floor(serial / 10_000) % 28)).padStart(2, '0');
  // A number without a control digit goes to the next month, which no other serial begins in.
  for (let month = 1; ; month += 1) {
    const born = [String(month).padStart(2, '0'), day];
    const digits = [...`90${born.join('')}3${String(serial % 10_000).padStart(4, '0')}`].map(Number);
    // The control digit by the two-pass rule.
    const first = mod(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const control = first === 10 ? mod(digits, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) : first;
    if (control !== 10) return { iin: `${digits.join('')}${control}`, birthDate: ['1990', ...born].join('-') };
  }
}

export const registrationOf = (serial: number): object => ({
  ...syntheticIin(serial),
  fullName: 'Айгерім Серік',
  citizenship: 'KZ',
  residency: 'KZ',
  phone: '+77010000000',
  email: 'aigerim@example.kz',
  document: { type: 'id_card', number: '012345678', issuedAt: '2020-01-01', expiresAt: '2035-01-01' },
  acceptedTerms: '2026-01',
});
