// A bank in memory that keeps every rule: the simulator's own domain, without its database, its broker and its host. A bank
// that breaks one rule overrides one method (banks-with-a-fault.ts).
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { DEVELOPMENT_BANKS, type PartnerBank, isHeldBy, reportsTopic } from '@aiyrbas/contracts';
import { type AnyMessage, parseAnyMessage, signedHeaders, verifyRecord } from '@aiyrbas/iso20022';
import { undashed, uuidv7 } from '@aiyrbas/kernel';
import { endOfDay, startOfDay } from '@aiyrbas/kz';
import {
  behaviourOf,
  copiesOf,
  isOwner,
  planOf,
  refusalPlan,
} from '../../../../apps/simulators/bank-simulator/src/domain/behaviour';
import {
  faultOfCollection,
  faultOfTransfer,
} from '../../../../apps/simulators/bank-simulator/src/domain/check-instruction';
import {
  type BankLine,
  type ReportedLine,
  balanceOf,
} from '../../../../apps/simulators/bank-simulator/src/domain/line';
import { pagesOf } from '../../../../apps/simulators/bank-simulator/src/domain/pages';
import { collectionOf, payoutOf } from '../../../../apps/simulators/bank-simulator/src/domain/read-instruction';
import type { BankReply, PageReply } from '../../../../apps/simulators/bank-simulator/src/domain/reply';
import type { BankRequest } from '../../../../apps/simulators/bank-simulator/src/domain/request';
import {
  type PutOff,
  type Task,
  requestKey,
  workThrough,
} from '../../../../apps/simulators/bank-simulator/src/domain/work';
import { type Rendered, render } from '../../../../apps/simulators/bank-simulator/src/integration/render';
import type { PlatformRecord } from '../conversation';
import { type PartySigningKey, type Settings, agreedAccounts } from '../settings';

export const BIC = 'EURIKZKA';
export const ENVIRONMENT = 'test';
const OPENING = 5_000_000_000n;
/** A simulated second, as the simulator's time scale would make it. */
const SECOND_MS = 20;

const pair = (kid: string): PartySigningKey & { readonly publicKey: KeyObject } => ({
  kid,
  ...generateKeyPairSync('ed25519'),
});
type Pair = ReturnType<typeof pair>;

export interface Keys {
  readonly platform: readonly [Pair, Pair];
  readonly bank: readonly [Pair, Pair];
}
export const newKeys = (): Keys => ({
  platform: [pair('platform-1'), pair('platform-2')],
  bank: [pair(`${BIC}-1`), pair(`${BIC}-2`)],
});

export const settingsFor = ({ platform, bank }: Keys, more: Partial<Settings> = {}): Settings => ({
  bic: BIC,
  account: DEVELOPMENT_BANKS.named(BIC).account,
  environment: ENVIRONMENT,
  customers: agreedAccounts(DEVELOPMENT_BANKS.named(BIC).account),
  signer: platform[0],
  nextSigner: platform[1],
  bankKeys: new Map(bank.map(({ kid, publicKey }) => [kid, publicKey])),
  load: 40,
  timeoutMs: 10_000,
  responseMs: 5_000,
  settleMs: 5_000,
  ...more,
});

/** A record of the bank that is not on a topic yet. */
export interface Outgoing {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Late {
  readonly dueAt: number;
  readonly what: PutOff;
}

export class InMemoryBank {
  protected readonly terms: PartnerBank = DEVELOPMENT_BANKS.named(BIC);
  protected readonly ledger = {
    requests: new Map<string, BankRequest>(),
    lines: new Map<string, readonly BankLine[]>(),
  };
  protected booked: ReportedLine[] = [];
  protected late: Late[] = [];
  protected signer: PartySigningKey;
  /** So many entries a page of this bank has. */
  protected readonly pageSize: number = 20;

  constructor(protected readonly keys: Keys) {
    this.signer = keys.bank[0];
  }

  /** What it does about one record of the platform, at once. */
  async receive(record: PlatformRecord, now: Date): Promise<Outgoing[]> {
    if (record.topic.endsWith('.acknowledgements.v1')) return this.acknowledged(record, now);
    if (!this.isGenuine(record)) return [];
    const parsed = parseAnyMessage(record.value);
    if (!parsed.ok) return [];
    const message = parsed.value;
    if (message.name === 'camt.060.001.05') return this.write(this.pages(message.model, now), now);
    const task = this.taskOf(message, now);
    return task === undefined ? [] : this.carryOut([task], now);
  }

  /** What it has put off until now. */
  async act(now: Date): Promise<Outgoing[]> {
    const due = this.late.filter(({ dueAt }) => dueAt <= now.getTime());
    this.late = this.late.filter(({ dueAt }) => dueAt > now.getTime());
    const sent: Outgoing[] = [];
    for (const { what } of due.sort((a, b) => a.dueAt - b.dueAt))
      sent.push(...(await this.carryOut([taskFor(what)], now)));
    return sent;
  }

  get nextDueAt(): number {
    return Math.min(...this.late.map(({ dueAt }) => dueAt));
  }

  /** Its operator changes its key. */
  changeKey(): void {
    this.signer = this.keys.bank[1];
  }

  /** It starts after an outage. @returns of what waited meanwhile that which it reads. */
  restart(waiting: readonly PlatformRecord[]): readonly PlatformRecord[] {
    return waiting;
  }

  protected async acknowledged(_record: PlatformRecord, _now: Date): Promise<Outgoing[]> {
    return [];
  }

  protected isGenuine({ topic, key, value, headers }: PlatformRecord): boolean {
    const received = new Map(Object.entries(headers).map(([name, text]) => [name, [Buffer.from(text)]]));
    const publicKeyOf = (kid: string) => this.keys.platform.find((one) => one.kid === kid)?.publicKey;
    return verifyRecord({ topic, key: Buffer.from(key), value, headers: received }, ENVIRONMENT, publicKeyOf).ok;
  }

  protected isKnown(request: BankRequest): boolean {
    return this.ledger.requests.has(requestKey(request));
  }

  protected faultOf(message: AnyMessage, now: Date): string | undefined {
    if (message.name === 'pain.013.001.07') return faultOfCollection(message.model, this.terms.rails, now);
    return message.name === 'pain.001.001.09' ? faultOfTransfer(message.model, this.terms.rails) : undefined;
  }

  protected planOf(kind: BankRequest['kind'], iban: string) {
    return planOf(kind, behaviourOf(iban), isHeldBy(this.terms, iban));
  }

  protected taskOf(message: AnyMessage, now: Date): Task | undefined {
    const carrier = { bic: BIC };
    switch (message.name) {
      case 'pain.013.001.07':
      case 'pain.001.001.09': {
        const request =
          message.name === 'pain.013.001.07' ? collectionOf(message.model, carrier) : payoutOf(message.model, carrier);
        if (request === undefined) return undefined;
        const name = { bic: BIC, requestId: request.requestId };
        if (this.isKnown(request)) return { task: 'answer again', ...name };
        this.ledger.requests.set(requestKey(name), request);
        const fault = this.faultOf(message, now);
        const steps = fault === undefined ? this.planOf(request.kind, request.customer.iban) : refusalPlan(fault);
        return { task: 'carry out', ...name, steps };
      }
      case 'camt.056.001.08': {
        const { requestId, cancellationId, requester } = message.model;
        const answer = {
          say: 'resolution',
          bic: BIC,
          key: requestId,
          copies: 1,
          requestId,
          cancellationId,
          requester,
        } as const;
        return { task: 'cancel', bic: BIC, requestId, answer };
      }
      case 'acmt.023.001.02': {
        const { requestId, messageId, requester, owner } = message.model;
        const behaviour = behaviourOf(owner.iban);
        return {
          task: 'say',
          afterSeconds: 0,
          said: {
            say: 'ownership',
            ...{ bic: BIC, key: requestId, copies: copiesOf(behaviour), requestId, requester },
            originalMessageId: messageId,
            isVerified: isHeldBy(this.terms, owner.iban) && isOwner(behaviour),
          },
        };
      }
      default:
        return undefined;
    }
  }

  protected async carryOut(tasks: readonly Task[], now: Date): Promise<Outgoing[]> {
    const { booked, said, later } = workThrough(tasks, this.ledger, now, () => undashed(uuidv7()));
    for (const line of booked)
      this.booked.push({ line: this.bookedAs(line), request: this.ledger.requests.get(`${BIC}/${line.requestId}`)! });
    for (const { afterSeconds, what } of later)
      this.late.push({ dueAt: now.getTime() + afterSeconds * SECOND_MS, what });
    return this.write(said, now);
  }

  protected bookedAs(line: BankLine): BankLine {
    return line;
  }

  protected pages(
    { messageId, requestedMessage, iban, period }: Extract<AnyMessage, { name: 'camt.060.001.05' }>['model'],
    now: Date,
  ): PageReply[] {
    const day = period?.from ?? now.toISOString().slice(0, 10);
    const [from, until] = [startOfDay(day), period?.to === undefined ? now : endOfDay(period.to)];
    const before = this.booked.filter(({ line }) => line.bookedAt < from);
    const within = this.booked.filter(({ line }) => line.bookedAt >= from && line.bookedAt < until);
    const opening = OPENING + balanceOf(before.map(({ line }) => line));
    const closing = opening + balanceOf(within.map(({ line }) => line));
    const reportId = undashed(uuidv7());
    return pagesOf(within, this.pageSize).map(({ number, isLast, lines }) => ({
      ...{ say: 'page', as: requestedMessage, bic: BIC, key: messageId, copies: 1, iban, day, reportId },
      ...{ answersMessageId: messageId, page: number, isLast, opening, closing, lines },
    }));
  }

  protected async write(replies: readonly BankReply[], now: Date): Promise<Outgoing[]> {
    const written: Outgoing[] = [];
    for (const reply of this.replies(replies)) {
      const rendered = render(this.asBooked(reply), { messageId: this.newMessageId(), createdAt: now.toISOString() });
      written.push(await this.signed(this.text(rendered, reply), this.keyOf(reply), now));
    }
    return written;
  }

  /** What it reports, and in which order. */
  protected replies(replies: readonly BankReply[]): readonly BankReply[] {
    return replies;
  }

  protected text(rendered: Rendered, _reply: BankReply): Rendered {
    return rendered;
  }

  protected newMessageId(): string {
    return undashed(uuidv7());
  }

  protected keyOf({ key }: BankReply): string {
    return key;
  }

  protected async signed({ name, xml }: Rendered, key: string, time: Date): Promise<Outgoing> {
    const attributes = { topic: reportsTopic(BIC), id: uuidv7(), type: name, key, subject: key, time };
    const signatures = await signedHeaders(attributes, Buffer.from(xml), { ...this.signer, environment: ENVIRONMENT });
    const headers = {
      ce_specversion: '1.0',
      ce_id: attributes.id,
      ce_type: name,
      ce_source: '/banks/in-memory',
      ce_subject: key,
      ce_time: time.toISOString(),
      'content-type': 'application/xml',
      ...signatures,
    };
    return { key, value: Buffer.from(xml), headers };
  }

  #asBooked(lines: readonly ReportedLine[]): ReportedLine[] {
    return lines.map(({ line, request }) => ({ line: this.bookedAs(line), ...(request ? { request } : {}) }));
  }

  protected asBooked(reply: BankReply): BankReply {
    return reply.say === 'lines' ? { ...reply, lines: this.#asBooked(reply.lines) } : reply;
  }
}

function taskFor(what: PutOff): Task {
  if (what.act === 'say') throw new Error('nothing is put off but steps: no account of the kit is slow');
  const { bic, requestId, steps } = what;
  return { task: 'carry out', bic, requestId, steps: steps.map((step) => ({ afterSeconds: 0, step })) };
}
