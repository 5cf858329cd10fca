// Every topic, who writes it and how many partitions it has. Partition counts are never altered: the stamped
// sequence of a stream means the same in every transport only because murmur2(key) % partitions does.

export interface Topic {
  readonly name: string;
  /** The service whose outbox is this topic's log. */
  readonly producer: string;
  readonly partitions: number;
  readonly retentionDays: number;
  /** Written or read by a party outside the platform: deduplicated by business ids instead of stream numbers. */
  readonly external: boolean;
}

const DAY_30 = 30;
const own = (name: string, producer: string, retentionDays = DAY_30): Topic => ({
  name,
  producer,
  partitions: 6,
  retentionDays,
  external: false,
});

/** A partner bank: adding one is configuration. The national bank code is the IBAN's characters 5 to 7. */
export interface PartnerBank {
  readonly bic: string;
  readonly code: string;
  readonly name: string;
  readonly slug: string;
}

export const PARTNER_BANKS: readonly PartnerBank[] = [
  { bic: 'EURIKZKA', code: '948', name: 'Eurasian Bank', slug: 'eurasian' },
  { bic: 'HSBKKZKX', code: '601', name: 'Halyk Bank', slug: 'halyk' },
  { bic: 'ATYNKZKA', code: '949', name: 'Altyn Bank', slug: 'altyn' },
];

export const VENUES = ['intebix', 'ataix'] as const;
export type VenueCode = (typeof VENUES)[number];

export const instructionsTopic = (bic: string): string => `bank.${bic.toLowerCase()}.instructions.v1`;
export const reportsTopic = (bic: string): string => `bank.${bic.toLowerCase()}.reports.v1`;

export const TOPICS: readonly Topic[] = [
  own('orders.v1', 'orders'),
  own('kyc.v1', 'kyc'),
  own('kyc.identity.v1', 'kyc', 7),
  own('payments.v1', 'bank-gateway'),
  own('venues.v1', 'venue-gateway'),
  own('ledger.v1', 'ledger'),
  own('reconciliation.v1', 'reconciliation'),
  ...PARTNER_BANKS.flatMap(({ bic }): Topic[] => [
    { name: instructionsTopic(bic), producer: 'bank-gateway', partitions: 3, retentionDays: DAY_30, external: true },
    { name: reportsTopic(bic), producer: 'bank-simulator', partitions: 3, retentionDays: DAY_30, external: true },
  ]),
];

const byName = new Map(TOPICS.map((topic) => [topic.name, topic]));

export function topicNamed(name: string): Topic {
  const topic = byName.get(name);
  if (!topic) throw new Error(`unknown topic ${name}: topics are declared in libs/contracts`);
  return topic;
}
