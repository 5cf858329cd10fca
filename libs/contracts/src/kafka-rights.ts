// Who may do what on the brokers, as one table. It follows from the topics and the partner banks; no other file grants a
// right, and brokers deny what no row allows.
import { KAFKA_QUOTA, type KafkaQuota, type PartnerBanks } from './partner-banks';
import { BANK_SIMULATOR, BANK_STREAMS, TOPICS, type Topic, bankTopic } from './topics';

export type KafkaOperation = 'READ' | 'WRITE' | 'CREATE' | 'ALTER' | 'DESCRIBE' | 'ALTER_CONFIGS' | 'DESCRIBE_CONFIGS';

/** One thing that is allowed. `READ` and `WRITE` include `DESCRIBE`, as brokers define it. */
export interface KafkaRight {
  readonly resource: 'TOPIC' | 'GROUP' | 'CLUSTER';
  readonly name: string;
  /** `PREFIXED`: everything whose name begins so. */
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly operation: KafkaOperation;
}

export interface KafkaAcl extends KafkaRight {
  /** Without `User:`. */
  readonly principal: string;
}

/** Who has rights of its own: a service, a partner bank, or the set-up job. */
export interface KafkaParty {
  readonly name: string;
  /** Two with the same rights: the second one gets the next password or certificate while the first one is still in use. */
  readonly principals: readonly [string, string];
  readonly rights: readonly KafkaRight[];
  /** Banks only. A service of ours that is held back would give up, and send again what it has sent. */
  readonly quota?: KafkaQuota;
}

export const KAFKA_SETUP = 'setup';
/** The resource name of the cluster, as Kafka defines it. */
const CLUSTER = 'kafka-cluster';

const partyOfBank = (bic: string): string => `bank.${bic.toLowerCase()}`;
/** With the dot: without it, the groups of a bank whose code begins in the same way would match too. */
const groupsOfBank = (bic: string): string => `${partyOfBank(bic)}.`;

const SECOND = '.2';
const SERVICES: ReadonlySet<string> = new Set([
  ...TOPICS.flatMap(({ producer, consumers }) => [producer, ...consumers]),
  BANK_SIMULATOR,
]);
const PRINCIPAL_OF_BANK = /^bank\.[a-z0-9]{8}$/;

/**
 * Everybody who has a right.
 * @param simulator whether the simulator stands in for the banks: it then reads and writes the topics of all.
 */
export function kafkaParties(banks: PartnerBanks, { simulator }: { readonly simulator: boolean }): KafkaParty[] {
  const { topics } = banks;
  const services = [...SERVICES].filter((name) => simulator || name !== BANK_SIMULATOR);
  return [
    party(KAFKA_SETUP, rightsOfSetup(topics)),
    ...services.map((name) => party(name, rightsOfService(name, topics))),
    ...banks.all.map(({ bic, quota }) => ({
      ...party(partyOfBank(bic), rightsOfBank(bic)),
      quota: quota ?? KAFKA_QUOTA,
    })),
  ];
}

export const kafkaAcls = (parties: readonly KafkaParty[]): KafkaAcl[] =>
  parties.flatMap(({ principals, rights }) =>
    principals.flatMap((principal) => rights.map((right) => ({ principal, ...right }))),
  );

export type KafkaPartyKind = 'setup' | 'service' | 'bank';

/**
 * Whose the name is, where this table gives it out, now or for another list of banks. What such a principal has beyond the table
 * is taken away; every other principal belongs to somebody else.
 * @param principal without `User:`.
 */
export function kafkaPartyKind(principal: string): KafkaPartyKind | undefined {
  const name = principal.endsWith(SECOND) ? principal.slice(0, -SECOND.length) : principal;
  if (name === KAFKA_SETUP) return 'setup';
  if (SERVICES.has(name)) return 'service';
  return PRINCIPAL_OF_BANK.test(name) ? 'bank' : undefined;
}

const party = (name: string, rights: readonly KafkaRight[]): KafkaParty => ({
  name,
  principals: [name, `${name}${SECOND}`],
  rights,
});

const onTopic = (operation: KafkaOperation, name: string): KafkaRight => ({
  resource: 'TOPIC',
  name,
  pattern: 'LITERAL',
  operation,
});

/** A service is a group by its own name. An idempotent producer needs nothing but `WRITE` on a topic. */
function rightsOfService(service: string, topics: readonly Topic[]): KafkaRight[] {
  const written = topics.filter(({ producer }) => producer === service);
  const read = topics.filter(({ consumers }) => consumers.includes(service));
  return [
    ...written.map(({ name }) => onTopic('WRITE', name)),
    ...read.map(({ name }) => onTopic('READ', name)),
    ...(read.length > 0 ? [{ resource: 'GROUP', name: service, pattern: 'LITERAL', operation: 'READ' } as const] : []),
  ];
}

/** It reads what is its own, with any group of its own, and writes its reports. No transaction: no right to a transactional id. */
const rightsOfBank = (bic: string): KafkaRight[] => [
  ...BANK_STREAMS.map((stream) => onTopic('READ', bankTopic(bic, stream).name)),
  onTopic('WRITE', bankTopic(bic, 'reports').name),
  { resource: 'GROUP', name: groupsOfBank(bic), pattern: 'PREFIXED', operation: 'READ' },
];

/** `ALTER` on the cluster is the power to grant: whoever has it can have everything. No service and no bank has it. */
const rightsOfSetup = (topics: readonly Topic[]): KafkaRight[] => [
  ...(['ALTER', 'DESCRIBE', 'ALTER_CONFIGS', 'DESCRIBE_CONFIGS'] as const).map((operation): KafkaRight => ({
    resource: 'CLUSTER',
    name: CLUSTER,
    pattern: 'LITERAL',
    operation,
  })),
  ...topics.flatMap(({ name }) =>
    (['CREATE', 'DESCRIBE', 'ALTER_CONFIGS', 'DESCRIBE_CONFIGS'] as const).map((operation) => onTopic(operation, name)),
  ),
];
