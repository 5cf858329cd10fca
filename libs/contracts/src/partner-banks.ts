// Which banks are partners is configuration: a bank is its BIC and the institution's account there. Its national code is in
// that account's IBAN, its topics follow from its BIC, two people register its keys, and its rails are rows.
import { invariant } from '@aiyrbas/kernel';
import { bankOfBic, parseIban } from '@aiyrbas/kz';
import { z } from 'zod';
import { jsonText, timeOfDay } from './configuration';
import { type Topic, topicsWith } from './topics';

/** How money moves between the institution's account and a customer's. */
const RAIL_SCHEMES = ['account-transfer'] as const;

/** A statement of 2 MiB takes two seconds; a day's instructions are read within minutes after an absence. */
const kafkaQuota = z.strictObject({
  /** Bytes a second that it writes, as they are sent: compressed where they are compressed. */
  writeBytesPerSecond: z
    .int()
    .min(1024)
    .default(1024 * 1024),
  readBytesPerSecond: z
    .int()
    .min(1024)
    .default(4 * 1024 * 1024),
  /** Time of the broker's request threads: 100 is one whole thread. */
  requestPercent: z.number().positive().max(1000).default(25),
});
/** What one principal may use, on each broker. */
export type KafkaQuota = z.output<typeof kafkaQuota>;
export const KAFKA_QUOTA: KafkaQuota = kafkaQuota.parse({});

const partnerBank = z.strictObject({
  bic: z.string().regex(/^[A-Z0-9]{8}$/, 'a BIC of eight capitals and digits'),
  /** The IBAN of the institution's account there. */
  account: z.string().refine((text) => parseIban(text).ok, 'an IBAN of Kazakhstan'),
  /** Made open, in both directions, when the bank is first seen. */
  rails: z.array(z.enum(RAIL_SCHEMES)).min(1).default(['account-transfer']),
  /** `HH:MM` in Kazakhstan: what comes later, or on a day off, is executed on the next working day. Without it, at once. */
  cutOff: timeOfDay('16:00').optional(),
  /** How long it may be silent before a payment counts as unanswered. Without it, as for all banks. */
  responseMinutes: z.int().min(1).optional(),
  /** At most so many of its messages a minute are answered with a rejection (`admi.002`). 0: none. Without it 60. */
  rejectionsPerMinute: z.int().min(0).max(10_000).optional(),
  /** Whether each message that it sends and that is accepted is answered with a receipt (`admi.007`). Without it, no. */
  receipts: z.boolean().optional(),
  /** What it may use of each broker. Without it, as for all banks. */
  quota: kafkaQuota.optional(),
});
export type PartnerBank = z.output<typeof partnerBank>;

/** The national code of a bank: characters 5 to 7 of its IBANs. */
export const codeOf = (iban: string): string => iban.slice(4, 7);

/** Whether a bank holds an account. */
export const isHeldBy = ({ account }: Pick<PartnerBank, 'account'>, iban: string): boolean =>
  codeOf(account) === codeOf(iban);

export class PartnerBanks {
  constructor(readonly all: readonly PartnerBank[]) {}

  get bics(): readonly string[] {
    return this.all.map(({ bic }) => bic);
  }

  find(bic: string): PartnerBank | undefined {
    return this.all.find((bank) => bank.bic === bic);
  }

  /** @throws InvariantError for a bank that is no partner. */
  named(bic: string): PartnerBank {
    const bank = this.find(bic);
    invariant(bank, `${bic} is not a partner bank`);
    return bank;
  }

  /** Which partner bank holds an account. */
  holding(iban: string): PartnerBank | undefined {
    return this.all.find((bank) => isHeldBy(bank, iban));
  }

  /** All topics of a platform with these banks. */
  get topics(): readonly Topic[] {
    return topicsWith(this.bics);
  }
}

/** What people call a bank; its BIC where the public lists have no name for it. */
export const nameOfBank = (bic: string): string => bankOfBic(bic)?.name ?? bic;

/** The banks of the simulator, for development. */
export const DEVELOPMENT_BANKS = new PartnerBanks(
  z.array(partnerBank).parse([
    { bic: 'EURIKZKA', account: 'KZ16948AIYRBAS000001' },
    { bic: 'HSBKKZKX', account: 'KZ06601AIYRBAS000001' },
    { bic: 'ATYNKZKA', account: 'KZ82949AIYRBAS000001' },
  ]),
);

const isOnceEach = (values: readonly string[]): boolean => new Set(values).size === values.length;

/** The key `PARTNER_BANKS` of a configuration: a JSON list. `PARTNER_BANKS_FILE` names a file that holds it. */
export const partnerBanks = jsonText('a JSON list of banks')
  .pipe(z.array(partnerBank).min(1))
  .refine((banks) => isOnceEach(banks.map(({ bic }) => bic)), 'each BIC once')
  .refine((banks) => isOnceEach(banks.map(({ account }) => codeOf(account))), 'accounts at different banks')
  .transform((banks) => new PartnerBanks(banks))
  .default(DEVELOPMENT_BANKS)
  .meta({ example: '[{"bic":"EURIKZKA","account":"KZ16948AIYRBAS000001","cutOff":"16:00"}]' });
