// I8: the chain of signed blocks, made again from the rows that the ledger has now, with hashes and signatures of the
// checker's own, and held to the checkpoints that somebody outside kept while the run went on.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseView } from './database-view';
import type { CheckResult } from './check';

const SHOWN = 10;

interface Anchor {
  readonly block: number;
  readonly jws: string;
}

interface Block extends Anchor {
  readonly previous: string | null;
  readonly root: string;
  readonly transactions: number;
  readonly hash: string;
  readonly last_written_in: string;
  readonly last_seq: string;
}

/** Each line as one array of texts, in the order in which they are hashed. */
const CONTENTS = `
  select array[t.id::text, t.seq::text, t.firm, t.kind, t.business_id, t.order_id::text, t.customer_id::text,
               to_char(t.booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), t.value_date::text, t.cause::text,
               (select count(*)::text from ledger.transfer f where f.transaction = t.id)]
      || (select array_agg(v order by f.seq, x.n)
          from ledger.transfer f
          join ledger.account d on d.id = f.debit
          join ledger.account c on c.id = f.credit
          cross join lateral (values (1, f.seq::text), (2, d.name), (3, c.name), (4, f.asset), (5, f.amount::text)) as x (n, v)
          where f.transaction = t.id) as texts
  from ledger.transaction t
  where (t.written_in, t.seq) > ($1::bigint, $2::bigint) and (t.written_in, t.seq) <= ($3::bigint, $4::bigint)
  order by t.written_in, t.seq`;

/** @param folder a file: a line with the published keys, then a line for each checkpoint that was shown. */
export async function chainResult(database: DatabaseView, folder: string): Promise<CheckResult[]> {
  const [first, ...lines] = readFileSync(folder, 'utf8').trim().split('\n');
  const { keys } = JSON.parse(first!) as { keys: { kid: string }[] };
  const anchors = lines.map((line) => JSON.parse(line) as Anchor);
  const blocks = await database.rows<Block>('select *, block::int as block from ledger.block order by block.block');
  return [
    await madeAgain(database, blocks, keys),
    held(anchors, blocks),
    {
      id: 'I8',
      rule: 'every transaction is in a block within a minute and a half, and every block was published once',
      checked: blocks.length,
      breaks: await leftOut(database),
    },
  ];
}

async function madeAgain(
  database: DatabaseView,
  blocks: readonly Block[],
  keys: readonly { kid: string }[],
): Promise<CheckResult> {
  const breaks: string[] = [];
  let checked = 0;
  let before = { hash: null as string | null, writtenIn: '0', seq: '0' };
  for (const [at, block] of blocks.entries()) {
    const position = [before.writtenIn, before.seq, block.last_written_in, block.last_seq];
    const contents = await database.rows<{ texts: (string | null)[] }>(CONTENTS, position);
    checked += contents.length;
    const rule = {
      block: at + 1,
      previous: before.hash,
      root: rootOf(contents.map(({ texts }) => sha256(Buffer.of(0), packed(['aiyrbas.transaction.v1', ...texts])))),
      transactions: contents.length,
    };
    const hash = sha256(
      packed(['aiyrbas.block.v1', `${rule.block}`, rule.previous, rule.root, `${rule.transactions}`]),
    ).toString('hex');
    const wrong = differences({ ...rule, hash }, block);
    if (wrong.length > 0) breaks.push(`block ${block.block}: the books have another ${wrong.join(', ')}`);
    const signed = openJws(block.jws, keys);
    if (!signed) breaks.push(`block ${block.block}: not signed with a published key`);
    else if (differences({ ...rule, previous: rule.previous ?? undefined, hash }, signed).length > 0) {
      breaks.push(`block ${block.block}: another one was signed`);
    }
    before = { hash: block.hash, writtenIn: block.last_written_in, seq: block.last_seq };
  }
  const rule = 'blocks follow one another; each has the root of what the books have now, and is signed';
  return { id: 'I8', rule, checked, breaks: breaks.slice(0, SHOWN) };
}

function held(anchors: readonly Anchor[], blocks: readonly Block[]): CheckResult {
  const now = new Map(blocks.map(({ block, jws }) => [block, jws]));
  const changed = anchors.filter(({ block, jws }) => now.get(block) !== jws);
  return {
    id: 'I8',
    rule: 'what was kept outside while it ran is what the books say now',
    checked: anchors.length,
    breaks: changed.slice(0, SHOWN).map(({ block }) => `block ${block}: another one was shown`),
  };
}

async function leftOut(database: DatabaseView): Promise<string[]> {
  const rows = await database.rows<{ why: string }>(`
    select 'transaction ' || id || ' of ' || booked_at || ': in no block' as why from ledger.transaction
    where booked_at < now() - interval '90 seconds'
      and (written_in, seq) > (coalesce((select max(last_written_in) from ledger.block), 0),
                               coalesce((select last_seq from ledger.block order by block desc limit 1), 0))
    union all
    select 'block ' || b.block || ': published ' || count(o.id) || ' times' from ledger.block b
    left join ledger.outbox o on o.type = 'ledger.checkpoint.signed' and o.body::jsonb ->> 'jws' = b.jws
    group by b.block having count(o.id) <> 1
    limit ${SHOWN}`);
  return rows.map(({ why }) => why);
}

const differences = (wanted: Readonly<Record<string, unknown>>, found: object): string[] =>
  Object.keys(wanted).filter((name) => (found as Record<string, unknown>)[name] !== wanted[name]);

/** What was signed, when it was, with one of these keys. */
function openJws(jws: string, keys: readonly { kid: string }[]): object | undefined {
  const [head = '', payload = '', signature = ''] = jws.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string; kid: string };
  const jwk = keys.find((key) => key.kid === kid);
  if (alg !== 'EdDSA' || !jwk) return undefined;
  const key = createPublicKey({ key: jwk as never, format: 'jwk' });
  const isOurs = verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return isOurs ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as object) : undefined;
}

/** RFC 9162 from left to right: whole subtrees of one size are joined as they come, what is left from the right. */
function rootOf(leaves: readonly Buffer[]): string {
  const subtrees: { size: number; hash: Buffer }[] = [];
  const join = (): void => {
    const right = subtrees.pop()!;
    const left = subtrees.pop()!;
    subtrees.push({ size: left.size + right.size, hash: sha256(Buffer.of(1), left.hash, right.hash) });
  };
  for (const hash of leaves) {
    subtrees.push({ size: 1, hash });
    while (subtrees.length > 1 && subtrees.at(-1)!.size === subtrees.at(-2)!.size) join();
  }
  while (subtrees.length > 1) join();
  return subtrees[0]?.hash.toString('hex') ?? '';
}

const packed = (texts: readonly (string | null)[]): Buffer =>
  Buffer.concat(
    texts.flatMap((text) => {
      if (text === null) return [Buffer.from('ffffffff', 'hex')];
      const content = Buffer.from(text, 'utf8');
      return [Buffer.from(content.length.toString(16).padStart(8, '0'), 'hex'), content];
    }),
  );

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}
