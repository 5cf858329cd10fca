// Messages as a bank writes and signs them. The keys are those of the development stack, whose simulator plays the banks.
import { type KeyObject, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS, reportsTopic } from '@aiyrbas/contracts';
import { MESSAGES, signedHeaders } from '@aiyrbas/iso20022';
import { readJwks } from '@aiyrbas/privacy';
import type { SeededRandom } from './seeded-random';
import type { RawRecord } from './record-batch';

/** As the stack is configured by default. */
const ENVIRONMENT = 'development';

interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface Written {
  readonly id: string;
  readonly record: RawRecord;
}

export interface Good extends Written {
  readonly key: string;
  readonly xml: string;
}

export const CREDIT = 'camt.054.001.08';
const TIME = new Date('2026-11-23T10:00:00.000Z');

export type Header = readonly [Buffer, Buffer | null];
export const headerOf = (name: string, text: string | Buffer): Header => [Buffer.from(name), Buffer.from(text)];

export class BankPen {
  readonly #keys: ReadonlyMap<string, Key>;
  readonly #stranger = generateKeyPairSync('ed25519').privateKey;
  #count = 0;

  constructor(
    dataFolder: string,
    readonly bic: string,
    private readonly random: SeededRandom,
  ) {
    const keys = readJwks(join(dataFolder, 'keys', 'banks-private.jwks.json'));
    this.#keys = new Map(
      keys.map((key) => [key.kid.slice(0, 8), { kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) }]),
    );
  }

  get key(): Key {
    return this.keyOf(this.bic);
  }

  keyOf(bic: string): Key {
    return this.#keys.get(bic)!;
  }

  /** A key that says it is the bank's. */
  get forged(): Key {
    return { kid: this.key.kid, privateKey: this.#stranger };
  }

  newId(): string {
    this.#count += 1;
    return this.random.uuid(String(this.#count));
  }

  /** A credit under a request that nobody made. */
  credit(account = DEVELOPMENT_BANKS.named(this.bic).account, messageId = this.#undashed()): string {
    const requestId = this.#undashed();
    return MESSAGES[CREDIT].build({
      messageId,
      createdAt: TIME.toISOString(),
      reports: [
        {
          reportId: this.#undashed(),
          account: { iban: account, bic: this.bic },
          entries: [
            {
              amount: `${1 + this.random.below(1_000)}.00`,
              currency: 'KZT',
              direction: 'CRDT',
              status: 'BOOK',
              bookedOn: TIME.toISOString(),
              valueOn: '2026-11-23',
              bankReference: this.#undashed(),
              transactions: [
                { requestId, debtor: { name: 'NOBODY WE KNOW', iin: '900101400017', iban: 'KZ639480000000000001' } },
              ],
            },
          ],
        },
      ],
    });
  }

  /** The status of an instruction that nobody gave. */
  status(): string {
    return MESSAGES['pain.014.001.07'].build({
      messageId: this.#undashed(),
      createdAt: TIME.toISOString(),
      bankBic: this.bic,
      originalMessageId: this.#undashed(),
      requestId: this.#undashed(),
      status: 'ACSC',
    });
  }

  async signed(xml: string, type: string = CREDIT, key = this.key, behind: readonly Header[] = []): Promise<Good> {
    const id = this.newId();
    const recordKey = this.#undashed();
    const attributes = { topic: reportsTopic(this.bic), id, type, key: recordKey, subject: recordKey, time: TIME };
    const signatures = await signedHeaders(attributes, Buffer.from(xml), { ...key, environment: ENVIRONMENT });
    const signed = Object.entries(signatures).map(([name, text]) => headerOf(name, text));
    const headers = [...attributesOf(id, type, recordKey), ...signed, ...behind];
    return { id, key: recordKey, xml, record: { key: Buffer.from(recordKey), value: Buffer.from(xml), headers } };
  }

  #undashed(): string {
    return this.newId().replaceAll('-', '');
  }
}

export const attributesOf = (id: string, type: string, subject: string): Header[] => [
  headerOf('ce_specversion', '1.0'),
  headerOf('ce_id', id),
  headerOf('ce_type', type),
  headerOf('ce_source', '/banks/hostile'),
  headerOf('ce_subject', subject),
  headerOf('ce_time', TIME.toISOString()),
];
