// The table of rights, stated a second time in the words of the rule: what a principal may do is listed here by hand.
import { type KafkaAcl, type KafkaParty, kafkaAcls, kafkaParties, kafkaPartyKind } from './kafka-rights';
import { DEVELOPMENT_BANKS, KAFKA_QUOTA, partnerBanks } from './partner-banks';

const BANKS = partnerBanks.parse(
  JSON.stringify([
    { bic: 'EURIKZKA', account: 'KZ16948AIYRBAS000001' },
    { bic: 'HSBKKZKX', account: 'KZ06601AIYRBAS000001', quota: { requestPercent: 5, writeBytesPerSecond: 2048 } },
  ]),
);
const parties = kafkaParties(BANKS, { simulator: false });
const shown = ({ rights }: KafkaParty): string[] =>
  rights.map(({ operation, resource, pattern, name }) =>
    `${operation} ${resource} ${name}${pattern === 'PREFIXED' ? '*' : ''}`.replace('TOPIC ', ''),
  );
const of = (name: string, all = parties): string[] => shown(all.find((one) => one.name === name)!).sort();

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  kyc: ['READ GROUP kyc', 'READ orders.v1', 'WRITE kyc.identity.v1', 'WRITE kyc.v1'],
  quotes: ['READ GROUP quotes', 'READ orders.v1', 'READ payments.v1', 'READ venues.v1'],
  orders: [
    'READ GROUP orders',
    'READ kyc.v1',
    'READ ledger.v1',
    'READ payments.v1',
    'READ venues.v1',
    'WRITE orders.v1',
  ],
  'bank-gateway': [
    'READ GROUP bank-gateway',
    'READ bank.eurikzka.reports.v1',
    'READ bank.hsbkkzkx.reports.v1',
    'READ kyc.identity.v1',
    'READ ledger.v1',
    'READ orders.v1',
    'WRITE bank.eurikzka.acknowledgements.v1',
    'WRITE bank.eurikzka.instructions.v1',
    'WRITE bank.eurikzka.manifests.v1',
    'WRITE bank.hsbkkzkx.acknowledgements.v1',
    'WRITE bank.hsbkkzkx.instructions.v1',
    'WRITE bank.hsbkkzkx.manifests.v1',
    'WRITE payments.v1',
  ],
  'venue-gateway': ['READ GROUP venue-gateway', 'READ kyc.v1', 'READ orders.v1', 'WRITE venues.v1'],
  ledger: ['READ GROUP ledger', 'READ orders.v1', 'READ payments.v1', 'READ venues.v1', 'WRITE ledger.v1'],
  reconciliation: [
    'READ GROUP reconciliation',
    'READ ledger.v1',
    'READ orders.v1',
    'READ payments.v1',
    'READ venues.v1',
    'WRITE reconciliation.v1',
  ],
  'bank.eurikzka': [
    'READ GROUP bank.eurikzka.*',
    'READ bank.eurikzka.acknowledgements.v1',
    'READ bank.eurikzka.instructions.v1',
    'READ bank.eurikzka.manifests.v1',
    'READ bank.eurikzka.reports.v1',
    'WRITE bank.eurikzka.reports.v1',
  ],
  'bank.hsbkkzkx': [
    'READ GROUP bank.hsbkkzkx.*',
    'READ bank.hsbkkzkx.acknowledgements.v1',
    'READ bank.hsbkkzkx.instructions.v1',
    'READ bank.hsbkkzkx.manifests.v1',
    'READ bank.hsbkkzkx.reports.v1',
    'WRITE bank.hsbkkzkx.reports.v1',
  ],
};

it.each(Object.entries(RIGHTS))('%s may do this and nothing else', (name, rights) => {
  expect(of(name)).toEqual(rights);
});

it('nobody else has a right but the set-up', () => {
  expect(parties.map(({ name }) => name).sort()).toEqual(['setup', ...Object.keys(RIGHTS)].sort());
});

it('the set-up makes topics, alters their settings and grants; it reads and writes no record', () => {
  const rights = of('setup');
  expect(rights.filter((right) => !/orders\.v1$/.test(right) && /CLUSTER|orders/.test(right))).toEqual([
    'ALTER CLUSTER kafka-cluster',
    'ALTER_CONFIGS CLUSTER kafka-cluster',
    'DESCRIBE CLUSTER kafka-cluster',
    'DESCRIBE_CONFIGS CLUSTER kafka-cluster',
  ]);
  expect(rights.filter((right) => right.endsWith(' orders.v1'))).toEqual([
    'ALTER_CONFIGS orders.v1',
    'CREATE orders.v1',
    'DESCRIBE orders.v1',
    'DESCRIBE_CONFIGS orders.v1',
  ]);
  expect(rights).toHaveLength(4 + 4 * BANKS.topics.length);
  expect(rights.filter((right) => /^(READ|WRITE) /.test(right))).toEqual([]);
});

it('the simulator stands in for the banks only where it is wanted', () => {
  expect(of('bank-simulator', kafkaParties(BANKS, { simulator: true }))).toEqual([
    'READ GROUP bank-simulator',
    'READ bank.eurikzka.acknowledgements.v1',
    'READ bank.eurikzka.instructions.v1',
    'READ bank.eurikzka.manifests.v1',
    'READ bank.hsbkkzkx.acknowledgements.v1',
    'READ bank.hsbkkzkx.instructions.v1',
    'READ bank.hsbkkzkx.manifests.v1',
    'WRITE bank.eurikzka.reports.v1',
    'WRITE bank.hsbkkzkx.reports.v1',
  ]);
});

it('every topic has one party of ours that writes it, beside banks and the simulator', () => {
  const writers = (topic: string): string[] =>
    kafkaParties(DEVELOPMENT_BANKS, { simulator: false })
      .filter(({ rights }) => rights.some(({ name, operation }) => name === topic && operation === 'WRITE'))
      .map(({ name }) => name);
  for (const { name, producer, external } of DEVELOPMENT_BANKS.topics) {
    expect(writers(name)).toEqual([producer === 'bank-simulator' ? name.split('.').slice(0, 2).join('.') : producer]);
    expect(external).toBe(name.startsWith('bank.'));
  }
});

it('both principals of a party have the same rights', () => {
  const acls = kafkaAcls(parties);
  const rightsOf = (principal: string): Omit<KafkaAcl, 'principal'>[] =>
    acls.filter((acl) => acl.principal === principal).map(({ principal: _, ...right }) => right);
  for (const { name, rights } of parties) {
    expect(rightsOf(name)).toEqual(rights);
    expect(rightsOf(`${name}.2`)).toEqual(rights);
  }
  expect(acls).toHaveLength(2 * parties.reduce((sum, { rights }) => sum + rights.length, 0));
});

it('banks have quotas, of their own where the configuration says so; nobody else has one', () => {
  expect(parties.flatMap(({ name, quota }) => (quota ? [[name, quota]] : []))).toEqual([
    ['bank.eurikzka', KAFKA_QUOTA],
    ['bank.hsbkkzkx', { ...KAFKA_QUOTA, requestPercent: 5, writeBytesPerSecond: 2048 }],
  ]);
});

it.each([
  ['orders', 'service'],
  ['orders.2', 'service'],
  ['setup', 'setup'],
  ['bank-simulator', 'service'],
  // A bank that is no partner any more keeps nothing.
  ['bank.caspkzka', 'bank'],
  ['bank.caspkzka.2', 'bank'],
  ['orders.3', undefined],
  ['bank.caspkzkaxxx', undefined],
  ['bank.CASPKZKA', undefined],
  ['bank.', undefined],
  ['admin', undefined],
  ['ANONYMOUS', undefined],
  ['*', undefined],
  ['.2', undefined],
])('%s is a principal of this table: %s', (principal, expected) => {
  expect(kafkaPartyKind(principal)).toBe(expected);
});
