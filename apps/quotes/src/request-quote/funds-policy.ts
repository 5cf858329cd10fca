/** What happens to money by when and how much of it comes; the quote says it, the receipt cites it. */
export const FUNDS_POLICY = {
  id: 'collect-2026-01',
  text:
    'The amount is collected from your own bank account. If it arrives in time and in full, your order is executed at this price. ' +
    'If it arrives after the price lock, it is refunded to the account it came from, or kept as your tenge balance if you asked for that. ' +
    'If less arrives, it is refunded whole. If more arrives, the order goes on and the rest stays as your tenge balance. ' +
    'Money from an account that is not yours is never credited and is returned.',
} as const;
