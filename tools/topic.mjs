// `npm run -s topic -- bank.eurikzka.instructions.v1`: prints a topic of the running stack from its beginning, record by
// record, as a partner bank would see it; `--count 3` ends after three. KAFKA_BROKERS names brokers elsewhere, in clear text.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' } } });
const [topic] = positionals;
if (topic === undefined) {
  console.error('Which topic? For example: npm run -s topic -- bank.eurikzka.instructions.v1');
  process.exit(1);
}
const note = join(process.env.AIYRBAS_DATA_DIR ?? '.data/stack', 'platform.json');
const elsewhere = process.env.KAFKA_BROKERS;
const stack = elsewhere === undefined && existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : {};
const brokers = elsewhere ?? stack.brokers;
if (!brokers) {
  console.error(`No stack runs (${note} is not there); start one with "npm run stack", or set KAFKA_BROKERS.`);
  process.exit(1);
}
process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs');
const login = ({ caFile, username, passwordFile }) => ({
  ssl: { ca: readFileSync(caFile, 'utf8') },
  sasl: { mechanism: 'scram-sha-512', username, password: readFileSync(passwordFile, 'utf8').trim() },
});
const kafka = new Kafka({
  brokers: brokers.split(','),
  clientId: 'topic',
  logLevel: logLevel.NOTHING,
  ...(stack.kafkaUser ? login(stack.kafkaUser) : {}),
});
// A group of its own each time: looking takes nothing from anybody, and leaves nothing but a name.
const consumer = kafka.consumer({ groupId: `look-${randomUUID()}` });
let left = values.count === undefined ? Infinity : Number.parseInt(values.count, 10);
let ending;
const end = () => (ending ??= consumer.disconnect().then(() => process.exit(0)));
process.on('SIGINT', end);
process.on('SIGTERM', end);
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    if (left <= 0) return;
    left -= 1;
    console.log(`-- partition ${partition}, offset ${message.offset}, key ${message.key}`);
    for (const [name, value] of Object.entries(message.headers ?? {})) console.log(`${name}: ${value}`);
    console.log(`\n${message.value}\n`);
    if (left <= 0) setImmediate(end);
  },
});
