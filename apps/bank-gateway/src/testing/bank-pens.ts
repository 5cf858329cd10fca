// The banks' side for specs: reports as a bank writes and signs them, each with its own key.
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import type { Message, StampedMessage } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, reportsTopic } from '@aiyrbas/contracts';
import { type AnyMessage, MESSAGES, type RecordSigner, signedHeaders } from '@aiyrbas/iso20022';
import { undashed, uuidv7 } from '@aiyrbas/kernel';

export const BIC = 'EURIKZKA';
export const OTHER_BIC = 'HSBKKZKX';
/** Canaries: none of them may be readable anywhere but in a bank's own topic. */
export const PERSON = { fullName: 'AIGERIM CANARY SEITKALI', iin: '900101400017', residency: 'KZ' };
export const IBAN = 'KZ639480000000000001';

/** What everything is signed for: the default of the service. */
export const ENVIRONMENT = 'development';

export const newId = (): string => undashed(uuidv7());

export const FIRM = { name: 'Aiyrbas Ltd.', bin: '220140900015' };

export const PURPOSES = {
  collection: { code: '371', text: 'purchase {request}' },
  payout: { code: '372', text: 'payout {request}' },
  refund: { code: '373', text: 'refund {request}' },
  return: { code: '374', text: 'return {request}' },
};

type Model<Name extends AnyMessage['name']> = Extract<AnyMessage, { name: Name }>['model'];

export class BankPens {
  readonly #pens: ReadonlyMap<string, RecordSigner & { readonly publicKey: KeyObject }>;

  /** @param generation the end of the keys' ids. */
  constructor(generation = 1) {
    const pen = (bic: string) => ({
      kid: `${bic}-${generation}`,
      environment: ENVIRONMENT,
      ...generateKeyPairSync('ed25519'),
    });
    this.#pens = new Map(DEVELOPMENT_BANKS.bics.map((bic) => [bic, pen(bic)]));
  }

  /** As a bank sends it to us, to be registered. */
  jwkOf(bic: string): Record<string, unknown> {
    const { kid, publicKey } = this.#pens.get(bic)!;
    return { ...publicKey.export({ format: 'jwk' }), kid };
  }

  publicKey(bic: string, kid: string): KeyObject | undefined {
    return kid.startsWith(bic) ? this.#pens.get(bic)?.publicKey : undefined;
  }

  /** A message as a bank writes and signs it. */
  async report(name: AnyMessage['name'], key: string, xml: string, bic = BIC, signer = bic): Promise<Message<string>> {
    const message = stamped(reportsTopic(bic), name, key, xml);
    const pen = this.#pens.get(signer)!;
    return { ...message, headers: await signedHeaders(message, Buffer.from(xml, 'utf8'), pen), body: xml };
  }

  async status(requestId: string, status: string, reason?: string, bic = BIC): Promise<Message<string>> {
    const name = 'pain.014.001.07';
    const model: Model<typeof name> = {
      ...heading(),
      bankBic: bic,
      originalMessageId: newId(),
      requestId,
      status,
      reason,
    };
    return this.report(name, requestId, MESSAGES[name].build(model), bic);
  }

  async payoutStatus(requestId: string, status: string, reason?: string): Promise<Message<string>> {
    const name = 'pain.002.001.12';
    const model: Model<typeof name> = {
      ...heading(),
      bankBic: BIC,
      originalMessageId: newId(),
      requestId,
      status,
      reason,
    };
    return this.report(name, requestId, MESSAGES[name].build(model));
  }

  async ownership(requestId: string, isVerified: boolean): Promise<Message<string>> {
    const name = 'acmt.024.001.02';
    const model: Model<typeof name> = {
      ...heading(),
      bankBic: BIC,
      requester: FIRM,
      results: [{ requestId, isVerified }],
    };
    return this.report(name, requestId, MESSAGES[name].build(model));
  }

  async resolution(cancellationId: string, requestId: string, outcome: 'CNCL' | 'RJCR'): Promise<Message<string>> {
    const name = 'camt.029.001.09';
    const model: Model<typeof name> = {
      ...heading(),
      bankBic: BIC,
      requester: FIRM,
      cancellationId,
      requestId,
      outcome,
    };
    return this.report(name, requestId, MESSAGES[name].build(model));
  }

  booked(requestId: string, line: Line = {}, bic = BIC): Promise<Message<string>> {
    return this.reported([{ requestId, ...line }], { in: line.in, messageId: line.messageId }, bic);
  }

  /** Several entries in one report, or in one page of a statement. */
  async reported(lines: readonly Line[], report: Report = {}, bic = BIC): Promise<Message<string>> {
    const name = report.in ?? 'camt.054.001.08';
    const { messageId, createdAt, page } = report;
    const head = {
      ...heading(),
      ...(messageId === undefined ? {} : { messageId }),
      ...(createdAt === undefined ? {} : { createdAt }),
    };
    const base = {
      reportId: report.reportId ?? newId(),
      ...(page === undefined ? {} : { page }),
      account: { iban: DEVELOPMENT_BANKS.named(bic).account, bic },
      entries: lines.map(entryModel),
    };
    const balances = [
      ...(report.opening === undefined ? [] : [balance('OPBD', report.opening, report.day)]),
      balance('CLBD', report.closing ?? '1.00', report.day),
    ];
    const xml =
      name === 'camt.054.001.08'
        ? MESSAGES[name].build({ ...head, reports: [base] })
        : MESSAGES[name].build({ ...head, reports: [{ ...base, balances }] });
    return this.report(name, lines[0]?.requestId ?? newId(), xml, bic);
  }
}

/** What a message says beside its entries; a camt.054 unless it says otherwise. */
export interface Report {
  readonly in?: 'camt.052.001.08' | 'camt.053.001.08' | 'camt.054.001.08' | undefined;
  readonly messageId?: string | undefined;
  readonly createdAt?: string;
  readonly reportId?: string;
  readonly page?: { readonly number: number; readonly isLast: boolean };
  readonly opening?: string;
  readonly closing?: string;
  readonly day?: string;
}

const balance = (type: string, amount: string, on = '2026-11-23') => ({
  type,
  amount,
  currency: 'KZT',
  direction: 'CRDT' as const,
  on,
});

export interface Line {
  readonly in?: Report['in'];
  readonly messageId?: string;
  /** The EndToEndId; none where it is null. */
  readonly requestId?: string | null;
  readonly reference?: string | null;
  readonly amount?: string;
  readonly currency?: string;
  readonly direction?: 'CRDT' | 'DBIT';
  readonly iban?: string;
  /** None where it is null. */
  readonly iin?: string | null;
  readonly name?: string;
  readonly status?: string;
  readonly isReversal?: boolean;
  /** The booking day or moment as the bank states it; not stated where it is null. */
  readonly bookedOn?: string | null;
  /** The reference in the details of the one payment. */
  readonly detailReference?: string;
  /** How many payments are behind the entry. */
  readonly payments?: number;
  /** The payments of a batch, each with its amount; the entry is the amount that is stated, else their sum. */
  readonly parts?: readonly Pick<Line, 'requestId' | 'amount' | 'iban' | 'iin' | 'detailReference'>[];
}

function entryModel(line: Line) {
  const iin = line.iin === null ? {} : { iin: line.iin ?? PERSON.iin };
  const other = { name: line.name ?? PERSON.fullName, ...iin, iban: line.iban ?? IBAN };
  const direction = line.direction ?? 'CRDT';
  const payment = {
    ...(line.detailReference === undefined ? {} : { bankReference: line.detailReference }),
    ...(line.requestId === null ? {} : { requestId: line.requestId ?? newId() }),
    ...(direction === 'CRDT' ? { debtor: other } : { creditor: other }),
  };
  return {
    amount: line.amount ?? '100000.00',
    currency: line.currency ?? 'KZT',
    direction,
    ...(line.isReversal === undefined ? {} : { isReversal: line.isReversal }),
    status: line.status ?? 'BOOK',
    ...(line.bookedOn === null ? {} : { bookedOn: line.bookedOn ?? '2026-11-22T09:00:00.000Z' }),
    valueOn: '2026-11-22',
    ...(line.reference === null ? {} : { bankReference: line.reference ?? newId() }),
    transactions: line.parts?.map(partModel) ?? Array.from({ length: line.payments ?? 1 }, () => payment),
  };
}

const partModel = ({ requestId, amount = '100000.00', iban = IBAN, iin, detailReference }: Line) => ({
  ...(detailReference === undefined ? {} : { bankReference: detailReference }),
  ...(requestId ? { requestId } : {}),
  value: { amount, currency: 'KZT' },
  debtor: { name: PERSON.fullName, iin: iin ?? PERSON.iin, iban },
});

const heading = () => ({ messageId: newId(), createdAt: '2026-11-23T10:00:00Z' });

export const stamped = (topic: string, type: string, key: string, raw: string): StampedMessage => ({
  topic,
  partition: 0,
  seq: 1n,
  epoch: 1,
  id: uuidv7(),
  type,
  source: 'a test',
  subject: key,
  subjectSeq: 1n,
  key,
  time: new Date('2026-11-23T10:00:00.000Z'),
  headers: {},
  raw,
});
