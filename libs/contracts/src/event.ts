import { z } from 'zod';

/** One kind of fact: its name, the topic that carries it, its shape, and an example that must always parse. */
export interface EventType<Type extends string = string, Body extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly topic: string;
  readonly schema: Body;
  /** What a reader of the catalogue wants to know: when it is said, and by whom. */
  readonly summary: string;
  readonly example: z.infer<Body>;
  /** The aggregate that the fact is about (`ce_subject`). */
  readonly subject: (body: z.infer<Body>) => string;
  /** What orders it among its neighbours: the order id for everything of one order, else the aggregate's id. */
  readonly key: (body: z.infer<Body>) => string;
}

export type BodyOf<E> = E extends EventType<string, infer Body> ? z.infer<Body> : never;

/** An event as its consumer reads it. */
export type EventOf<E> = E extends EventType ? { readonly type: E['type']; readonly body: BodyOf<E> } : never;

/** An event that a decision publishes. */
export interface NewEvent {
  readonly event: EventType;
  readonly body: unknown;
}

export const newEvent = <E extends EventType>(event: E, body: BodyOf<E>): NewEvent => ({ event, body });

/** The topic is that of the type's first word, and the key is the subject, unless the event says otherwise. */
export function defineEvent<Type extends string, Body extends z.ZodType>(
  event: Omit<EventType<Type, Body>, 'key' | 'topic'> & Partial<Pick<EventType<Type, Body>, 'key' | 'topic'>>,
): EventType<Type, Body> {
  return { topic: `${event.type.split('.')[0]}.v1`, key: event.subject, ...event };
}
