// The AsyncAPI 3 document of the platform's topics, made from the same declarations that the bus checks.
import { EVENTS } from '../events/catalogue';
import { PARTNER_BANKS, TOPICS, type Topic } from '../topics';
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

function bankMessages(topic: Topic): [string, JsonSchema][] {
  const names = topic.name.includes('.instructions.') ? BANK_MESSAGES.instructions : BANK_MESSAGES.reports;
  return names.map((name) => [
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

export function asyncApiDocument(): JsonSchema {
  const shared: JsonSchema = { CloudEvent: HEADERS };
  const channels: Record<string, JsonSchema> = {};
  const operations: Record<string, JsonSchema> = {};
  for (const topic of TOPICS) {
    const messages = topic.external ? bankMessages(topic) : ownMessages(topic, shared);
    if (messages.length === 0) continue;
    const channel = nameOf(topic.name);
    const bank = PARTNER_BANKS.find(({ bic }) => topic.name.includes(bic.toLowerCase()));
    channels[channel] = {
      address: topic.name,
      description: bank
        ? `${topic.name.includes('.instructions.') ? 'Instructions to' : 'Reports of'} ${bank.name}. Readable by that bank alone.`
        : `Written by ${topic.producer}. Keyed by the order id, or by the aggregate's id.`,
      messages: Object.fromEntries(messages),
      bindings: {
        kafka: {
          topic: topic.name,
          partitions: topic.partitions,
          topicConfiguration: { 'retention.ms': topic.retentionDays * 86_400_000 },
          bindingVersion: '0.5.0',
        },
      },
    };
    operations[`send_${channel}`] = {
      action: 'send',
      title: `${topic.producer} writes ${topic.name}`,
      channel: { $ref: `#/channels/${channel}` },
    };
  }
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
