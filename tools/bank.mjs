// `npm run bank -- send --bic HSBKKZKX file.xml`: signs a message as that bank, writes it to the topic of its reports, and prints
// what became of it. For development only: it asks the simulator, which has the banks' private keys; production has none.
//   npm run -s bank -- send --bic HSBKKZKX report.xml
//   npm run -s bank -- send --bic HSBKKZKX report.xml --type camt.054.001.08 --key my-key
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { callAsOperator, listAsOperator, runCommand } from './platform.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    bic: { type: 'string' },
    type: { type: 'string' },
    key: { type: 'string' },
    as: { type: 'string', default: 'dana' },
  },
});
const [act, file] = positionals;
const as = values.as;
/** A message is read within a second, unless something is wrong. */
const TIMEOUT_MS = 20_000;

async function send() {
  const xml = readFileSync(file);
  const sent = await callAsOperator('bank-simulator', `/simulator/banks/${values.bic}/messages`, {
    as,
    body: { gzip: gzipSync(xml).toString('base64'), type: values.type, key: values.key },
  });
  console.log(`sent       ${sent.id} as ${sent.type} on ${sent.topic}, key ${sent.key}`);
  const hash = createHash('sha256').update(xml).digest('hex');
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 250))) {
    const { items } = await callAsOperator('bank-gateway', `/ops/v1/bank-gateway/messages?hash=${hash}`, { as });
    const received = items.find(({ id }) => id === sent.id);
    if (received) return print(received);
  }
  await explainSilence(sent);
}

function print({ outcome, reason, messageId, entries, events }) {
  console.log(`${outcome.padEnd(10)} ${[messageId && `MsgId ${messageId}`, reason].filter(Boolean).join(': ')}`);
  for (const { direction, amount, currency, requestId, match, suspense } of entries) {
    const what = match === 'asked' ? 'as requested' : `not as requested (${match})`;
    console.log(`entry      ${direction} ${amount} ${currency}, EndToEndId ${requestId ?? 'none of ours'}: ${what}`);
    if (suspense) console.log(`suspense   ${suspense}`);
  }
  for (const { type, subject } of events) console.log(`event      ${type} of ${subject}`);
  if (outcome === 'accepted' && entries.length + events.length === 0) console.log('           it changed nothing');
}

/** It was not read: it was parked for a fault of ours, or as its place alone, or the consumer is behind. */
async function explainSilence({ topic, key }) {
  const parked = (await listAsOperator('bank-gateway', '/ops/v1/bank-gateway/parked', { as })).find(
    (one) => one.topic === topic && one.key.startsWith(key),
  );
  if (parked) throw new Error(`parked     ${parked.id}: ${parked.reason}`);
  throw new Error(`not read   bank-gateway has not read ${topic} so far; see "npm run -s parked -- bank-gateway"`);
}

await runCommand(async () => {
  if (act !== 'send' || !values.bic || !file)
    throw new Error('For example: npm run -s bank -- send --bic HSBKKZKX report.xml');
  await send();
});
