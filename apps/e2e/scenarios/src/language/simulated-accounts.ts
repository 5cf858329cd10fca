// The simulated banks' accounts: what a bank does for a customer follows from the last four digits of the account.
const BEHAVIOURS = {
  settles: '0001',
  insufficient_funds: '0002',
  silent: '0003',
  late: '0004',
  under: '0005',
  over: '0006',
  repeats: '0007',
  payout_refused: '0008',
  other_owner: '0009',
  slow: '0010',
  contradicts: '0011',
  refuses: '0012',
  reorders: '0013',
  payout_returned: '0014',
  irrevocable: '0015',
  far_over: '0016',
  twice: '0017',
  held_then_accepted: '0018',
  held_then_rejected: '0019',
  taken_back_at_once: '0020',
  taken_back_later: '0021',
  taken_back_in_part: '0022',
  taken_back_early: '0023',
} as const;
export type AccountBehaviour = keyof typeof BEHAVIOURS;

const NATIONAL_CODES = { eurasian: '948', halyk: '601', altyn: '949' } as const;
export type BankName = keyof typeof NATIONAL_CODES;

export const ibanOf = (bank: BankName, behaviour: AccountBehaviour = 'settles'): string =>
  ibanAt(bank, BEHAVIOURS[behaviour].padStart(13, '0'));

/** A valid account number: the check digits make the whole of it 1 modulo 97 (ISO 7064), letters counting from 10. */
export function ibanAt(bank: BankName, account: string): string {
  const digits = [...`${NATIONAL_CODES[bank]}${account}KZ00`].map((sign) => Number.parseInt(sign, 36)).join('');
  const check = String(98n - (BigInt(digits) % 97n)).padStart(2, '0');
  return `KZ${check}${NATIONAL_CODES[bank]}${account}`;
}
