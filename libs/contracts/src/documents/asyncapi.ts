// The AsyncAPI 3 document of the platform's topics, made from the same declarations that the bus checks.
import { EVENTS } from '../events/catalogue';
import { BANK_STREAMS, type BankStream, TOPICS, TOPIC_MESSAGE_BYTES_MAX, type Topic, bankTopic } from '../topics';
import { MANIFEST_EXAMPLE, MANIFEST_TYPE, manifestSchema } from '../manifests';
import {
  type BankMessageName,
  type IsoStream,
  bankExamples,
  bankMessageBytesMax,
  bankMessageNames,
} from './bank-messages';
import { type JsonSchema, jsonSchemaOf } from './json-schema';

const nameOf = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, '_');

const text = (description: string): JsonSchema => ({ type: 'string', description });
const digits = (description: string): JsonSchema => ({ type: 'string', pattern: '^[0-9]+$', description });
const uuid = (description: string): JsonSchema => ({ type: 'string', format: 'uuid', description });

/** What every record of ours carries, whoever it is for. */
const OUR_HEADERS: JsonSchema = {
  ce_specversion: { type: 'string', const: '1.0', description: 'CloudEvents 1.0.' },
  ce_id: uuid('UUIDv7. The same event has the same id everywhere.'),
  ce_type: text('The type of the event, or the name of the ISO 20022 message.'),
  ce_source: text('The publishing service.'),
  ce_subject: text('The aggregate of the event. Of a message to a bank, its key.'),
  ce_time: { type: 'string', format: 'date-time', description: 'In UTC, with milliseconds and `Z`.' },
  ce_subjectseq: digits('Gapless per topic and subject.'),
  ce_streamseq: digits('Gapless per topic and partition within an epoch.'),
  ce_streamepoch: digits('Rises when the producer’s database is restored.'),
};
const SOMETIMES: JsonSchema = {
  ce_correlationid: text('The order that the message belongs to.'),
  ce_causationid: text('The id of the message that caused this one.'),
  traceparent: text('W3C Trace Context.'),
};
const contentType = (type: string): JsonSchema => ({ type: 'string', const: type });

const signature = (signer: string): JsonSchema =>
  text(
    `Detached JWS (RFC 7515, appendix F; Ed25519) by ${signer} of the body; its protected header states environment, topic, key, id, type, subject and time. See docs/guides/sign-messages.md.`,
  );

const SIGNATURE = 'ce_signature';
const OLD_SIGNATURE = 'x-jws-signature';
const oldSignature = (signer: string): JsonSchema => ({
  ...text(`The old form of the signature by ${signer}. It is neither sent nor accepted from 1 July 2027 on.`),
  deprecated: true,
});
const HEADERS = {
  CloudEvent: {
    type: 'object',
    title: 'Headers of an event',
    description: 'CloudEvents 1.0, Kafka binding, binary mode, with the platform’s extensions.',
    required: [...Object.keys(OUR_HEADERS), 'ce_dataschema', 'content-type'],
    properties: {
      ...OUR_HEADERS,
      ce_dataschema: { type: 'string', format: 'uri', description: 'The JSON Schema of the body.' },
      ...SOMETIMES,
      'content-type': contentType('application/json'),
    },
  },
  InstructionHeaders: {
    type: 'object',
    title: 'Headers of an instruction to a bank',
    description: 'CloudEvents 1.0, Kafka binding, binary mode, with a signature.',
    required: [...Object.keys(OUR_HEADERS), 'content-type', SIGNATURE],
    properties: {
      ...OUR_HEADERS,
      ...SOMETIMES,
      'content-type': contentType('application/xml'),
      [SIGNATURE]: signature('the platform'),
      [OLD_SIGNATURE]: oldSignature('the platform'),
    },
  },
  ManifestHeaders: {
    type: 'object',
    title: 'Headers of a manifest',
    description: 'CloudEvents 1.0, Kafka binding, binary mode, with a signature.',
    required: [...Object.keys(OUR_HEADERS), 'content-type', SIGNATURE],
    properties: {
      ...OUR_HEADERS,
      'content-type': contentType('application/json'),
      [SIGNATURE]: signature('the platform'),
      [OLD_SIGNATURE]: oldSignature('the platform'),
    },
  },
  ReportHeaders: {
    type: 'object',
    title: 'Headers of a report of a bank',
    description:
      'CloudEvents 1.0, Kafka binding, binary mode, with a signature. Attributes that are not named here are ignored.',
    required: ['ce_id', 'ce_type', 'ce_time'],
    anyOf: [{ required: [SIGNATURE] }, { required: [OLD_SIGNATURE] }],
    properties: {
      ce_specversion: OUR_HEADERS['ce_specversion'],
      ce_id: text('A UUID of the bank’s choice, new for each message and the same in a repetition.'),
      ce_type: text('The version in the namespace of the XML, such as `camt.054.001.08`.'),
      ce_source: text('The bank.'),
      ce_subject: text('Signed; empty where it is absent.'),
      ce_time: { type: 'string', format: 'date-time', description: 'When the bank wrote it.' },
      ...SOMETIMES,
      'content-type': contentType('application/xml'),
      [SIGNATURE]: signature('the bank'),
      [OLD_SIGNATURE]: oldSignature('the bank'),
    },
  },
} as const;

const AN_INSTANT = '2026-11-23T09:15:30.000Z';
const headersOf = (type: string, subject: string, more: JsonSchema): JsonSchema => ({
  ce_specversion: '1.0',
  ce_id: '019aaf00-0000-7000-8000-000000000009',
  ce_type: type,
  ce_subject: subject,
  ce_time: AN_INSTANT,
  ...more,
});
const NUMBERS = { ce_subjectseq: '1', ce_streamseq: '17', ce_streamepoch: '1' };

/** The parts of the document that several channels refer to. */
class Components {
  readonly schemas: JsonSchema = { ...HEADERS };
  readonly messages: JsonSchema = {};

  addMessage(name: string, message: JsonSchema): JsonSchema {
    this.messages[name] = message;
    return { $ref: `#/components/messages/${name}` };
  }

  addSchema(name: string, schema: JsonSchema): JsonSchema {
    this.schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }
}

/** The key of a record is a text: what has the same key stays in order, in one partition (murmur2, as every client has it). */
const kafkaKey = (description: string): JsonSchema => ({
  kafka: { key: { type: 'string', description }, bindingVersion: '0.5.0' },
});

function ownMessages(topic: Topic, components: Components): [string, JsonSchema][] {
  return EVENTS.filter((event) => event.topic === topic.name).map((event) => {
    const name = nameOf(event.type);
    const payload = { title: event.type, ...jsonSchemaOf(event.schema, components.schemas) };
    const more = {
      ...{ ce_source: topic.producer, ...NUMBERS },
      ce_dataschema: `https://aiyrbas.kz/schemas/${event.type}.json`,
      'content-type': 'application/json',
    };
    const headers = headersOf(event.type, event.subject(event.example), more);
    const message = {
      name: event.type,
      title: event.type,
      summary: event.summary,
      contentType: 'application/json',
      headers: { $ref: '#/components/schemas/CloudEvent' },
      payload: components.addSchema(name, payload),
      bindings: kafkaKey('The order id of everything of one order, else the id of the aggregate.'),
      examples: [{ name: 'example', summary: event.summary, headers, payload: event.example }],
    };
    return [name, components.addMessage(name, message)];
  });
}

const INSTRUCTION_KEYS: Partial<Record<BankMessageName, string>> = {
  'camt.060.001.05': 'The MsgId of the message.',
  'acmt.023.001.02': 'The id of the verification.',
};
const END_TO_END_ID = 'The EndToEndId of the payment.';

function keyOf(stream: IsoStream, type: BankMessageName): string {
  if (stream === 'acknowledgements') return 'The MsgId of the message that it is about; where it has none, an id.';
  if (stream === 'reports') return `${END_TO_END_ID} Of another message, its MsgId.`;
  return INSTRUCTION_KEYS[type] ?? END_TO_END_ID;
}

function isoMessages(stream: IsoStream, components: Components): [string, JsonSchema][] {
  return bankMessageNames(stream).map((type) => {
    const name = nameOf(type);
    const isOurs = stream !== 'reports';
    const key = keyOf(stream, type);
    const { subject, xml } = bankExamples(type);
    const more = {
      ...(isOurs ? { ce_source: 'bank-gateway', ...NUMBERS } : { ce_source: 'EURIKZKA' }),
      'content-type': 'application/xml',
      [SIGNATURE]: '<the protected header in base64url>..<86 characters of base64url>',
    };
    const payload = components.addSchema(`${name}_xml`, {
      type: 'string',
      title: `ISO 20022 ${type}`,
      description: `An ISO 20022 document of urn:iso:std:iso:20022:tech:xsd:${type} in UTF-8, of at most ${bankMessageBytesMax(type)} bytes.`,
      contentMediaType: 'application/xml',
      maxLength: bankMessageBytesMax(type),
    });
    const message = {
      name: type,
      title: `ISO 20022 ${type}`,
      contentType: 'application/xml',
      headers: { $ref: `#/components/schemas/${isOurs ? 'InstructionHeaders' : 'ReportHeaders'}` },
      payload,
      bindings: kafkaKey(key),
      examples: [{ name: 'example', headers: headersOf(type, subject, more), ...(xml ? { payload: xml } : {}) }],
    };
    return [name, components.addMessage(name, message)];
  });
}

function manifestMessages(components: Components): [string, JsonSchema][] {
  const name = nameOf(MANIFEST_TYPE);
  const more = {
    ...{ ce_source: 'bank-gateway', ...NUMBERS },
    'content-type': 'application/json',
    [SIGNATURE]: '<the protected header in base64url>..<86 characters of base64url>',
  };
  const message = {
    name: MANIFEST_TYPE,
    title: 'Manifest of a topic',
    summary: 'Which records a topic of the bank has, by numbers and hashes. See docs/guides/verify-completeness.md.',
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/ManifestHeaders' },
    payload: jsonSchemaOf(manifestSchema, components.schemas),
    bindings: kafkaKey('The topic that it is about.'),
    examples: [
      {
        name: 'example',
        headers: headersOf(MANIFEST_TYPE, MANIFEST_EXAMPLE.topic, more),
        payload: MANIFEST_EXAMPLE,
      },
    ],
  };
  return [[name, components.addMessage(name, message)]];
}

function kafkaBinding({ partitions, retentionDays }: Topic, name?: string): JsonSchema {
  const topicConfiguration = {
    'retention.ms': retentionDays * 86_400_000,
    'max.message.bytes': TOPIC_MESSAGE_BYTES_MAX,
  };
  return { kafka: { ...(name ? { topic: name } : {}), partitions, topicConfiguration, bindingVersion: '0.5.0' } };
}

const LIMIT = `The broker takes records of at most ${TOPIC_MESSAGE_BYTES_MAX} bytes, as they are after compression.`;

const BANK_CHANNELS = {
  instructions: {
    title: 'Instructions to a bank',
    what: 'Instructions to a bank. That bank alone may read it, and only the platform writes to it.',
    operation: ['send', 'bank-gateway instructs a bank'],
  },
  reports: {
    title: 'Reports of a bank',
    what: 'Reports of a bank. That bank alone may write to it, and only the platform and that bank read it.',
    operation: ['receive', 'A bank reports to bank-gateway'],
  },
  acknowledgements: {
    title: 'Acknowledgements to a bank',
    what: 'What became of a report of a bank: `admi.002` where it was refused or not processed, `admi.007` where the bank has agreed on receipts. That bank alone may read it, and only the platform writes to it. None is acknowledged in turn.',
    operation: ['send', 'bank-gateway acknowledges the reports of a bank'],
  },
  manifests: {
    title: 'Manifests of a bank’s topics',
    what: 'Signed manifests: which records the platform wrote to the instructions and acknowledgements of a bank, and which it has read of the reports, each day and on request. That bank alone may read it, and only the platform writes to it.',
    operation: ['send', 'bank-gateway publishes manifests of the topics of a bank'],
  },
} as const satisfies Record<BankStream, object>;

/** One channel stands for all banks: which banks there are is configuration. */
function bankChannel(stream: BankStream, components: Components): JsonSchema {
  const { title, what } = BANK_CHANNELS[stream];
  return {
    address: `bank.{bic}.${stream}.v1`,
    title,
    description: `${what} ${LIMIT}`,
    servers: [{ $ref: '#/servers/kafka' }],
    parameters: { bic: { description: 'The BIC of the bank in lower case.', examples: ['eurikzka'] } },
    messages: Object.fromEntries(
      stream === 'manifests' ? manifestMessages(components) : isoMessages(stream, components),
    ),
    bindings: kafkaBinding(bankTopic('EURIKZKA', stream)),
  };
}

function asyncApiChannels(components: Components): { channels: JsonSchema; operations: JsonSchema } {
  const channels: JsonSchema = {};
  const operations: JsonSchema = {};
  const add = (channel: string, action: 'send' | 'receive', title: string, described: JsonSchema): void => {
    const description = `${title}. At least once, in order for each key.`;
    channels[channel] = described;
    operations[`${action}_${channel}`] = { action, title, description, channel: { $ref: `#/channels/${channel}` } };
  };
  for (const topic of TOPICS) {
    const messages = ownMessages(topic, components);
    if (messages.length === 0) continue;
    add(nameOf(topic.name), 'send', `${topic.producer} publishes to ${topic.name}`, {
      address: topic.name,
      title: topic.name,
      description: `Written by ${topic.producer} alone. ${LIMIT}`,
      servers: [{ $ref: '#/servers/kafka' }],
      messages: Object.fromEntries(messages),
      bindings: kafkaBinding(topic, topic.name),
    });
  }
  for (const stream of BANK_STREAMS) {
    const [action, title] = BANK_CHANNELS[stream].operation;
    add(`bank_${stream}_v1`, action, title, bankChannel(stream, components));
  }
  return { channels, operations };
}

const SERVERS: JsonSchema = {
  kafka: {
    host: '{broker}',
    protocol: 'kafka-secure',
    description: 'The institution’s Kafka. You receive the brokers, your name and your password with the onboarding.',
    variables: { broker: { description: 'A broker of the cluster.', examples: ['kafka-1.example.kz:9093'] } },
    security: [{ $ref: '#/components/securitySchemes/scram' }],
  },
};

const SECURITY: JsonSchema = {
  scram: {
    type: 'scramSha512',
    description: 'SASL over TLS. Each bank has a user, and rights for its own topics only.',
  },
};

export function asyncApiDocument(): JsonSchema {
  const components = new Components();
  const { channels, operations } = asyncApiChannels(components);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Aiyrbas events',
      version: '1.0.0',
      description:
        'Events in the past tense, published once and never changed. Optional additions keep the major version.',
      contact: { name: 'Aiyrbas', url: 'https://aiyrbas.kz' },
      license: { name: 'Proprietary', url: 'https://aiyrbas.kz' },
      tags: [{ name: 'events', description: 'Events between services, and messages to and from partner banks.' }],
    },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels,
    operations,
    components: { schemas: components.schemas, messages: components.messages, securitySchemes: SECURITY },
  };
}
