// What is changed on the brokers, as tables: what is there, and what is done.
import { DEVELOPMENT_BANKS, KAFKA_QUOTA, kafkaParties } from '@aiyrbas/contracts';
import { type AclEntry, AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { changesIn, keepingServices, rightsPlanOf } from './access-rights';

const parties = kafkaParties(DEVELOPMENT_BANKS, { simulator: false });
const nothing = { found: [], quotas: new Map(), defaultQuota: undefined, users: undefined };
const all = rightsPlanOf(parties, nothing);
const acl = (principal: string, changed: Partial<AclEntry> = {}): AclEntry => ({
  principal: `User:${principal}`,
  host: '*',
  resourceType: AclResourceTypes.TOPIC,
  resourceName: 'orders.v1',
  resourcePatternType: ResourcePatternTypes.LITERAL,
  operation: AclOperationTypes.READ,
  permissionType: AclPermissionTypes.ALLOW,
  ...changed,
});
const quotas = new Map(all.quotas) as ReadonlyMap<string, typeof KAFKA_QUOTA>;
/** With everything of the table, and this beside it. */
const withMore = (...more: AclEntry[]) => rightsPlanOf(parties, { ...nothing, found: [...all.add, ...more], quotas });

it('on a new cluster everything is granted, and every bank gets its quota', () => {
  expect(all.remove).toEqual([]);
  expect(changesIn(all)).toEqual(
    expect.arrayContaining([
      'grant ALLOW WRITE on topic orders.v1 to User:orders',
      'grant ALLOW READ on group bank.eurikzka.* to User:bank.eurikzka.2',
      'grant ALLOW ALTER on cluster kafka-cluster to User:setup',
      'quota of bank.hsbkkzkx: 1048576 bytes/s written, 4194304 bytes/s read, 25 % of a request thread',
    ]),
  );
  expect(all.quotas.size).toBe(2 * DEVELOPMENT_BANKS.all.length);
});

it('where all is as it should be, nothing is done', () => {
  expect(withMore()).toEqual({ add: [], remove: [], quotas: new Map(), withoutUser: [], faults: [], notes: [] });
});

it.each([
  ['a topic that the service does not read any more', acl('kyc', { resourceName: 'ledger.v1' })],
  ['everything', acl('kyc', { resourceName: '*' })],
  ['a bank that is no partner any more', acl('bank.caspkzka', { resourceName: 'bank.caspkzka.instructions.v1' })],
  ['the second principal', acl('bank.eurikzka.2')],
  ['one host only', acl('kyc', { host: '10.0.0.1' })],
  ['more than is asked', acl('kyc', { operation: AclOperationTypes.ALL })],
  ['a prefix', acl('kyc', { resourcePatternType: ResourcePatternTypes.PREFIXED })],
])('a right of ours beyond the table is taken away: %s', (_, extra) => {
  expect(withMore(extra)).toMatchObject({ add: [], remove: [extra], faults: [], notes: [] });
});

it('while the release before may run, its services keep what only they need, and banks keep nothing', () => {
  const [old, bank] = [acl('kyc', { resourceName: 'ledger.v1' }), acl('bank.eurikzka')];
  expect(keepingServices(withMore(old, bank))).toMatchObject({
    remove: [bank],
    notes: ['kept until the release before has stopped: ALLOW READ on topic ledger.v1 to User:kyc'],
  });
});

it.each([
  ['somebody else’s', acl('warehouse'), 'not ours: ALLOW READ on topic orders.v1 to User:warehouse'],
  [
    'what an operator denies to one of ours',
    acl('bank.eurikzka', { permissionType: AclPermissionTypes.DENY, resourceName: '*' }),
    'not ours: DENY READ on topic * to User:bank.eurikzka',
  ],
  [
    'a group of principals',
    { ...acl('x'), principal: 'Group:orders' },
    'not ours: ALLOW READ on topic orders.v1 to Group:orders',
  ],
])('%s is left alone and reported', (_, other, note) => {
  expect(withMore(other)).toMatchObject({ add: [], remove: [], faults: [], notes: [note] });
});

it('a right of everybody is a fault that people mend', () => {
  expect(withMore(acl('*'))).toMatchObject({
    remove: [],
    faults: ['everybody has a right: ALLOW READ on topic orders.v1 to User:*'],
  });
});

it('only what is missing is added', () => {
  const [first, ...rest] = all.add;
  expect(rightsPlanOf(parties, { ...nothing, found: rest, quotas })).toMatchObject({ add: [first], remove: [] });
});

it('quotas are brought to the configuration, and taken from whoever has none', () => {
  const plan = rightsPlanOf(parties, {
    ...nothing,
    found: all.add,
    quotas: new Map<string, Partial<typeof KAFKA_QUOTA>>([
      ...quotas,
      ['bank.eurikzka', { ...KAFKA_QUOTA, requestPercent: 1 }],
      ['bank.hsbkkzkx.2', { writeBytesPerSecond: KAFKA_QUOTA.writeBytesPerSecond }],
      ['orders', { writeBytesPerSecond: 10 }],
      ['bank.caspkzka', KAFKA_QUOTA],
      ['warehouse', KAFKA_QUOTA],
    ]),
  });
  expect([...plan.quotas]).toEqual([
    ['bank.eurikzka', KAFKA_QUOTA],
    ['bank.hsbkkzkx.2', KAFKA_QUOTA],
    ['orders', undefined],
    ['bank.caspkzka', undefined],
  ]);
});

it('a quota of everybody would hold back our services', () => {
  const plan = rightsPlanOf(parties, { ...nothing, found: all.add, quotas, defaultQuota: { writeBytesPerSecond: 10 } });
  expect(plan.faults).toEqual(['users have a default quota, which holds back our services too']);
});

it('a party without a user is named; either of its two will do', () => {
  const users = new Set(parties.map(({ principals }, at) => principals[at % 2]!));
  expect(rightsPlanOf(parties, { ...nothing, users }).withoutUser).toEqual([]);
  users.delete('setup');
  users.delete('orders');
  users.delete('orders.2');
  const plan = rightsPlanOf(parties, { ...nothing, users });
  expect(plan.withoutUser).toEqual(['setup', 'orders']);
  expect(changesIn(plan)).toContain('orders has no user with a password: neither orders nor orders.2');
});
