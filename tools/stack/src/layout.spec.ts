import { COUNTERPARTIES, SERVICE_NAMES, SMALL, groups, processesOf } from './layout';

const shown = (...of: Parameters<typeof processesOf>): string[] =>
  processesOf(...of).map(({ services, replica }) => `${services.join('+')} ${replica}`);

it('gives each service its own processes, and each counterparty one', () => {
  expect(shown([], 1).sort()).toEqual([...SERVICE_NAMES, ...COUNTERPARTIES].map((name) => `${name} 1`).sort());
  expect(shown([], 2)).toHaveLength(2 * SERVICE_NAMES.length + COUNTERPARTIES.length);
  expect(shown([], 2)).toEqual(expect.arrayContaining(['orders 1', 'orders 2', 'bank-simulator 1']));
});

it('puts what is grouped into one process, and leaves the others alone', () => {
  const processes = shown(
    [
      ['orders', 'ledger'],
      ['kyc', 'bank-simulator'],
    ],
    2,
  );
  expect(processes).toEqual(
    expect.arrayContaining(['orders+ledger 1', 'orders+ledger 2', 'kyc+bank-simulator 1', 'kyc 2', 'quotes 2']),
  );
  expect(processes).not.toContain('orders 1');
});

it('runs everything in two processes that share the services, with the counterparties in the first', () => {
  const [first, second, ...more] = processesOf(SMALL.groups, SMALL.replicas);
  expect(more).toEqual([]);
  expect([...first!.services].sort()).toEqual([...SERVICE_NAMES, ...COUNTERPARTIES].sort());
  expect(second!.services).toEqual(SERVICE_NAMES);
});

it('starts no issuer where there is a real one', () => {
  expect(shown([], 1, ['dev-issuer'])).not.toContain('dev-issuer 1');
  expect(processesOf(SMALL.groups, 2, ['dev-issuer'])[0]!.services).not.toContain('dev-issuer');
});

it.each([
  ['', []],
  ['orders,ledger', [['orders', 'ledger']]],
  [
    ' orders , ledger ; kyc,quotes;',
    [
      ['orders', 'ledger'],
      ['kyc', 'quotes'],
    ],
  ],
  ['all', SMALL.groups],
])('reads %p', (text, expected) => expect(groups.parse(text)).toEqual(expected));

it.each(['order', 'orders,orders', 'orders;kyc,orders', 'orders,ledger;dev-issuer'])('refuses %p', (text) =>
  expect(groups.safeParse(text).success).toBe(false),
);
