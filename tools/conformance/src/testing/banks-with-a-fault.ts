// Banks that break a rule, each with the rule that must show it. Each is the good bank with one method changed.
import { generateKeyPairSync } from 'node:crypto';
import { type AnyMessage, JWS_SIGNATURE_HEADER, MESSAGES, SIGNATURE_HEADER } from '@aiyrbas/iso20022';
import { undashed, uuidv7 } from '@aiyrbas/kernel';
import { COLLECTIONS, behaviourOf, refusalPlan } from '../../../../apps/simulators/bank-simulator/src/domain/behaviour';
import type { BankLine } from '../../../../apps/simulators/bank-simulator/src/domain/line';
import type { BankReply, PageReply, StatusReply } from '../../../../apps/simulators/bank-simulator/src/domain/reply';
import { type BankRequest, type RequestState } from '../../../../apps/simulators/bank-simulator/src/domain/request';
import { type Task, requestKey } from '../../../../apps/simulators/bank-simulator/src/domain/work';
import type { Rendered } from '../../../../apps/simulators/bank-simulator/src/integration/render';
import type { PlatformRecord } from '../conversation';
import { InMemoryBank, type Keys, type Outgoing } from './in-memory-bank';

export interface FaultyBank {
  readonly name: string;
  readonly rule: string;
  /** Rules that it breaks by the same fault. */
  readonly also?: readonly string[];
  readonly bank: new (keys: Keys) => InMemoryBank;
}

const newId = (): string => undashed(uuidv7());
const isEntries = ({ name }: Rendered): boolean => name.startsWith('camt.05');

/** Changes the text of what it writes. */
const writing = (change: (rendered: Rendered, reply: BankReply) => string) =>
  class extends InMemoryBank {
    protected override text(rendered: Rendered, reply: BankReply): Rendered {
      return { ...rendered, xml: change(rendered, reply) };
    }
  };
/** Changes what it reports. */
const reporting = (change: (replies: readonly BankReply[]) => readonly BankReply[]) =>
  class extends InMemoryBank {
    protected override replies(replies: readonly BankReply[]): readonly BankReply[] {
      return change(replies);
    }
  };
const withoutSome = (isLeftOut: (reply: BankReply) => boolean) =>
  reporting((replies) => replies.filter((reply) => !isLeftOut(reply)));
/** Changes its entries. */
const booking = (change: (line: BankLine) => BankLine) =>
  class extends InMemoryBank {
    protected override bookedAs(line: BankLine): BankLine {
      return change(line);
    }
  };
/** Changes what it does about an EndToEndId that it has. */
const repeating = (change: (task: Task & { requestId: string }, state: RequestState) => Task | undefined) =>
  class extends InMemoryBank {
    protected override taskOf(message: AnyMessage, now: Date): Task | undefined {
      const task = super.taskOf(message, now);
      if (task?.task !== 'answer again') return task;
      return change(task, this.ledger.requests.get(requestKey(task))!.state);
    }
  };
const isStatusOf =
  (tiyn: bigint) =>
  (reply: BankReply): boolean =>
    reply.say === 'status' && reply.request.amount === tiyn;

class ExecutesRepeats extends InMemoryBank {
  protected override isKnown(request: BankRequest): boolean {
    const known = this.ledger.requests.get(requestKey(request));
    return known !== undefined && known.state !== 'booked';
  }
}

class RespondsForAnother extends InMemoryBank {
  #last: string | undefined;

  protected override replies(replies: readonly BankReply[]): readonly BankReply[] {
    return replies.map((reply) => {
      if (reply.say !== 'status') return reply;
      const other = this.#last ?? reply.request.requestId;
      this.#last = reply.request.requestId;
      return { ...reply, key: other, request: { ...reply.request, requestId: other } };
    });
  }
}

class Unsigned extends InMemoryBank {
  protected override async signed(rendered: Rendered, key: string, time: Date): Promise<Outgoing> {
    const outgoing = await super.signed(rendered, key, time);
    const { [SIGNATURE_HEADER]: _new, [JWS_SIGNATURE_HEADER]: _old, ...headers } = outgoing.headers;
    return { ...outgoing, headers };
  }
}

class OldKey extends InMemoryBank {
  override changeKey(): void {}
}

class LosesMessages extends InMemoryBank {
  override restart(): readonly PlatformRecord[] {
    return [];
  }
}

class Contradicts extends InMemoryBank {
  protected override planOf(kind: BankRequest['kind'], iban: string) {
    return behaviourOf(iban) === 'held_then_accepted' ? COLLECTIONS.contradicts : super.planOf(kind, iban);
  }
}

class ExecutesExpired extends InMemoryBank {
  protected override faultOf(message: AnyMessage, now: Date): string | undefined {
    const fault = super.faultOf(message, now);
    return fault === 'EDTR' ? undefined : fault;
  }
}

const padded = (xml: string): string =>
  xml.replace(
    /(<(?:Orgnl)?(?:EndToEndId|PmtInfId)>)([0-9a-f]{32})(?=<)/g,
    (_, tag: string, id: string) => tag + id.padEnd(35),
  );

/** The thirteen of issue 18. */
export const THIRTEEN: readonly FaultyBank[] = [
  // The repetition with another amount is executed with that amount.
  { name: 'executes a repetition', rule: 'once', also: ['entry-amount'], bank: ExecutesRepeats },
  {
    name: 'forgets AcctSvcrRef',
    rule: 'entry-reference',
    bank: writing((rendered) => rendered.xml.replace(/<AcctSvcrRef>[^<]*<\/AcctSvcrRef>/g, '')),
  },
  {
    name: 'has the wrong sign',
    rule: 'entry-direction',
    bank: booking((line) =>
      line.kind === 'collection' || line.kind === 'payout'
        ? { ...line, direction: line.direction === 'CRDT' ? 'DBIT' : 'CRDT' }
        : line,
    ),
  },
  {
    name: 'reports the booking before it answers',
    rule: 'status-first',
    bank: reporting((replies) => replies.toSorted((a, b) => Number(a.say === 'status') - Number(b.say === 'status'))),
  },
  { name: 'drops page 2', rule: 'pages-whole', bank: withoutSome((reply) => reply.say === 'page' && reply.page === 2) },
  { name: 'answers another EndToEndId', rule: 'response-own', bank: RespondsForAnother },
  { name: 'does not sign', rule: 'signature-present', bank: Unsigned },
  { name: 'signs with its old key', rule: 'key-change', bank: OldKey },
  { name: 'pads ids', rule: 'ids-exact', bank: writing(({ xml }) => padded(xml)) },
  { name: 'loses messages on a restart', rule: 'response-outage', bank: LosesMessages },
  {
    name: 'returns without a reason',
    rule: 'return-reason',
    bank: writing(({ xml }) => xml.replace(/<RtrInf>.*?<\/RtrInf>/gs, '')),
  },
  { name: 'contradicts itself', rule: 'consistent', bank: Contradicts },
  { name: 'executes what has expired', rule: 'expired', also: ['expired-in-outage'], bank: ExecutesExpired },
];

const changedHeaders = (change: (headers: Readonly<Record<string, string>>) => Record<string, string>) =>
  class extends InMemoryBank {
    protected override async signed(rendered: Rendered, key: string, time: Date): Promise<Outgoing> {
      const outgoing = await super.signed(rendered, key, time);
      return { ...outgoing, headers: change(outgoing.headers) };
    }
  };
const without = (headers: Readonly<Record<string, string>>, left: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

class KeysOfItsOwn extends InMemoryBank {
  protected override keyOf({ say, key }: BankReply): string {
    return say === 'status' || say === 'resolution' ? newId() : key;
  }
}

class UnregisteredKey extends InMemoryBank {
  constructor(keys: Keys) {
    super(keys);
    this.signer = { kid: 'EURIKZKA-9', privateKey: generateKeyPairSync('ed25519').privateKey };
  }
  override changeKey(): void {}
}

class ChangesTheValue extends InMemoryBank {
  protected override async signed(rendered: Rendered, key: string, time: Date): Promise<Outgoing> {
    const outgoing = await super.signed(rendered, key, time);
    return { ...outgoing, value: Buffer.concat([outgoing.value, Buffer.from('\n')]) };
  }
}

class OneMessageId extends InMemoryBank {
  protected override newMessageId(): string {
    return 'EURIKZKA';
  }
}

class Acknowledges extends InMemoryBank {
  protected override acknowledged(record: PlatformRecord, now: Date): Promise<Outgoing[]> {
    const xml = MESSAGES['admi.007.001.01'].build({ messageId: newId(), relatedReference: record.key, status: 'ACCP' });
    return this.signed({ name: 'admi.007.001.01', xml }, record.key, now).then((outgoing) => [outgoing]);
  }
}

class OneKeyOfThePlatform extends InMemoryBank {
  constructor({ platform: [first], bank }: Keys) {
    super({ platform: [first, first], bank });
  }
}

class BelievesEverything extends InMemoryBank {
  protected override isGenuine(): boolean {
    return true;
  }
}

class TakesThirty extends InMemoryBank {
  #taken = 0;

  protected override taskOf(message: AnyMessage, now: Date): Task | undefined {
    if (message.name === 'pain.013.001.07' && /^10\d\d\.00$/.test(message.model.amount)) this.#taken += 1;
    return this.#taken > 30 && message.name === 'pain.013.001.07' ? undefined : super.taskOf(message, now);
  }
}

class Slow extends InMemoryBank {
  protected override planOf(kind: BankRequest['kind'], iban: string) {
    const plan = super.planOf(kind, iban);
    return behaviourOf(iban) === 'settles' ? plan.map((one) => ({ ...one, afterSeconds: 300 })) : plan;
  }
}

class AcceptsOnly extends InMemoryBank {
  protected override taskOf(message: AnyMessage, now: Date): Task | undefined {
    const task = super.taskOf(message, now);
    if (task?.task !== 'carry out' || message.name !== 'pain.013.001.07' || message.model.amount !== '51.00')
      return task;
    return { ...task, steps: task.steps.slice(0, 1) };
  }
}

class ChecksNothing extends InMemoryBank {
  protected override faultOf(message: AnyMessage, now: Date): string | undefined {
    return super.faultOf(message, now) === 'EDTR' ? 'EDTR' : undefined;
  }
}

class ExpiresByTheirClock extends InMemoryBank {
  protected override faultOf(message: AnyMessage): string | undefined {
    const writtenAt = 'createdAt' in message.model ? message.model.createdAt : undefined;
    return super.faultOf(message, new Date(writtenAt ?? 0));
  }
}

class HoldsForEver extends InMemoryBank {
  protected override planOf(kind: BankRequest['kind'], iban: string) {
    const plan = super.planOf(kind, iban);
    return behaviourOf(iban) === 'held_then_accepted' ? plan.slice(0, 2) : plan;
  }
}

class LeavesOutPayouts extends InMemoryBank {
  protected override pages(...of: Parameters<InMemoryBank['pages']>): PageReply[] {
    const all = this.booked;
    this.booked = all.filter(({ line }) => line.kind !== 'payout');
    const pages = super.pages(...of);
    this.booked = all;
    return pages;
  }
}

const asFloat = (tiyn: bigint): bigint => BigInt(Math.trunc((Number(tiyn) / 100) * 100));
const strayStatus = (reply: StatusReply): StatusReply => {
  const requestId = newId();
  return { ...reply, key: requestId, request: { ...reply.request, requestId, messageId: newId() } };
};

/** One for each rule that the thirteen do not break, so that no rule always passes. */
export const OTHERS: readonly FaultyBank[] = [
  {
    name: 'leaves out an attribute',
    rule: 'record-attributes',
    bank: changedHeaders((all) => without(all, 'ce_specversion')),
  },
  { name: 'has keys of its own', rule: 'record-key', bank: KeysOfItsOwn },
  { name: 'signs with a key that is not registered', rule: 'signature-key', bank: UnregisteredKey },
  { name: 'changes the value after it signed it', rule: 'signature-valid', bank: ChangesTheValue },
  {
    name: 'signs in the old form alone',
    rule: 'signature-form',
    bank: changedHeaders((all) => without(all, SIGNATURE_HEADER)),
  },
  {
    name: 'speaks for another bank',
    rule: 'message-accepted',
    also: ['response-owner'],
    bank: writing(({ name, xml }) =>
      name === 'acmt.024.001.02' ? xml.replaceAll('<BICFI>EURIKZKA</BICFI>', '<BICFI>HSBKKZKX</BICFI>') : xml,
    ),
  },
  {
    name: 'states days in its own form',
    rule: 'message-details',
    bank: writing(({ xml }) => xml.replace(/<ValDt><Dt>[^<]*<\/Dt><\/ValDt>/g, '<ValDt><Dt>today</Dt></ValDt>')),
  },
  { name: 'has one MsgId', rule: 'message-id', bank: OneMessageId },
  { name: 'acknowledges acknowledgements', rule: 'no-acknowledgement', bank: Acknowledges },
  { name: 'forgets a pain.014', rule: 'response-collection', bank: withoutSome(isStatusOf(110n)) },
  { name: 'forgets a pain.002', rule: 'response-payout', bank: withoutSome(isStatusOf(50_000n)) },
  // What it cancelled in silence seems to be open for ever.
  {
    name: 'sends no camt.029',
    rule: 'response-cancellation',
    also: ['booked'],
    bank: withoutSome(({ say }) => say === 'resolution'),
  },
  {
    name: 'sends no camt.052',
    rule: 'response-report',
    bank: withoutSome((reply) => reply.say === 'page' && reply.as === 'camt.052.001.08'),
  },
  { name: 'confirms no owner', rule: 'response-owner', bank: withoutSome(({ say }) => say === 'ownership') },
  { name: 'ignores repetitions', rule: 'response-repeat', bank: repeating(() => undefined) },
  {
    name: 'answers what nobody asked',
    rule: 'response-known',
    bank: reporting((replies) =>
      replies.flatMap((reply) =>
        reply.say === 'status' && reply.request.amount === 110n ? [reply, strayStatus(reply)] : [reply],
      ),
    ),
  },
  { name: 'is slow', rule: 'response-time', bank: Slow },
  { name: 'takes thirty at once', rule: 'response-load', bank: TakesThirty },
  { name: 'has one key of the platform', rule: 'platform-key-change', bank: OneKeyOfThePlatform },
  { name: 'believes everything', rule: 'forgery', bank: BelievesEverything },
  {
    name: 'rejects without a reason',
    rule: 'rejection-reason',
    also: ['fault-refused', 'expired-reason'],
    bank: writing(({ xml }) => xml.replace(/<StsRsnInf>.*?<\/StsRsnInf>/gs, '')),
  },
  { name: 'checks nothing but the expiry', rule: 'fault-refused', bank: ChecksNothing },
  {
    name: 'rejects a repetition',
    rule: 'first-outcome',
    bank: repeating((task, state) =>
      state === 'booked' ? { ...task, task: 'carry out', bic: 'EURIKZKA', steps: refusalPlan('DUPL') } : task,
    ),
  },
  { name: 'accepts, and does not book', rule: 'booked', bank: AcceptsOnly },
  { name: 'looks at the clock of the writer', rule: 'expired-in-outage', bank: ExpiresByTheirClock },
  {
    name: 'has another code for an expiry',
    rule: 'expired-reason',
    bank: writing(({ xml }) => xml.replaceAll('EDTR', 'CUST')),
  },
  {
    name: 'cancels what is booked',
    rule: 'cancelled',
    bank: reporting((replies) => replies.map((one) => (one.say === 'resolution' ? { ...one, outcome: 'CNCL' } : one))),
  },
  { name: 'holds for ever', rule: 'hold-ends', also: ['booked'], bank: HoldsForEver },
  {
    name: 'confirms every owner',
    rule: 'owner',
    bank: reporting((replies) => replies.map((one) => (one.say === 'ownership' ? { ...one, isVerified: true } : one))),
  },
  {
    name: 'has one reference a day',
    rule: 'entry-reference-own',
    bank: booking((line) => ({ ...line, reference: `EUR${line.bookedAt.toISOString().slice(0, 10)}` })),
  },
  {
    name: 'computes in floating point',
    rule: 'entry-amount',
    bank: booking((line) => ({ ...line, amount: asFloat(line.amount) })),
  },
  {
    name: 'states no booking date',
    rule: 'entry-day',
    bank: writing(({ xml }) => xml.replace(/<BookgDt>.*?<\/BookgDt>/gs, '')),
  },
  {
    name: 'does not state the payer’s account',
    rule: 'entry-payer',
    bank: writing((rendered) =>
      isEntries(rendered) ? rendered.xml.replace(/<DbtrAcct>.*?<\/DbtrAcct>/gs, '') : rendered.xml,
    ),
  },
  {
    name: 'does not state the payer’s IIN',
    rule: 'entry-payer-iin',
    bank: writing((rendered) =>
      isEntries(rendered) ? rendered.xml.replace(/<Id><PrvtId>.*?<\/PrvtId><\/Id>/gs, '') : rendered.xml,
    ),
  },
  {
    name: 'takes back without a name',
    rule: 'reversal',
    bank: writing(({ xml }) =>
      xml.includes('<RvslInd>true') ? xml.replace(/<EndToEndId>[^<]*<\/EndToEndId>/g, '') : xml,
    ),
  },
  {
    name: 'has another Id on each page',
    rule: 'pages-one-id',
    bank: reporting((replies) => replies.map((one) => (one.say === 'page' ? { ...one, reportId: newId() } : one))),
  },
  {
    name: 'closes with another balance',
    rule: 'statement-balances',
    bank: reporting((replies) =>
      replies.map((one) => (one.say === 'page' ? { ...one, closing: one.closing + 1n } : one)),
    ),
  },
  { name: 'leaves payouts out of statements', rule: 'statement-entries', bank: LeavesOutPayouts },
];
