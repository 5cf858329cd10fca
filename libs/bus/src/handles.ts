// How a service says which facts it acts on. The decorators are Nest's own `@EventPattern` with a name for the handler,
// so that one method can take several types in one ordered batch.
import { type BankStream, type EventType, bankTopic } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { BaseRpcContext, EventPattern } from '@nestjs/microservices';
import type { Message } from './message';

export interface HandlerExtras {
  readonly handler: string;
  readonly topics: readonly string[];
  /** The topic of each partner bank; which banks there are is known at start. */
  readonly stream?: BankStream;
  readonly mayLinger: boolean;
}

/** One event, or all events that a table registers. */
type Subscribed = EventType | { readonly events: readonly EventType[] };

/** Acts on events of our own, in batches, in order; one method for several types where they change one aggregate. */
export const Handles = (handler: string, ...to: readonly Subscribed[]): MethodDecorator => handles(handler, to, false);

/** The same, where nobody waits for what it does: messages may lie a moment, so that more of them go together. */
export const HandlesWithLinger = (handler: string, ...to: readonly Subscribed[]): MethodDecorator =>
  handles(handler, to, true);

function handles(handler: string, to: readonly Subscribed[], mayLinger: boolean): MethodDecorator {
  const events = to.flatMap((one) => ('events' in one ? one.events : [one]));
  const extras: HandlerExtras = { handler, topics: [...new Set(events.map((event) => event.topic))], mayLinger };
  return EventPattern(
    events.map((event) => event.type),
    extras,
  ) as MethodDecorator;
}

/** Acts on every message of the partner banks' topics; the body is the raw text. */
export function HandlesBanks(handler: string, stream: BankStream): MethodDecorator {
  const extras: HandlerExtras = { handler, topics: [], stream, mayLinger: false };
  return EventPattern(bankTopic('*', stream).name, extras) as MethodDecorator;
}

/** What surrounds a batch: its transaction, the database's clock, and a way to set one item aside. */
export class BatchContext extends BaseRpcContext<[]> {
  readonly parkings: { message: Message; reason: string }[] = [];

  constructor(
    readonly tx: Tx,
    readonly now: Date,
  ) {
    super([]);
  }

  /** Sets one message and its key aside for a person, without failing the rest of the batch. */
  park(message: Message, reason: string): void {
    this.parkings.push({ message, reason });
  }
}
