// Works through what the bank has to do, in order: the same few rules whether a step is due at once or 45 s later.
import { type Step, type TimedStep, copiesOf, respondAfterSeconds, respondsToCancellations } from './behaviour';
import { type BankLine, referenceOf } from './line';
import { type BankRequest, type Done, perform, resolutionOf, respondAgain } from './request';
import { type BankReply, type OwnershipReply, type ResolutionReply, linesReply, statusReply } from './reply';

interface RequestName {
  readonly bic: string;
  readonly requestId: string;
}

export type Task =
  /** A request for the first time, or what was put off from it. */
  | (RequestName & { readonly task: 'carry out'; readonly steps: readonly TimedStep[] })
  | (RequestName & { readonly task: 'answer again' })
  | (RequestName & { readonly task: 'cancel'; readonly answer: Omit<ResolutionReply, 'outcome'> })
  | { readonly task: 'say'; readonly said: OwnershipReply; readonly afterSeconds: number };

/** What is done later, in a form that survives a restart as JSON. */
export type PutOff =
  | (RequestName & { readonly act: 'steps'; readonly steps: readonly Step[] })
  | { readonly act: 'say'; readonly said: OwnershipReply | ResolutionReply };

export interface BankLedger {
  readonly requests: Map<string, BankRequest>;
  /** The lines that a request has already. */
  readonly lines: Map<string, readonly BankLine[]>;
}

export interface Worked {
  readonly changed: readonly BankRequest[];
  readonly booked: readonly BankLine[];
  readonly said: readonly BankReply[];
  readonly later: readonly { readonly afterSeconds: number; readonly what: PutOff }[];
}

export const requestKey = (of: RequestName): string => `${of.bic}/${of.requestId}`;

export function workThrough(tasks: readonly Task[], accounts: BankLedger, now: Date, newId: () => string): Worked {
  const changed = new Map<string, BankRequest>();
  const booked: BankLine[] = [];
  const reply: BankReply[] = [];
  const later: { afterSeconds: number; what: PutOff }[] = [];

  const keep = (request: BankRequest): void => {
    const key = requestKey(request);
    if (accounts.requests.get(key)?.state === request.state) return;
    changed.set(key, request);
    accounts.requests.set(key, request);
  };
  const carryOut = ({ request, books: booking, says, notifies }: Done): void => {
    keep(request);
    const key = requestKey(request);
    const known = accounts.lines.get(key) ?? [];
    const line = booking && lineOf(request, booking, now, newId);
    if (line) {
      booked.push(line);
      accounts.lines.set(key, [...known, line]);
    }
    const copies = copiesOf(request.behaviour);
    if (says) reply.push(statusReply(request, copies, says));
    if (notifies) reply.push(linesReply(request, copies, line ? [line] : known));
  };
  const replyAfter = (afterSeconds: number, one: OwnershipReply | ResolutionReply): void => {
    if (afterSeconds === 0) reply.push(one);
    else later.push({ afterSeconds, what: { act: 'say', said: one } });
  };

  for (const task of tasks) {
    if (task.task === 'say') {
      replyAfter(task.afterSeconds, task.said);
      continue;
    }
    const request = accounts.requests.get(requestKey(task));
    if (task.task === 'cancel') {
      const outcome = resolutionOf(request);
      if (outcome === 'CNCL' && request?.state === 'received') keep({ ...request, state: 'cancelled' });
      if (request && !respondsToCancellations(request.behaviour)) continue;
      replyAfter(request ? respondAfterSeconds(request.behaviour) : 0, { ...task.answer, outcome });
    } else if (request && task.task === 'answer again') {
      respondAgain(request).forEach(carryOut);
    } else if (request && task.task === 'carry out') {
      for (const { afterSeconds, step } of task.steps) {
        if (afterSeconds === 0) carryOut(perform(accounts.requests.get(requestKey(task)) ?? request, step));
        else putOff(later, task, afterSeconds, step);
      }
    }
  }
  return { changed: [...changed.values()], booked, said: reply, later };
}

/** Steps of one request that are due together are one act, so that they happen in one transaction and in order. */
function putOff(
  later: { afterSeconds: number; what: PutOff }[],
  { bic, requestId }: RequestName,
  afterSeconds: number,
  step: Step,
): void {
  const last = later.at(-1);
  if (
    last?.what.act === 'steps' &&
    last.afterSeconds === afterSeconds &&
    requestKey(last.what) === requestKey({ bic, requestId })
  ) {
    later[later.length - 1] = { afterSeconds, what: { ...last.what, steps: [...last.what.steps, step] } };
  } else later.push({ afterSeconds, what: { act: 'steps', bic, requestId, steps: [step] } });
}

const lineOf = (
  request: BankRequest,
  booking: NonNullable<Done['books']>,
  now: Date,
  newId: () => string,
): BankLine => ({
  bic: request.bic,
  iban: request.houseIban,
  reference: referenceOf(request.bic, newId()),
  ...booking,
  requestId: request.requestId,
  bookedAt: now,
});
