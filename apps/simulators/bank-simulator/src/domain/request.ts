// A request as the bank stores it: what was requested under an EndToEndId, and its first outcome, which answers every
// repetition. Deciding a step is pure: the same step on the same request always gives the same responses and entries.
import { type Behaviour, type Step, grantsCancellations } from './behaviour';

export type RequestState = 'received' | 'rejected' | 'booked' | 'cancelled';

export interface BankRequest {
  readonly bic: string;
  /** The EndToEndId: executed at most once, for ever. */
  readonly requestId: string;
  readonly kind: 'collection' | 'payout';
  readonly behaviour: Behaviour;
  readonly messageId: string;
  readonly houseIban: string;
  readonly customer: { readonly name: string; readonly iin: string; readonly iban: string };
  /** Tiyn. */
  readonly amount: bigint;
  readonly purpose: string;
  readonly state: RequestState;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly traceparent?: string;
}

/** An entry at the bank before it has its reference. */
export interface BankBooking {
  readonly kind: 'collection' | 'payout' | 'return' | 'again' | 'reversal';
  readonly direction: 'CRDT' | 'DBIT';
  readonly amount: bigint;
  readonly reason?: string;
}

export interface Done {
  readonly request: BankRequest;
  readonly says?: { readonly status: 'ACCP' | 'BLCK' | 'RJCT'; readonly reason?: string };
  readonly books?: BankBooking;
  /** Reports what was just booked; where nothing was, every entry of the request. */
  readonly notifies?: true;
}

export function perform(request: BankRequest, step: Step): Done {
  // Cancelled in time: whatever was still to come does not come.
  if (request.state === 'cancelled') return { request };
  switch (step.do) {
    case 'accept':
      return { request, says: { status: 'ACCP' } };
    case 'block':
      return request.state === 'received' ? { request, says: { status: 'BLCK', reason: step.reason } } : { request };
    case 'reject': {
      // A rejection after the booking is only a contradiction: the entries stay as they are.
      const state = request.state === 'booked' ? request.state : 'rejected';
      return { request: { ...request, state, reason: step.reason }, says: { status: 'RJCT', reason: step.reason } };
    }
    case 'book': {
      if (request.state !== 'received') return { request };
      const direction = request.kind === 'collection' ? 'CRDT' : 'DBIT';
      const booking: BankBooking = { kind: request.kind, direction, amount: request.amount + BigInt(step.more) };
      return { request: { ...request, state: 'booked' }, books: booking };
    }
    case 'book again': {
      if (request.state !== 'booked' || request.kind !== 'collection') return { request };
      return { request, books: { kind: 'again', direction: 'CRDT', amount: request.amount } };
    }
    case 'take back': {
      if (request.state !== 'booked' || request.kind !== 'collection') return { request };
      const amount = (request.amount * BigInt(step.percent)) / 100n;
      const notifies = step.isReportedFirst ? ({ notifies: true } as const) : {};
      return { request, books: { kind: 'reversal', direction: 'DBIT', amount }, ...notifies };
    }
    case 'notify':
      return request.state === 'booked' ? { request, notifies: true } : { request };
    case 'return': {
      if (request.state !== 'booked') return { request };
      const booking: BankBooking = { kind: 'return', direction: 'CRDT', amount: request.amount, reason: step.reason };
      return { request, books: booking, notifies: true };
    }
  }
}

/** What a repeated EndToEndId is answered with: the first outcome is sent again, and nothing is done again. */
export function respondAgain(request: BankRequest): readonly Done[] {
  if (request.behaviour === 'silent') return [];
  switch (request.state) {
    case 'received':
      return [{ request, says: { status: 'ACCP' } }];
    case 'rejected':
    case 'cancelled':
      return [{ request, says: { status: 'RJCT', reason: request.reason ?? 'NARR' } }];
    case 'booked':
      return [
        { request, says: { status: 'ACCP' } },
        { request, notifies: true },
      ];
  }
}

/** CNCL as long as nothing was booked; after that, and from an account that never lets go, it cannot be taken back. */
export const resolutionOf = (request: BankRequest | undefined): 'CNCL' | 'RJCR' =>
  request === undefined || request.state === 'booked' || !grantsCancellations(request.behaviour) ? 'RJCR' : 'CNCL';
