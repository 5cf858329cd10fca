// Values that the examples share, so that together they show one purchase: Aigerim buys USDT for 100,000 tenge.
const values = {
  order: '019aaf00-0000-7000-8000-000000000001',
  customer: '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11',
  quote: '019aaf00-0000-7000-8000-000000000002',
  account: '019aaf00-0000-7000-8000-000000000003',
  transaction: '019aaf00-0000-7000-8000-000000000004',
  clearance: '019aaf00000070008000000000000010',
  collection: '019aaf00000070008000000000000011',
  execution: '019aaf00000070008000000000000012',
  clientOrder: '019aaf00000070008000000000000013',
  refund: '019aaf00000070008000000000000014',
  at: '2026-11-23T09:15:30.000Z',
  later: '2026-11-23T09:16:30.000Z',
  firm: 'aiyrbas',
  bic: 'EURIKZKA',
  spend: { amount: '100000.00', asset: 'KZT' },
  receive: { amount: '190.938164', asset: 'USDT' },
} as const;

export const example = {
  ...values,
  fees: [
    { kind: 'platform', amount: '500.00', asset: 'KZT' },
    { kind: 'venue', amount: '200.00', asset: 'KZT' },
  ],
  fill: {
    clientOrderId: values.clientOrder,
    venue: 'intebix',
    venueOrderId: 'itx-1',
    quantity: values.receive,
    quoteAmount: { amount: '99299.98', asset: 'KZT' },
    commission: { amount: '198.60', asset: 'KZT' },
    filledAt: values.at,
  },
} as const;
