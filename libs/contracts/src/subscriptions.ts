// The events that one consumer subscribes to, each registered once: the event, what must be loaded for it, and the decision.
// The bus subscribes to the events in here, so none can be handled and not subscribed to, or the other way round.
import { invariant } from '@aiyrbas/kernel';
import type { BodyOf, EventOf, EventType } from './event';

export interface Handling<E extends EventType, Keys, Context extends readonly unknown[], Decision> {
  /** What must be loaded before the event can be decided. Asked of its body alone, so that a batch is loaded at once. */
  load(body: BodyOf<E>): Keys;
  /** Pure. */
  decide(body: BodyOf<E>, ...context: Context): Decision;
}

export interface Registration<E extends EventType, Keys, Context extends readonly unknown[], Decision> extends Handling<
  E,
  Keys,
  Context,
  Decision
> {
  readonly event: E;
}

/** Registers one event with a consumer that loads by these keys and decides in this context. */
export const registration =
  <Keys, Context extends readonly unknown[], Decision>() =>
  <E extends EventType>(
    event: E,
    handling: Handling<E, Keys, Context, Decision>,
  ): Registration<E, Keys, Context, Decision> => ({
    event,
    ...handling,
  });

/** The same for a consumer that loads nothing. */
export const decision =
  <Context extends readonly unknown[], Decision>() =>
  <E extends EventType>(
    event: E,
    decide: (body: BodyOf<E>, ...context: Context) => Decision,
  ): Registration<E, void, Context, Decision> => ({ event, decide: decide, load: () => undefined });

export class Subscriptions<E extends EventType, Keys, Context extends readonly unknown[], Decision> {
  readonly #byType: ReadonlyMap<string, Registration<EventType, Keys, Context, Decision>>;

  constructor(registrations: readonly Registration<E, Keys, Context, Decision>[]) {
    this.#byType = new Map(registrations.map((one) => [one.event.type, one]));
    invariant(this.#byType.size === registrations.length, 'an event is registered twice with one consumer');
  }

  get events(): readonly EventType[] {
    return [...this.#byType.values()].map(({ event }) => event);
  }

  load({ type, body }: EventOf<E>): Keys {
    return this.#of(type).load(body);
  }

  decide({ type, body }: EventOf<E>, ...context: Context): Decision {
    return this.#of(type).decide(body, ...context);
  }

  #of(type: string): Registration<EventType, Keys, Context, Decision> {
    const found = this.#byType.get(type);
    invariant(found, `${type} is not registered`);
    return found;
  }
}

type AnyRegistration<Keys, Context extends readonly unknown[], Decision> = Registration<
  EventType,
  Keys,
  Context,
  Decision
>;

/** All events of one consumer. */
export const subscribe = <
  Keys,
  Context extends readonly unknown[],
  Decision,
  R extends AnyRegistration<Keys, Context, Decision>[],
>(
  ...registrations: R & AnyRegistration<Keys, Context, Decision>[]
): Subscriptions<R[number]['event'], Keys, Context, Decision> => new Subscriptions(registrations);

/** Any event that the consumer subscribes to. */
export type EventIn<S> =
  S extends Subscriptions<infer E, infer _Keys, infer _Context, infer _Decision> ? EventOf<E> : never;
