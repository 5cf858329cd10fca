// `npm run bank -- send --bic HSBKKZKX file.xml`: signs a message as that bank, writes it to the topic of its reports, and prints
// what became of it. For development only: it asks the simulator, which has the banks' private keys; production has none.
//   npm run -s bank -- send --bic HSBKKZKX report.xml
//   npm run -s bank -- send --bic HSBKKZKX report.xml --type camt.054.001.08 --key my-key
// `npm run bank -- refused [--bic HSBKKZKX]`: the banks' records that had no effect, newest first, and whether the bank was informed.
// `npm run bank -- manifests --bic HSBKKZKX`: requests the manifests of a bank's topics, and prints what the simulated bank finds.
// `npm run bank -- key ...`: the public keys of the banks, which two people register, end and revoke; in production too.
//   npm run -s bank -- key list
//   npm run -s bank -- key propose --bic HSBKKZKX new-key.jwk.json --comment "their yearly rotation" --from 2026-12-01T00:00:00Z
//   npm run -s bank -- key approve HSBKKZKX-2 <proposal> --as erlan
//   npm run -s bank -- key end HSBKKZKX-1 --to 2026-12-02T00:00:00Z --comment "the new one is in use"
//   npm run -s bank -- key revoke HSBKKZKX-1 --from 2026-12-01T09:00:00Z --comment "stolen"
//   npm run -s bank -- key messages HSBKKZKX-1
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
    from: { type: 'string' },
    to: { type: 'string' },
    comment: { type: 'string' },
    as: { type: 'string', default: 'dana' },
  },
});
const [act, file] = positionals;
const as = values.as;
/** A message is read within a second, unless something is wrong. */
const TIMEOUT_MS = 20_000;

async function send() {
  const xml = readFileSync(file);
  const sent = await callAsOperator(`/simulator/banks/${values.bic}/messages`, {
    as,
    body: { gzip: gzipSync(xml).toString('base64'), type: values.type, key: values.key },
  });
  console.log(`sent       ${sent.id} as ${sent.type} on ${sent.topic}, key ${sent.key}`);
  const hash = createHash('sha256').update(xml).digest('hex');
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 250))) {
    const { items } = await callAsOperator(`/ops/v1/bank-gateway/messages?hash=${hash}`, { as });
    const received = items.find(({ id }) => id === sent.id);
    if (received) {
      print(received);
      return printAcknowledgement(sent, received.outcome);
    }
  }
  await explainSilence(sent);
}

/** What the platform sent back: always after a refusal, of another message only where the bank has agreed on receipts. */
async function printAcknowledgement({ id }, outcome) {
  const waitMs = outcome === 'refused' ? 5_000 : 1_000;
  for (const end = Date.now() + waitMs; Date.now() < end; await new Promise((go) => setTimeout(go, 250))) {
    const { items } = await callAsOperator(`/simulator/banks/${values.bic}/acknowledgements?of=${id}`, { as });
    for (const { type, reference, code, description, location, position } of items) {
      const where = [location, position].filter(Boolean).join(', ');
      console.log(`reply      ${type} of ${reference}: ${code}: ${description}${where ? ` (${where})` : ''}`);
    }
    if (items.length > 0) return;
  }
  if (outcome === 'refused') console.log('reply      none: the limit of this minute is used up, or it acknowledges');
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
  const parked = (await listAsOperator('/ops/v1/bank-gateway/parked', { as })).find(
    (one) => one.topic === topic && one.key.startsWith(key),
  );
  if (parked) throw new Error(`parked     ${parked.id}: ${parked.reason}`);
  throw new Error(`not read   bank-gateway has not read ${topic} so far; see "npm run -s parked -- bank-gateway"`);
}

async function listRefused() {
  for (const one of await listAsOperator('/ops/v1/bank-gateway/unaccepted-records', { as })) {
    if (values.bic && one.bank !== values.bic) continue;
    const offsets = one.firstOffset === one.lastOffset ? one.firstOffset : `${one.firstOffset} to ${one.lastOffset}`;
    console.log(
      `${one.recordedAt} ${one.outcome} ${one.topic} ${one.partition} offset ${offsets}: ${one.reason} (${one.acknowledgement})`,
    );
  }
}

async function listManifests() {
  const received = `/simulator/banks/${values.bic}/manifests`;
  const known = (await callAsOperator(received, { as })).items.length;
  await callAsOperator('/ops/v1/bank-gateway/manifests', { as, body: { bic: values.bic } });
  /** Instructions, acknowledgements and reports have one each. */
  const expected = known + 3;
  let { items } = await callAsOperator(received, { as });
  for (const end = Date.now() + TIMEOUT_MS; items.length < expected && Date.now() < end;) {
    await new Promise((go) => setTimeout(go, 250));
    ({ items } = await callAsOperator(received, { as }));
  }
  for (const { topic, number, day, until, count, repeats, status, faults } of items) {
    const what = `${day ?? until}, ${count} records${repeats > 0 ? `, ${repeats} of them again` : ''}`;
    console.log(`${status.padEnd(10)} ${topic} ${number}: ${what}`);
    for (const fault of faults) console.log(`           ${fault}`);
  }
}

const KEYS = '/ops/v1/bank-gateway/bank-keys';
const KEY_ACTS = {
  list: async () => {
    const { items, proposals } = await callAsOperator(KEYS, { as });
    for (const { kid, state, validFrom, validTo, revokedFrom } of items) {
      const end = revokedFrom ? `, revoked from ${revokedFrom}` : validTo ? ` to ${validTo}` : '';
      console.log(`${kid.padEnd(16)} ${state.padEnd(14)} from ${validFrom}${end}`);
    }
    for (const proposal of proposals.filter(({ status }) => status === 'proposed')) printProposal(proposal);
  },
  propose: (jwkFile) =>
    changeKey(KEYS, {
      bank: values.bic,
      key: JSON.parse(readFileSync(jwkFile, 'utf8')),
      validFrom: values.from,
      validTo: values.to,
      comment: values.comment,
    }),
  end: (kid) => changeKey(decisionsOf(kid), { choice: 'end', to: values.to, comment: values.comment }),
  revoke: (kid) => changeKey(decisionsOf(kid), { choice: 'revoke', from: values.from, comment: values.comment }),
  approve: (kid, proposalId) => changeKey(decisionsOf(kid), { proposalId, decision: 'approve' }),
  reject: (kid, proposalId) => changeKey(decisionsOf(kid), { proposalId, decision: 'reject' }),
  messages: async (kid) => {
    const path = `${KEYS}/${encodeURIComponent(kid)}/messages`;
    for (const { receivedAt, type, ...message } of await listAsOperator(path, { as })) {
      console.log(`${receivedAt} ${type}`);
      print(message);
    }
  },
};

const decisionsOf = (kid) => `${KEYS}/${encodeURIComponent(kid)}/decisions`;
const changeKey = async (path, body) => printProposal(await callAsOperator(path, { as, body }));

const printProposal = ({ id, kind, subject, status, proposedBy, decidedBy, payload }) =>
  console.log(
    `${status.padEnd(10)} ${kind} ${subject}, proposal ${id} by ${proposedBy}${decidedBy ? `, decided by ${decidedBy}` : ''}: ${JSON.stringify(payload)}`,
  );

await runCommand(async () => {
  if (act === 'key') {
    const [, what, ...of] = positionals;
    if (!KEY_ACTS[what]) throw new Error(`One of: key ${Object.keys(KEY_ACTS).join(', key ')}`);
    return KEY_ACTS[what](...of);
  }
  if (act === 'refused') return listRefused();
  if (act === 'manifests' && values.bic) return listManifests();
  if (act !== 'send' || !values.bic || !file)
    throw new Error('For example: npm run -s bank -- send --bic HSBKKZKX report.xml');
  await send();
});
