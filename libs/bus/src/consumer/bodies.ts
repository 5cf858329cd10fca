// Bodies, read by their contracts. Those of the next batch are read while the database is at work on the last one.
import { eventNamed, topicNamed } from '@aiyrbas/contracts';
import type { Message, StampedMessage } from '../message';

export type Parsed = { readonly message: Message } | { readonly reason: string };

export class Bodies {
  readonly #read = new WeakMap<StampedMessage, Parsed>();

  readAhead(messages: readonly StampedMessage[]): void {
    for (const message of messages) if (!this.#read.has(message)) this.#read.set(message, parseBody(message));
  }

  of(message: StampedMessage): Parsed {
    return this.#read.get(message) ?? parseBody(message);
  }
}

/** The body as its contract says, or why it is none. */
export function parseBody(message: StampedMessage): Parsed {
  if (topicNamed(message.topic).external) return { message: { ...message, body: message.raw } };
  const event = eventNamed(message.type);
  if (!event) return { reason: `unknown event type ${message.type}` };
  let json: unknown;
  try {
    json = JSON.parse(message.raw);
  } catch {
    return { reason: 'the body is not JSON' };
  }
  const parsed = event.schema.safeParse(json);
  if (parsed.success) return { message: { ...message, body: parsed.data } };
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  return { reason: `the body does not fit ${message.type}: ${where.join('; ')}` };
}
