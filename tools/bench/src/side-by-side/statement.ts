// `npm run bench -- --against FOLDER --statement 200000`: how long bank-gateway of each build takes over one day of so many entries, as
// a bank sends it over Kafka: first in notifications, as new, then once more in the day's statement. In turns, like the
// comparison of orders.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaClient } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, reportsTopic } from '@aiyrbas/contracts';
import { signedHeaders } from '@aiyrbas/iso20022';
import { undashed, uuidv7 } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { createLogger } from '@aiyrbas/observability';
import { readJwk } from '@aiyrbas/privacy';
import { PlatformUnderTest } from '../platform-under-test';
import { figure } from '../report';
import { type Checkout, checkoutIn } from './checkout';
import { cpuByProcess } from './cpu-by-process';
import { ratioOf } from './ratio-interval';

const SETTLE_MS = 10_000;
const { bic, account: iban } = DEVELOPMENT_BANKS.all[0]!;

interface Cost {
  /** From the first message that is sent to the last one that had its effect. */
  readonly seconds: number;
  /** Of bank-gateway. */
  readonly cpuSeconds: number;
  /** The most that the process of bank-gateway had resident until then, MiB. */
  readonly peakMiB: number;
}
type Costs = Record<Kind, Cost>;

/** Entries that are new, and a statement of entries that are all known. */
const KINDS = ['camt.054.001.08', 'camt.053.001.08'] as const;
type Kind = (typeof KINDS)[number];
/** Entries of one message at most. A notification may be smaller than a page of a statement. */
const PAGE_MAX: Readonly<Record<Kind, number>> = { 'camt.054.001.08': 500, 'camt.053.001.08': 1_000 };
/** Small messages are sent together, up to so many characters. */
const SEND_MAX = 512 * 1024;

export interface Day {
  readonly entries: number;
  /** Entries of one message. */
  readonly page: number;
}

export async function compareStatements(against: string, day: Day, pairs: number): Promise<void> {
  const [a, b] = [checkoutIn(against, 'over Kafka'), checkoutIn(resolve(__dirname, '../../../..'), 'over Kafka')];
  console.log(
    `A: ${a.commit} in ${a.folder}\nB: ${b.commit} in ${b.folder}\n${day.entries} entries, at most ${day.page} in a message`,
  );
  const all: { a: Costs; b: Costs }[] = [];
  for (let at = 0; at < pairs; at += 1) {
    const [first, second] = at % 2 === 0 ? [a, b] : [b, a];
    const [one, other] = [await measure(first, day), await measure(second, day)];
    const pair = at % 2 === 0 ? { a: one, b: other } : { a: other, b: one };
    all.push(pair);
    for (const kind of KINDS)
      console.log(`${kind}, pair ${at + 1}: A ${inShort(pair.a[kind])} | B ${inShort(pair.b[kind])}`);
  }
  for (const kind of KINDS) {
    for (const what of ['seconds', 'cpuSeconds', 'peakMiB'] as const) {
      const ratios = all.map(({ a: one, b: other }) => ({ a: one[kind][what], b: other[kind][what] }));
      const { median, low, high } = ratioOf(ratios);
      console.log(`${kind}, ${what}: B / A ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`);
    }
  }
}

const inShort = ({ seconds, cpuSeconds, peakMiB }: Cost): string =>
  `${figure(seconds)} s, ${figure(cpuSeconds)} s of CPU, ${figure(peakMiB)} MiB at most`;

async function measure(build: Checkout, ofDay: Day): Promise<Costs> {
  const platform = await PlatformUnderTest.launch('over Kafka', { checkout: build.folder });
  try {
    const note = JSON.parse(readFileSync(join(platform.folder, 'platform.json'), 'utf8')) as {
      brokers: string;
      processes: { name: string; pid: number }[];
    };
    const { pid } = note.processes.find(({ name }) => name === 'bank-gateway')!;
    const log = createLogger({ service: 'bench', level: 'silent' });
    const producer = kafkaClient({ brokers: note.brokers.split(','), clientId: 'bench' }, log).producer();
    await producer.connect();
    const had = async (kind: Kind): Promise<number> => {
      const [row] = await platform.database.query<{ n: string }>(
        `select count(*) as n from bank_gateway.bank_message where type = $1 and direction = 'in' and verdict not in ('refused', 'repeated')`,
        [kind],
      );
      return Number.parseInt(row!.n, 10);
    };
    const costs: Partial<Costs> = {};
    for (const kind of KINDS) {
      const messages = await messagesOf(kind, platform.folder, ofDay);
      const [from, before] = [performance.now(), gatewayCpu(platform)];
      for (const together of chunksOf(messages)) await producer.send({ topic: reportsTopic(bic), messages: together });
      while ((await had(kind)) < messages.length) await new Promise((go) => setTimeout(go, 100));
      const [to, after] = [performance.now(), gatewayCpu(platform)];
      costs[kind] = { seconds: (to - from) / 1000, cpuSeconds: (after - before) / 1000, peakMiB: peakOf(pid) };
      // What others do with the entries is not counted with the statement.
      await new Promise((go) => setTimeout(go, SETTLE_MS));
    }
    await producer.disconnect();
    return costs as Costs;
  } finally {
    await platform.stop();
  }
}

const gatewayCpu = (platform: PlatformUnderTest): number => cpuByProcess(platform.pids).get('Node, bank-gateway') ?? 0;

const peakOf = (pid: number): number =>
  Number.parseInt(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!, 10) / 1024;

type Written = { readonly value: string; readonly headers: Readonly<Record<string, string>> };

/** Of a report of one payment the headers are half of the record. */
function chunksOf<M extends Written>(messages: readonly M[]): M[][] {
  const chunks: M[][] = [];
  let length = SEND_MAX;
  for (const message of messages) {
    const own = message.value.length + JSON.stringify(message.headers).length;
    length += own;
    if (length > SEND_MAX) {
      chunks.push([]);
      length = own;
    }
    chunks.at(-1)!.push(message);
  }
  return chunks;
}

/** Of today: credits of nobody, so that nothing but reading and storing them is asked for. */
async function messagesOf(kind: Kind, folder: string, { entries, page: most }: Day) {
  const size = Math.min(most, PAGE_MAX[kind]);
  const jwk = readJwk(join(folder, 'keys', `bank-${bic.toLowerCase()}.jwk.json`));
  const key = {
    kid: jwk.kid!,
    environment: 'development',
    privateKey: createPrivateKey({ key: jwk as never, format: 'jwk' }),
  };
  const [day, now, count] = [dayInKazakhstan(new Date()), new Date(), Math.ceil(entries / size)];
  const statement = undashed(uuidv7());
  return Promise.all(
    Array.from({ length: count }, async (_, page) => {
      const ids = Array.from({ length: Math.min(size, entries - page * size) }, (__, at) => page * size + at);
      const xml = xmlOf({ kind, statement, day, now, page, isLast: page === count - 1, entries: ids, total: entries });
      const id = uuidv7();
      const attributes = { topic: reportsTopic(bic), id, type: kind, key: statement, subject: statement, time: now };
      const headers = {
        ...{ ce_specversion: '1.0', ce_id: id, ce_type: kind, ce_source: bic, ce_subject: statement },
        ...{ ce_time: now.toISOString(), 'content-type': 'application/xml' },
        ...(await signedHeaders(attributes, Buffer.from(xml, 'utf8'), key)),
      };
      return { key: statement, value: xml, headers };
    }),
  );
}

function xmlOf(of: {
  kind: Kind;
  statement: string;
  day: string;
  now: Date;
  page: number;
  isLast: boolean;
  entries: readonly number[];
  total: number;
}): string {
  const { kind, statement, day, now, page, isLast } = of;
  const balance = (type: string, amount: number): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">${amount}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const opening = 1_000_000_000;
  const balances = [
    page === 0 ? balance('OPBD', opening) : '',
    isLast ? balance('CLBD', opening + of.total) : '',
    page > 0 && !isLast ? balance('ITBD', opening + of.entries[0]!) : '',
  ].join('');
  const entries = of.entries
    .map(
      (at) =>
        `<Ntry><Amt Ccy="KZT">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>STATED-${at}</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOBODY-${at}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`,
    )
    .join('');
  const account = `<CreDtTm>${now.toISOString()}</CreDtTm><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>`;
  const header = `<GrpHdr><MsgId>${statement.slice(0, 26)}-${page}</MsgId><CreDtTm>${now.toISOString()}</CreDtTm></GrpHdr>`;
  const content =
    kind === 'camt.054.001.08'
      ? `<BkToCstmrDbtCdtNtfctn>${header}<Ntfctn><Id>${statement.slice(0, 26)}-${page}</Id>${account}${entries}</Ntfctn></BkToCstmrDbtCdtNtfctn>`
      : `<BkToCstmrStmt>${header}<Stmt><Id>${statement}</Id><StmtPgntn><PgNb>${page + 1}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn>${account}${balances}${entries}</Stmt></BkToCstmrStmt>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:${kind}">${content}</Document>`;
}
