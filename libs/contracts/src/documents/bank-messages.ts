// The messages on a bank's topics, as the AsyncAPI document names them, with an example of each direction that is built by the
// code that writes them.
import {
  type MessageName,
  accountNotification,
  bytesMaxOf,
  collectionRequest,
  messageRejection,
  uetrOf,
} from '@aiyrbas/iso20022';
import type { BankStream } from '../topics';

export type BankMessageName = MessageName;
/** The streams whose records are ISO 20022 messages. */
export type IsoStream = Exclude<BankStream, 'manifests'>;

const NAMES: Readonly<Record<IsoStream, readonly MessageName[]>> = {
  instructions: ['pain.013.001.07', 'pain.001.001.09', 'camt.056.001.08', 'camt.060.001.05', 'acmt.023.001.02'],
  reports: [
    'pain.014.001.07',
    'pain.002.001.12',
    'camt.052.001.08',
    'camt.053.001.08',
    'camt.054.001.08',
    'camt.029.001.09',
    'acmt.024.001.02',
  ],
  acknowledgements: ['admi.002.001.01', 'admi.007.001.01'],
};
export const bankMessageNames = (stream: IsoStream): readonly MessageName[] => NAMES[stream];

export const bankMessageBytesMax = (name: MessageName): number => bytesMaxOf(name);

const REQUEST = '019aaf0000007000800000000000000a';
const AT = '2026-11-23T09:15:30.000Z';
const DAY = '2026-11-23';
const PAYER = {
  name: 'Aigerim Serik',
  iin: '900115300013',
  iban: 'KZ639480000000000001',
  bic: 'EURIKZKA',
};
const US = { name: 'Aiyrbas', bin: '220140900015', iban: 'KZ16948AIYRBAS000001', bic: 'EURIKZKA' };

/** The subject of an example, and its XML where one is built. */
export function bankExamples(name: MessageName): { readonly subject: string; readonly xml?: string } {
  if (name === 'pain.013.001.07') return { subject: REQUEST, xml: collection() };
  if (name === 'camt.054.001.08') return { subject: REQUEST, xml: notification() };
  if (name === 'admi.002.001.01') return { subject: 'NOTIFICATION-1', xml: rejection() };
  return { subject: REQUEST };
}

const rejection = (): string =>
  messageRejection.build({
    relatedReference: 'NOTIFICATION-1',
    reason: 'bad_value',
    rejectedAt: AT,
    location: 'BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[1]/Amt',
    description: 'A value is not of its type: BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[1]/Amt must be a decimal.',
    additionalData: 'bank.eurikzka.reports.v1 partition 1 offset 17',
  });

const collection = (): string =>
  collectionRequest.build({
    messageId: REQUEST,
    createdAt: AT,
    controlSum: '100000.00',
    rail: 'account-transfer',
    executionDate: DAY,
    expiresAt: '2026-11-23T09:16:30.000Z',
    debtor: PAYER,
    requestId: REQUEST,
    uetr: uetrOf(REQUEST),
    amount: '100000.00',
    currency: 'KZT',
    creditor: US,
    purpose: '371',
    sectorCodes: { payer: '19', payee: '15' },
    remittance: `Покупка цифровых активов, ${REQUEST}`,
    consentId: '019aaf0000007000800000000000000b',
  });

const notification = (): string =>
  accountNotification.build({
    messageId: 'NOTIFICATION-1',
    createdAt: AT,
    reports: [
      {
        reportId: 'NOTIFICATION-1',
        account: { iban: US.iban },
        entries: [
          {
            amount: '100000.00',
            currency: 'KZT',
            direction: 'CRDT',
            status: 'BOOK',
            bookedOn: DAY,
            bankReference: 'ENTRY-1',
            transactions: [{ requestId: REQUEST, debtor: { name: PAYER.name, iin: PAYER.iin, iban: PAYER.iban } }],
          },
        ],
      },
    ],
  });
