// What a bank finds in its topics, by what was done to them.
import { generateKeyPairSync } from 'node:crypto';
import { bankTopic } from '@aiyrbas/contracts';
import type { BankRecord } from '../conversation';
import { ManifestedTopics } from '../testing/manifested-topics';
import { TopicsVerifier, textOfVerified } from './verify-topics';

const [BIC, ENVIRONMENT] = ['HSBKKZKX', 'test'];
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const SIGNER = { kid: 'aiyrbas-1', privateKey, environment: ENVIRONMENT };

/** Two manifests of each topic; one partition at least has several records. */
async function written(): Promise<ManifestedTopics> {
  const topics = new ManifestedTopics(BIC, SIGNER);
  for (const round of [1, 2]) {
    for (let at = 0; at < 12; at += 1) await topics.write('instructions', `request-${round}-${at}`);
    for (let at = 0; at < 6; at += 1) await topics.write('reports', `request-${round}-${at}`);
    for (const stream of ['instructions', 'acknowledgements', 'reports'] as const) await topics.manifest(stream);
  }
  return topics;
}

function resultOf(records: readonly BankRecord[], shortened: readonly number[] = []) {
  const verifier = new TopicsVerifier(BIC, ENVIRONMENT, (kid) => (kid === SIGNER.kid ? publicKey : undefined));
  for (const partition of shortened) verifier.shorten(INSTRUCTIONS, partition);
  records.forEach((record) => verifier.take(record));
  return verifier.result();
}

const [INSTRUCTIONS, REPORTS, MANIFESTS] = (['instructions', 'reports', 'manifests'] as const).map(
  (stream) => bankTopic(BIC, stream).name,
) as [string, string, string];
let topics: ManifestedTopics;
let sent: BankRecord[];
/** The second record of a partition, so that something lies before it. */
let one: BankRecord;
beforeEach(async () => {
  topics = await written();
  sent = topics.records.filter(({ topic }) => topic === INSTRUCTIONS);
  one = sent.find(({ offset }) => offset === '1')!;
});
const faulty = ({ manifests }: ReturnType<typeof resultOf>) => manifests.filter(({ status }) => status === 'faulty');

it('all manifests of topics as they were written are verified', () => {
  const result = resultOf(topics.records);
  expect(result.manifests.map(({ status }) => status)).toEqual(Array(6).fill('verified'));
  expect(textOfVerified(result)).toContain('6 verified, 0 incomplete, 0 faulty; 0 records not counted');
});

it('a record and a manifest that came twice are no fault', () => {
  topics.add(one);
  topics.add(topics.records.find(({ topic }) => topic === MANIFESTS)!);
  const { manifests } = resultOf(topics.records);
  expect(manifests.map(({ status, repeats }) => [status, repeats])).toContainEqual(['verified', 1]);
  expect(manifests).toHaveLength(6);
});

it('a record that is not there is named', () => {
  const found = faulty(resultOf(topics.records.filter((record) => record !== one)));
  expect(found).toHaveLength(1);
  expect(found[0]!.faults).toEqual([expect.stringMatching(/^records_missing: partition \d epoch 1 number 2$/)]);
});

it('another record of the platform under the same number is named', async () => {
  const other = await topics.write('instructions', one.key!.toString());
  const numbered = new Map([...other.headers, ['ce_streamseq', one.headers.get('ce_streamseq')!]]);
  const records = topics.records.map((record) => (record === other ? { ...other, headers: numbered } : record));
  const found = faulty(resultOf(records));
  expect(found).toHaveLength(1);
  expect(found[0]!.faults).toEqual([expect.stringMatching(/^number_reused: partition \d epoch 1 number 2$/)]);
});

it('a record of the bank that was changed behind our back is noticed', () => {
  const report = topics.records.find(({ topic }) => topic === REPORTS)!;
  const changed = topics.records.map((record) =>
    record === report ? { ...record, value: Buffer.from('<Document/>') } : record,
  );
  expect(faulty(resultOf(changed)).map(({ topic, faults }) => [topic, faults])).toEqual([
    [REPORTS, [expect.stringMatching(/^root_differs/)]],
  ]);
});

it('a reader may begin with any manifest, and a hole between two breaks the chain', async () => {
  await topics.write('instructions', 'one more');
  await topics.manifest('instructions');
  const [first, second] = topics.records.filter(({ key }) => key?.toString() === INSTRUCTIONS);
  expect(faulty(resultOf(topics.records.filter((record) => record !== first)))).toEqual([]);
  const found = faulty(resultOf(topics.records.filter((record) => record !== second)));
  expect(found.map(({ faults }) => faults)).toEqual([['chain_broken: it follows 2, not 1']]);
});

it('records that the topic no longer keeps are not missing', () => {
  const before = sent.filter(({ partition, offset }) => partition === one.partition && Number(offset) < 2);
  const left = topics.records.filter((record) => !before.includes(record));
  expect(resultOf(left, [one.partition]).manifests.map(({ status }) => status)).toContain('incomplete');
  expect(faulty(resultOf(left, [one.partition]))).toEqual([]);
  expect(faulty(resultOf(left))).toHaveLength(1);
});

it('what is not signed by the platform counts for nothing', () => {
  const unsigned = new Map([...one.headers].filter(([name]) => name !== 'ce_signature'));
  topics.add({ ...one, headers: unsigned });
  const { refused, manifests } = resultOf(topics.records);
  expect(refused).toEqual([expect.stringMatching(/offset \d+: signature_missing$/)]);
  expect(manifests.every(({ status }) => status === 'verified')).toBe(true);
});
