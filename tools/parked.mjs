// `npm run -s parked`: what services have parked and passed over, and a way past a record that a service cannot read; of the
// stack if one runs, else of the one process.
//   npm run -s parked                                                            every service
//   npm run -s parked -- bank-gateway                                            one of them
//   npm run -s parked -- bank-gateway skip <topic> <partition> <offset> --comment "the bank sends it again" --as dana
//   npm run -s parked -- bank-gateway approve <proposal id> --as erlan           or "reject", by another person
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessToken, platformUrl } from './token.mjs';

const SERVICES = ['kyc', 'quotes', 'orders', 'bank-gateway', 'venue-gateway', 'ledger', 'reconciliation'];
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { comment: { type: 'string' }, as: { type: 'string', default: 'dana' } },
});
const [service, act, ...rest] = positionals;
const note = join(process.env.AIYRBAS_DATA_DIR ?? '.data/stack', 'platform.json');
const stack = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : undefined;
const gateway = stack?.url ?? platformUrl();

/** Operators' paths are not led to from outside: each service answers for itself. */
const addressOf = (name) => stack?.processes?.find((one) => one.name === name)?.url ?? gateway;

async function call(name, path, body) {
  const authorization = `Bearer ${await accessToken({ url: gateway, role: 'operator', sub: values.as })}`;
  const write = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const response = await fetch(`${addressOf(name)}/ops/v1/${name}/parked${path}`, {
    headers: { authorization, ...(body ? write : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  const payload = await response.json();
  if (!response.ok)
    throw new Error(`${payload.code}: ${payload.detail ?? JSON.stringify(payload.errors ?? payload.title)}`);
  return payload;
}

async function all(name, path) {
  const items = [];
  for (let next; ;) {
    const page = await call(name, `${path}?limit=100${next ? `&cursor=${next}` : ''}`);
    items.push(...page.items);
    next = page.nextCursor;
    if (!next) return items;
  }
}

async function show(name) {
  for (const one of await all(name, ''))
    console.log(`${name} parked ${one.id}: ${one.topic} ${one.partition} seq ${one.seq}, ${one.type}: ${one.reason}`);
  for (const one of await all(name, '/passed-over'))
    console.log(
      `${name} passed over: ${one.topic} ${one.partition} offsets ${one.firstOffset} to ${one.lastOffset}: ${one.reason}`,
    );
}

async function main() {
  if (act === undefined) {
    for (const name of service === undefined ? SERVICES : [service]) await show(name);
  } else if (act === 'skip') {
    const [topic, partition, offset] = rest;
    const body = { topic, partition: Number(partition), offset: Number(offset), comment: values.comment ?? '' };
    const { id } = await call(service, '/skips', body);
    console.log(`proposed; another person decides: npm run -s parked -- ${service} approve ${id} --as <name>`);
  } else if (act === 'approve' || act === 'reject') {
    const { status } = await call(service, `/skips/${rest[0]}/decisions`, { decision: act });
    console.log(status);
  } else throw new Error(`"${act}" is none of skip, approve, reject`);
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
