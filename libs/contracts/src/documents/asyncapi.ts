// The AsyncAPI 3 document of the platform's topics, made from the same declarations that the bus checks.
import { EVENTS } from '../events/catalogue';
import { BANK_STREAMS, type BankStream, TOPICS, type Topic, bankTopic } from '../topics';
import { type JsonSchema, jsonSchemaOf } from './json-schema';

const nameOf = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, '_');

const HEADERS: JsonSchema = {
  type: 'object',
  description: 'CloudEvents 1.0, Kafka binding, binary mode, with the platform’s extensions.',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_streamseq'],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: {
      type: 'string',
      format: 'uuid',
      description: 'UUIDv7. The same event has the same id everywhere.',
    },
    ce_type: { type: 'string' },
    ce_source: { type: 'string', description: 'The publishing service.' },
    ce_subject: { type: 'string', description: 'The aggregate of the event.' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_dataschema: { type: 'string' },
    ce_subjectseq: { type: 'string', description: 'Gapless per topic and subject.' },
    ce_streamseq: { type: 'string', description: 'Gapless per topic and partition within an epoch.' },
    ce_streamepoch: { type: 'string', description: 'Rises when the producer’s database is restored.' },
    ce_correlationid: { type: 'string', description: 'The order that the message belongs to.' },
    ce_causationid: { type: 'string', description: 'The id of the message that caused this one.' },
    traceparent: { type: 'string', description: 'W3C trace context.' },
  },
};

const BANK_MESSAGES = {
  instructions: ['pain.013.001.07', 'pain.001.001.09', 'camt.056.001.08', 'camt.060.001.05', 'acmt.023.001.02'],
  reports: [
    'pain.014.001.07',
    'pain.002.001.12',
    'camt.052.001.08',
    'camt.053.001.08',
    'camt.054.001.08',
    'camt.029.001.09',
    'acmt.024.001.02',
  ],
} as const;

function ownMessages(topic: Topic, shared: JsonSchema): [string, JsonSchema][] {
  return EVENTS.filter((event) => event.topic === topic.name).map((event) => [
    nameOf(event.type),
    {
      name: event.type,
      title: event.type,
      summary: event.summary,
      contentType: 'application/json',
      headers: { $ref: '#/components/schemas/CloudEvent' },
      payload: jsonSchemaOf(event.schema, shared),
      examples: [{ name: 'example', payload: event.example }],
    },
  ]);
}

function bankMessages(stream: BankStream): [string, JsonSchema][] {
  return BANK_MESSAGES[stream].map((name) => [
    nameOf(name),
    {
      name,
      title: `ISO 20022 ${name}`,
      contentType: 'application/xml',
      headers: {
        type: 'object',
        required: ['ce_id', 'ce_type', 'ce_time', 'x-jws-signature'],
        properties: {
          ce_id: { type: 'string' },
          ce_type: { const: name },
          ce_time: { type: 'string', format: 'date-time' },
          'x-jws-signature': {
            type: 'string',
            description: 'Detached JWS (Ed25519) over the attributes and the body.',
          },
        },
      },
      payload: { type: 'string', description: `An ISO 20022 document of urn:iso:std:iso:20022:tech:xsd:${name}.` },
    },
  ]);
}

function kafkaBinding({ partitions, retentionDays }: Topic, name?: string): JsonSchema {
  const topicConfiguration = { 'retention.ms': retentionDays * 86_400_000 };
  return { kafka: { ...(name ? { topic: name } : {}), partitions, topicConfiguration, bindingVersion: '0.5.0' } };
}

/** One channel stands for all banks: which banks there are is configuration. */
function bankChannel(stream: BankStream): JsonSchema {
  return {
    address: `bank.{bic}.${stream}.v1`,
    description: `${stream === 'instructions' ? 'Instructions to a bank' : 'Reports of a bank'}. Readable by that bank alone.`,
    parameters: { bic: { description: 'The BIC of the bank in lower case.', examples: ['eurikzka'] } },
    messages: Object.fromEntries(bankMessages(stream)),
    bindings: kafkaBinding(bankTopic('EURIKZKA', stream)),
  };
}

function asyncApiChannels(shared: JsonSchema): { channels: JsonSchema; operations: JsonSchema } {
  const channels: JsonSchema = {};
  const operations: JsonSchema = {};
  const add = (channel: string, action: 'send' | 'receive', title: string, described: JsonSchema): void => {
    channels[channel] = described;
    operations[`${action}_${channel}`] = { action, title, channel: { $ref: `#/channels/${channel}` } };
  };
  for (const topic of TOPICS) {
    const messages = ownMessages(topic, shared);
    if (messages.length === 0) continue;
    add(nameOf(topic.name), 'send', `${topic.producer} writes ${topic.name}`, {
      address: topic.name,
      description: `Written by ${topic.producer}. Keyed by the order id, or by the aggregate's id.`,
      messages: Object.fromEntries(messages),
      bindings: kafkaBinding(topic, topic.name),
    });
  }
  for (const stream of BANK_STREAMS) {
    const [action, title] =
      stream === 'instructions'
        ? (['send', 'bank-gateway instructs a bank'] as const)
        : (['receive', 'A bank reports'] as const);
    add(`bank_${stream}_v1`, action, title, bankChannel(stream));
  }
  return { channels, operations };
}

export function asyncApiDocument(): JsonSchema {
  const shared: JsonSchema = { CloudEvent: HEADERS };
  const { channels, operations } = asyncApiChannels(shared);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Aiyrbas events',
      version: '1.0.0',
      description:
        'Events in the past tense, published once and never changed. Optional additions keep the major version.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { schemas: shared },
  };
}
