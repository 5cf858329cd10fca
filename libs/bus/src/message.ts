// What travels: a fact on its way out, and a message on its way in. Attribute names follow CloudEvents 1.0.
import { type BodyOf, type EventIn, type EventOf, type EventType, type NewEvent, topicNamed } from '@aiyrbas/contracts';
import { InvariantError, invariant, uuidv7 } from '@aiyrbas/kernel';

/** What made something happen; a received message is one. */
export interface Cause {
  readonly id?: string | undefined;
  /** The order that all this is about, where there is one. */
  readonly correlationId?: string | undefined;
  /** W3C trace context, carried along every hop. */
  readonly traceparent?: string | undefined;
}

/** What a party outside wrote that is not the same as text: bytes are what it has signed. */
export interface RecordBytes {
  readonly key: Uint8Array | null;
  /** Only where the value is no UTF-8; else it is the text of `raw`. */
  readonly value: Uint8Array | undefined;
  /** Every value of each header, in order. */
  readonly headers: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** A message as its producer stamped it: what the log keeps and every transport carries. */
export interface StampedMessage {
  readonly topic: string;
  readonly partition: number;
  /** Gapless per (topic, partition) within an epoch. */
  readonly seq: bigint;
  /** Rises when the producer's database is restored. */
  readonly epoch: number;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  /** Gapless per (topic, subject). */
  readonly subjectSeq: bigint;
  readonly key: string;
  readonly time: Date;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text: JSON, or ISO 20022 XML on bank topics. */
  readonly raw: string;
  /** Of a record on an external topic; absent where no broker lies between. */
  readonly received?: RecordBytes | undefined;
}

/** A stamped message whose body was parsed by its contract; on external topics the body is the raw text. */
export interface Message<Body = unknown> extends StampedMessage, Cause {
  readonly id: string;
  readonly body: Body;
}

export type MessageOf<E extends EventType> = Message<BodyOf<E>> & EventOf<E>;

/** A message of any event that a consumer subscribes to. */
export type MessageIn<Subscriptions> = Message & EventIn<Subscriptions>;

/** An event or a message, to be published in the transaction that made it true. */
export interface OutboundMessage {
  readonly topic: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly key: string;
  readonly time?: Date | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
}

/**
 * An event of our own. The body is checked against its published schema here, so that nothing unparseable is ever published.
 * @throws InvariantError when the body does not fit: that is a bug of the publisher.
 */
export function eventMessage<E extends EventType>(event: E, body: BodyOf<E>, cause: Cause = {}): OutboundMessage {
  const parsed = event.schema.safeParse(body);
  if (!parsed.success) throw new InvariantError(`${event.type} does not fit its schema: ${parsed.error.message}`);
  const orderId = (body as { orderId?: string }).orderId;
  return {
    topic: event.topic,
    id: uuidv7(),
    type: event.type,
    subject: event.subject(body),
    key: event.key(body),
    correlationId: orderId ?? cause.correlationId,
    causationId: cause.id,
    traceparent: cause.traceparent,
    headers: {},
    raw: JSON.stringify(parsed.data),
  };
}

export const messagesOf = (events: readonly NewEvent[], cause?: Cause): OutboundMessage[] =>
  events.map(({ event, body }) => eventMessage(event, body, cause));

/** A message to a party outside; its id and time come from the caller because the signature covers them. */
export function externalMessage(message: {
  topic: string;
  id: string;
  type: string;
  time: Date;
  key: string;
  subject: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
  correlationId?: string | undefined;
  cause?: Cause | undefined;
}): OutboundMessage {
  invariant(topicNamed(message.topic).external, `${message.topic} is not an external topic`);
  return {
    topic: message.topic,
    id: message.id,
    type: message.type,
    subject: message.subject,
    key: message.key,
    time: message.time,
    correlationId: message.correlationId ?? message.cause?.correlationId,
    causationId: message.cause?.id,
    traceparent: message.cause?.traceparent,
    headers: message.headers ?? {},
    raw: message.body,
  };
}

/** The record of a message of an external topic as a broker would have it, byte for byte. */
export const recordOf = (
  message: StampedMessage,
): Omit<RecordBytes, 'value'> & { topic: string; value: Uint8Array } => ({
  topic: message.topic,
  key: message.received ? message.received.key : Buffer.from(message.key, 'utf8'),
  value: message.received?.value ?? Buffer.from(message.raw, 'utf8'),
  headers: recordHeadersOf(message),
});

/** The headers of that record alone: a value may be long. */
export function recordHeadersOf({
  received,
  id,
  type,
  subject,
  time,
  headers,
}: StampedMessage): RecordBytes['headers'] {
  if (received) return received.headers;
  const all = { ce_id: id, ce_type: type, ce_subject: subject, ce_time: time.toISOString(), ...headers };
  return new Map(Object.entries(all).map(([name, text]) => [name, [Buffer.from(text, 'utf8')]]));
}
