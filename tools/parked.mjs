// `npm run -s parked`: what services have parked and passed over, and a way past a record that a service cannot read; of the
// stack if one runs, else of the one process.
//   npm run -s parked                                                            every service
//   npm run -s parked -- bank-gateway                                            one of them
//   npm run -s parked -- bank-gateway skip <topic> <partition> <offset> --comment "the bank sends it again" --as dana
//   npm run -s parked -- bank-gateway approve <proposal id> --as erlan           or "reject", by another person
import { parseArgs } from 'node:util';
import { callAsOperator, listAsOperator, runCommand } from './platform.mjs';

const SERVICES = ['kyc', 'quotes', 'orders', 'bank-gateway', 'venue-gateway', 'ledger', 'reconciliation'];
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { comment: { type: 'string' }, as: { type: 'string', default: 'dana' } },
});
const [service, act, ...rest] = positionals;

const call = (name, path, body) => callAsOperator(`/ops/v1/${name}/parked${path}`, { as: values.as, body });
const all = (name, path) => listAsOperator(`/ops/v1/${name}/parked${path}`, { as: values.as });

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

await runCommand(main);
