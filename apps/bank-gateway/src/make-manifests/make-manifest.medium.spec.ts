// Manifests on real PostgreSQL: what they state is what the topic has, each number of it once, whoever makes them and however often.
import { type StampedMessage, recordOf } from '@aiyrbas/bus';
import {
  type Manifest,
  type PositionedHash,
  acknowledgementsTopic,
  checkChain,
  checkManifest,
  hashOfManifest,
  instructionsTopic,
  manifestsTopic,
  readManifest,
  reportsTopic,
} from '@aiyrbas/contracts';
import { recordHash, verifyRecord } from '@aiyrbas/iso20022';
import { expectOk, merkleRoot, sha256 } from '@aiyrbas/kernel';
import { BIC, ENVIRONMENT, Gateway, type Owner } from '../testing/gateway';

const INSTRUCTIONS = instructionsTopic(BIC);
const REPORTS = reportsTopic(BIC);

let gateway: Gateway;
let owner: Owner;
beforeEach(async () => ({ gateway, owner } = await Gateway.withOwner()));
afterEach(() => gateway.stop());

/** As somebody with the records of a topic alone computes them. */
const hashed = (message: StampedMessage): PositionedHash => {
  const position = { partition: message.partition, epoch: message.epoch, number: Number(message.seq) };
  return { ...position, hash: recordHash(recordOf(message), position).toString('hex') };
};
const written = (message: StampedMessage): PositionedHash => {
  const position = { partition: message.partition, number: Number(message.seq) - 1 };
  return { ...position, hash: recordHash(recordOf(message), position).toString('hex') };
};
/** The whole topic, as its log has it. */
async function topic(name: string): Promise<StampedMessage[]> {
  const pages = [0, 1, 2].map((partition) => gateway.streamLog.read(name, partition, 1n, 1_000_000n));
  return (await Promise.all(pages)).flat();
}
const makeNext = async (name: string, day?: string): Promise<boolean> => {
  const made = await gateway.db.query(`select 1 from manifest where topic = $1`, [name]);
  return gateway.makeManifest.execute(name, made.length + 1, day);
};
/** Collects until partition 0 has so many more instructions. */
async function fill(more: number): Promise<void> {
  const count = async () => (await topic(INSTRUCTIONS)).filter(({ partition }) => partition === 0).length;
  for (const until = (await count()) + more; (await count()) < until;) await gateway.collect(owner);
}
const published = async (about: string): Promise<{ manifest: Manifest; hash: string; message: StampedMessage }[]> => {
  const messages = (await topic(manifestsTopic(BIC))).filter(({ key }) => key === about);
  return messages.map((message) => ({
    message,
    manifest: expectOk(readManifest(message.raw), 'it can be read'),
    hash: hashOfManifest(message.raw),
  }));
};

const lastOf = async (about: string): Promise<Manifest> => (await published(about)).at(-1)!.manifest;

describe('what we have sent', () => {
  it('is stated as the topic has it, signed, from the first number on and each number once', async () => {
    for (let n = 0; n < 5; n += 1) await gateway.collect(owner);
    expect(await makeNext(INSTRUCTIONS, '2026-11-22')).toBe(true);
    await gateway.collect(owner);
    await gateway.collect(owner);
    expect(await makeNext(INSTRUCTIONS)).toBe(true);

    const sent = await topic(INSTRUCTIONS);
    const [first, second, ...more] = await published(INSTRUCTIONS);
    expect(more).toEqual([]);
    expect(first!.manifest).toMatchObject({ kind: 'sent', number: 1, day: '2026-11-22', topic: INSTRUCTIONS });
    expect(first!.manifest.count + second!.manifest.count).toBe(sent.length);
    expect(second!.manifest.count).toBe(2);
    expect('day' in second!.manifest).toBe(false);
    expect(first!.manifest.ranges.map(({ partition, first: from }) => [partition, from])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    for (const { manifest } of [first!, second!]) {
      expect(checkManifest(manifest, sent.map(hashed))).toEqual({ faults: [], repeats: 0 });
      expect(manifest.ranges.flatMap(({ absent }) => absent)).toEqual([]);
    }
    expect(checkChain(undefined, first!.manifest)).toEqual([]);
    expect(checkChain(first, second!.manifest)).toEqual([]);
    for (const { message } of [first!, second!]) {
      const verified = verifyRecord(recordOf(message), ENVIRONMENT, () => gateway.platformKey);
      expect(verified).toMatchObject({ ok: true });
    }
    const archived = await gateway.db.query(`select 1 from bank_message where type = 'bank.manifest.signed'`);
    expect(archived).toHaveLength(2);
  });

  it.each([
    ['the value', (one: StampedMessage) => ({ ...one, raw: `${one.raw} ` })],
    ['the key', (one: StampedMessage) => ({ ...one, key: `${one.key}x` })],
    ['the id', (one: StampedMessage) => ({ ...one, id: '00000000-0000-7000-8000-000000000000' })],
    ['the time', (one: StampedMessage) => ({ ...one, time: new Date(one.time.getTime() + 1) })],
    ['the signature', (one: StampedMessage) => ({ ...one, headers: { ...one.headers, ce_signature: 'x' } })],
  ])('is not what a topic has in which %s of one record is another', async (_, change) => {
    await gateway.collect(owner);
    await makeNext(INSTRUCTIONS);
    const manifest = await lastOf(INSTRUCTIONS);
    const [one, ...others] = await topic(INSTRUCTIONS);
    const { partition } = one!;
    expect(checkManifest(manifest, [change(one!), ...others].map(hashed)).faults).toMatchObject([
      { code: 'root_differs', partition },
    ]);
    expect(checkManifest(manifest, others.map(hashed)).faults).toMatchObject([
      { code: 'records_missing', partition, first: Number(one!.seq) },
    ]);
  });

  it('acknowledgements have manifests of their own', async () => {
    for (const seq of [10n, 11n, 12n])
      await gateway.receive({ ...(await gateway.report('camt.054.001.08', `k-${seq}`, 'no XML')), seq });
    await makeNext(acknowledgementsTopic(BIC));
    const manifest = await lastOf(acknowledgementsTopic(BIC));
    expect(manifest.count).toBe(3);
    expect(checkManifest(manifest, (await topic(acknowledgementsTopic(BIC))).map(hashed)).faults).toEqual([]);
  });

  it('says which numbers our log lacks, and that is an error of ours', async () => {
    await fill(1);
    await makeNext(INSTRUCTIONS);
    await fill(3);
    const [before] = await published(INSTRUCTIONS);
    const range = before!.manifest.ranges[0]!;
    const lost = range.last + 1;
    await gateway.database.owner.query(`delete from outbox where topic = $1 and partition = 0 and seq = $2`, [
      INSTRUCTIONS,
      lost,
    ]);
    await makeNext(INSTRUCTIONS);
    const manifest = await lastOf(INSTRUCTIONS);
    expect(manifest.ranges[0]!.absent).toEqual([{ first: lost, last: lost }]);
    expect(checkManifest(manifest, (await topic(INSTRUCTIONS)).map(hashed)).faults).toEqual([]);
    expect(gateway.logged.some((line) => line.includes('not in our log'))).toBe(true);
  });

  it('begins where the log begins, and a restored log has a range of its own', async () => {
    await fill(3);
    const sql = `delete from outbox where topic = $1 and partition = 0 and seq = 1`;
    await gateway.database.owner.query(sql, [INSTRUCTIONS]);
    await makeNext(INSTRUCTIONS);
    const first = await lastOf(INSTRUCTIONS);
    expect(first.ranges[0]).toMatchObject({ partition: 0, first: 2, absent: [] });
    await gateway.database.owner.query(`update stream_head set epoch = 2 where topic = $1`, [INSTRUCTIONS]);
    await fill(2);
    await makeNext(INSTRUCTIONS);
    const [before, after] = await published(INSTRUCTIONS);
    // A partition without any record has no epoch of its own yet.
    expect([before, after].map((one) => one!.manifest.ranges[0]!.epoch)).toEqual([1, 2]);
    expect(checkChain(before, after!.manifest)).toEqual([]);
    expect(checkManifest(after!.manifest, (await topic(INSTRUCTIONS)).map(hashed)).faults).toEqual([]);
  });

  it('is published once, by whichever process is first', async () => {
    await gateway.collect(owner);
    const made = await Promise.all(
      [1, 1, 1].map((number) => gateway.makeManifest.execute(INSTRUCTIONS, number, '2026-11-22')),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    // The day's manifest is there: a process that has not seen it makes no second one.
    expect(await gateway.makeManifest.execute(INSTRUCTIONS, 2, '2026-11-22')).toBe(false);
    expect(await gateway.makeManifest.execute(INSTRUCTIONS, 1)).toBe(false);
    expect(await published(INSTRUCTIONS)).toHaveLength(1);
    expect(await gateway.db.query('select 1 from manifest')).toHaveLength(1);
  });
});

describe('what we have read', () => {
  /** As a broker numbers it, with the cursor that commits with it. */
  async function read(message: Awaited<ReturnType<Gateway['report']>>, partition: number, offset: number) {
    const record = { ...message, partition, seq: BigInt(offset) + 1n };
    await gateway.receive(record);
    await reads(partition, offset);
    return record;
  }
  const reads = (partition: number, offset: number) =>
    gateway.db.query(
      `insert into cursor values ('bank-gateway', $1, $2, 1, $3)
       on conflict (consumer, topic, partition) do update set seq = excluded.seq`,
      [REPORTS, partition, offset + 1],
    );

  it('is stated by offset and hash: what was accepted, what was repeated and what was refused', async () => {
    const { requestId } = await gateway.collect(owner);
    const booked = await gateway.booked(requestId);
    const records = [
      await read(booked, 1, 40),
      await read(booked, 1, 41),
      await read({ ...booked, headers: {}, id: '01890000-0000-7000-8000-00000000000f' }, 1, 42),
      await read(await gateway.report('camt.054.001.08', 'odd', 'no XML'), 2, 0),
    ];
    await makeNext(REPORTS);
    const manifest = await lastOf(REPORTS);
    expect(manifest).toMatchObject({ kind: 'read', count: 4, number: 1 });
    expect(manifest.ranges).toMatchObject([
      { partition: 0, count: 0 },
      { partition: 1, first: 40, last: 42, count: 3, absent: [] },
      { partition: 2, first: 0, last: 0, count: 1 },
    ]);
    expect(manifest.ranges.some((range) => 'epoch' in range)).toBe(false);
    expect(checkManifest(manifest, records.map(written))).toEqual({ faults: [], repeats: 0 });
    const [one, ...others] = records;
    expect(checkManifest(manifest, [{ ...one!, raw: `${one!.raw} ` }, ...others].map(written)).faults).toMatchObject([
      { code: 'root_differs', partition: 1 },
    ]);
  });

  it('names what was not processed, and goes on after it', async () => {
    const { requestId } = await gateway.collect(owner);
    const booked = await gateway.booked(requestId);
    const first = await read(booked, 1, 7);
    // 8 and 9 were skipped or parked: the cursor is past them, and the archive has none.
    const second = await read(booked, 1, 10);
    await reads(1, 11);
    await makeNext(REPORTS);
    const last = await read(booked, 1, 12);
    await makeNext(REPORTS);
    const [before, after] = await published(REPORTS);
    expect(before!.manifest.ranges[1]).toMatchObject({
      ...{ first: 7, last: 11, count: 2 },
      absent: [
        { first: 8, last: 9 },
        { first: 11, last: 11 },
      ],
    });
    expect(after!.manifest.ranges[1]).toMatchObject({ first: 12, last: 12, count: 1 });
    expect(checkChain(before, after!.manifest)).toEqual([]);
    for (const { manifest } of [before!, after!])
      expect(checkManifest(manifest, [first, second, last].map(written)).faults).toEqual([]);
  });

  it('is stated of more records than are read at once', async () => {
    const COUNT = 4_500;
    await gateway.database.owner.query(
      `insert into bank_message (id, direction, bic, topic, ce_id, type, key, subject, time, raw, hash, verdict, partition,
                                 record_offset, record_hash)
       select gen_random_uuid(), 'in', $1, $2, gen_random_uuid(), 'x', '', '', now(), '', '', 'accepted', 2,
              n - 1, encode(sha256(n::text::bytea), 'hex')
       from generate_series(1, $3::integer) n`,
      [BIC, REPORTS, COUNT],
    );
    await reads(2, COUNT - 1);
    await makeNext(REPORTS);
    const hashes = Array.from({ length: COUNT }, (_, at) => sha256(`${at + 1}`));
    expect((await lastOf(REPORTS)).ranges[2]).toMatchObject({
      ...{ first: 0, last: COUNT - 1, count: COUNT, absent: [] },
      root: merkleRoot(hashes).toString('hex'),
    });
  });
});
