// Every topic, who writes it and how many partitions it has. Partition counts are never altered: the stamped
// sequence of a stream means the same in every transport only because murmur2(key) % partitions does.

/**
 * What a broker takes in one record, as it is stored (`max.message.bytes`): compressed where it is compressed. Bodies over
 * HTTP are far smaller, and a bank's statement comes in pages.
 */
export const TOPIC_MESSAGE_BYTES_MAX = 1024 * 1024;

export interface Topic {
  readonly name: string;
  /** The service whose outbox is this topic's log. */
  readonly producer: string;
  readonly partitions: number;
  readonly retentionDays: number;
  readonly contentType: 'application/json' | 'application/xml';
  /** Written or read by a party outside the platform: deduplicated by business ids instead of stream numbers. */
  readonly external: boolean;
  /** The services that read it. Its producer hands its log to nobody else. */
  readonly consumers: readonly string[];
}

const DAY_30 = 30;
const own = (name: string, producer: string, consumers: readonly string[], retentionDays = DAY_30): Topic => ({
  name,
  producer,
  partitions: 6,
  retentionDays,
  contentType: 'application/json',
  external: false,
  consumers,
});

export const VENUES = ['intebix', 'ataix'] as const;
export type VenueCode = (typeof VENUES)[number];

export const instructionsTopic = (bic: string): string => bankTopicName(bic, 'instructions');
export const reportsTopic = (bic: string): string => bankTopicName(bic, 'reports');
export const acknowledgementsTopic = (bic: string): string => bankTopicName(bic, 'acknowledgements');
export const manifestsTopic = (bic: string): string => bankTopicName(bic, 'manifests');

/** The topics of the services. Those of partner banks follow from which banks there are, which is configuration. */
export const TOPICS: readonly Topic[] = [
  own('orders.v1', 'orders', ['kyc', 'quotes', 'bank-gateway', 'venue-gateway', 'ledger', 'reconciliation']),
  own('kyc.v1', 'kyc', ['orders', 'venue-gateway']),
  own('kyc.identity.v1', 'kyc', ['bank-gateway'], 7),
  own('payments.v1', 'bank-gateway', ['quotes', 'orders', 'ledger', 'reconciliation']),
  own('venues.v1', 'venue-gateway', ['quotes', 'orders', 'ledger', 'reconciliation']),
  own('ledger.v1', 'ledger', ['orders', 'bank-gateway', 'reconciliation']),
  own('reconciliation.v1', 'reconciliation', []),
];

/** In development it stands in for every bank. */
export const BANK_SIMULATOR = 'bank-simulator';

/**
 * What a bank reads (instructions), writes (reports), reads about what it wrote (acknowledgements), and verifies all these with
 * (manifests).
 */
export const BANK_STREAMS = ['instructions', 'reports', 'acknowledgements', 'manifests'] as const;
export type BankStream = (typeof BANK_STREAMS)[number];

const bankTopicName = (bic: string, stream: BankStream): string => `bank.${bic.toLowerCase()}.${stream}.v1`;
const BANK_TOPIC = /^bank\.([a-z0-9]{8})\.(instructions|reports|acknowledgements|manifests)\.v1$/;

export const bankTopic = (bic: string, stream: BankStream): Topic => ({
  name: bankTopicName(bic, stream),
  producer: stream === 'reports' ? BANK_SIMULATOR : 'bank-gateway',
  partitions: 3,
  retentionDays: DAY_30,
  contentType: stream === 'manifests' ? 'application/json' : 'application/xml',
  external: true,
  consumers: [stream === 'reports' ? 'bank-gateway' : BANK_SIMULATOR],
});

/** All topics of a platform with these partner banks. */
export const topicsWith = (bics: readonly string[]): readonly Topic[] => [
  ...TOPICS,
  ...bics.flatMap((bic) => BANK_STREAMS.map((stream) => bankTopic(bic, stream))),
];

/** Whose topic it is, and which; undefined for one that is no bank's. */
export function bankOfTopic(name: string): { readonly bic: string; readonly stream: BankStream } | undefined {
  const [, bic, stream] = BANK_TOPIC.exec(name) ?? [];
  return bic && stream ? { bic: bic.toUpperCase(), stream: stream as BankStream } : undefined;
}

const byName = new Map(TOPICS.map((topic) => [topic.name, topic]));

/** What is known of a topic by its name; undefined for a name that is none of ours. */
export function findTopic(name: string): Topic | undefined {
  const known = byName.get(name);
  if (known) return known;
  const bank = bankOfTopic(name);
  if (!bank) return undefined;
  const topic = bankTopic(bank.bic, bank.stream);
  byName.set(name, topic);
  return topic;
}

export function topicNamed(name: string): Topic {
  const topic = findTopic(name);
  if (!topic) throw new Error(`unknown topic ${name}: topics are declared in libs/contracts`);
  return topic;
}
