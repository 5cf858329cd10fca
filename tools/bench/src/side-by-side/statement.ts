// `npm run bench -- --against FOLDER --statement 200000`: how long bank-gateway of each build takes over one day's statement of so
// many entries, in pages, as a bank sends it over Kafka. In turns, like the comparison of orders.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaClient } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, reportsTopic } from '@aiyrbas/contracts';
import { JWS_SIGNATURE_HEADER, signDetached, signedAttributes } from '@aiyrbas/iso20022';
import { undashed, uuidv7 } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { createLogger } from '@aiyrbas/observability';
import { readJwk } from '@aiyrbas/privacy';
import { PlatformUnderTest } from '../platform-under-test';
import { figure } from '../report';
import { type Checkout, checkoutIn } from './checkout';
import { cpuByProcess } from './cpu-by-process';
import { ratioOf } from './ratio-interval';

const PAGE = 1_000;
const { bic, account } = DEVELOPMENT_BANKS.all[0]!;

interface Cost {
  /** From the first page that is sent to the last entry that is stored. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most that the process of bank-gateway had resident, MiB. */
  readonly peakMiB: number;
}

export async function compareStatements(against: string, entries: number, pairs: number): Promise<void> {
  const [a, b] = [checkoutIn(against, 'over Kafka'), checkoutIn(resolve(__dirname, '../../../..'), 'over Kafka')];
  console.log(`A: ${a.commit} in ${a.folder}\nB: ${b.commit} in ${b.folder}\n${entries} entries in pages of ${PAGE}`);
  const all: { a: Cost; b: Cost }[] = [];
  for (let at = 0; at < pairs; at += 1) {
    const [first, second] = at % 2 === 0 ? [a, b] : [b, a];
    const [one, other] = [await measure(first, entries), await measure(second, entries)];
    const pair = at % 2 === 0 ? { a: one, b: other } : { a: other, b: one };
    all.push(pair);
    console.log(`pair ${at + 1}: A ${inShort(pair.a)} | B ${inShort(pair.b)}`);
  }
  for (const what of ['seconds', 'cpuSeconds', 'peakMiB'] as const) {
    const { median, low, high } = ratioOf(all.map(({ a: one, b: other }) => ({ a: one[what], b: other[what] })));
    console.log(`${what}: B / A ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`);
  }
}

const inShort = ({ seconds, cpuSeconds, peakMiB }: Cost): string =>
  `${figure(seconds)} s, ${figure(cpuSeconds)} s of CPU, ${figure(peakMiB)} MiB at most`;

async function measure(build: Checkout, entries: number): Promise<Cost> {
  const platform = await PlatformUnderTest.launch('over Kafka', build.folder);
  try {
    const note = JSON.parse(readFileSync(join(platform.folder, 'platform.json'), 'utf8')) as {
      brokers: string;
      processes: { name: string; pid: number }[];
    };
    const { pid } = note.processes.find(({ name }) => name === 'bank-gateway')!;
    const messages = await pagesOf(platform.folder, entries);
    const log = createLogger({ service: 'bench', level: 'silent' });
    const producer = kafkaClient({ brokers: note.brokers.split(','), clientId: 'bench' }, log).producer();
    await producer.connect();
    const stored = async (): Promise<number> => {
      const [row] = await platform.database.query<{ n: string }>(
        `select count(*) as n from bank_gateway.entry where reference like 'STATED-%'`,
      );
      return Number.parseInt(row!.n, 10);
    };
    const [from, before] = [performance.now(), gatewayCpu(platform)];
    for (const message of messages) await producer.send({ topic: reportsTopic(bic), messages: [message] });
    while ((await stored()) < entries) await new Promise((go) => setTimeout(go, 250));
    const [to, after] = [performance.now(), gatewayCpu(platform)];
    await producer.disconnect();
    return { seconds: (to - from) / 1000, cpuSeconds: (after - before) / 1000, peakMiB: peakOf(pid) };
  } finally {
    await platform.stop();
  }
}

const gatewayCpu = (platform: PlatformUnderTest): number => cpuByProcess(platform.pids).get('Node, bank-gateway') ?? 0;

const peakOf = (pid: number): number =>
  Number.parseInt(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!, 10) / 1024;

/** A statement of today: credits of nobody, so that nothing but reading and storing them is asked for. */
async function pagesOf(folder: string, entries: number) {
  const jwk = readJwk(join(folder, 'keys', `bank-${bic.toLowerCase()}.jwk.json`));
  const key = { kid: jwk.kid!, privateKey: createPrivateKey({ key: jwk as never, format: 'jwk' }) };
  const [day, now, count] = [dayInKazakhstan(new Date()), new Date(), Math.ceil(entries / PAGE)];
  const statement = undashed(uuidv7());
  return Promise.all(
    Array.from({ length: count }, async (_, page) => {
      const ids = Array.from({ length: Math.min(PAGE, entries - page * PAGE) }, (__, at) => page * PAGE + at);
      const xml = pageXml({ statement, day, now, page, isLast: page === count - 1, entries: ids, total: entries });
      const id = uuidv7();
      const attributes = { topic: reportsTopic(bic), id, type: NAME, key: statement, subject: statement, time: now };
      const signature = await signDetached(signedAttributes(attributes), Buffer.from(xml, 'utf8'), key);
      const headers = {
        ...{ ce_specversion: '1.0', ce_id: id, ce_type: NAME, ce_source: bic, ce_subject: statement },
        ...{ ce_time: now.toISOString(), [JWS_SIGNATURE_HEADER]: signature, 'content-type': 'application/xml' },
      };
      return { key: statement, value: xml, headers };
    }),
  );
}

const NAME = 'camt.053.001.08';

function pageXml(of: {
  statement: string;
  day: string;
  now: Date;
  page: number;
  isLast: boolean;
  entries: readonly number[];
  total: number;
}): string {
  const { statement, day, now, page, isLast } = of;
  const balance = (type: string, amount: number): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">${amount}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const opening = 1_000_000_000;
  const balances = [
    page === 0 ? balance('OPBD', opening) : '',
    isLast ? balance('CLBD', opening + of.total) : '',
    page > 0 && !isLast ? balance('ITBD', opening + page * PAGE) : '',
  ].join('');
  const entries = of.entries
    .map(
      (at) =>
        `<Ntry><Amt Ccy="KZT">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>STATED-${at}</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOBODY-${at}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`,
    )
    .join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:${NAME}"><BkToCstmrStmt>` +
    `<GrpHdr><MsgId>${statement.slice(0, 26)}-${page}</MsgId><CreDtTm>${now.toISOString()}</CreDtTm></GrpHdr>` +
    `<Stmt><Id>${statement}</Id><StmtPgntn><PgNb>${page + 1}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn>` +
    `<CreDtTm>${now.toISOString()}</CreDtTm><Acct><Id><IBAN>${account}</IBAN></Id></Acct>${balances}${entries}</Stmt></BkToCstmrStmt></Document>`
  );
}
