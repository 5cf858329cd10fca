// A manifest is right for its records in whatever order and however often they come. Anything that is missing, changed or too much
// is a fault with a name.
import { leafHash } from '@aiyrbas/kernel';
import fc from 'fast-check';
import {
  type HashedRecord,
  MANIFEST_EXAMPLE,
  type Manifest,
  ManifestBuilder,
  type PositionedHash,
  checkChain,
  checkManifest,
  faultText,
  hashOfManifest,
  manifestSchema,
  readManifest,
} from './index';

/** SHA-256 of nothing. */
const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const TOPIC = 'bank.eurikzka.instructions.v1';
const hash = (text: string): Buffer => leafHash(Buffer.from(text));
const hex = (text: string): string => hash(text).toString('hex');

interface Partition {
  readonly first: number;
  /** Content of the records from `first` on; null where there is none. */
  readonly records: readonly (string | null)[];
}

function manifestOf(partitions: readonly Partition[], more: Partial<Manifest> = {}): Manifest {
  const builder = new ManifestBuilder();
  partitions.forEach(({ first, records }, partition) => {
    builder.begin(partition, first, 1);
    records.forEach((content, at) => {
      if (content !== null) builder.add({ epoch: 1, number: first + at, hash: hash(content) });
    });
    builder.end(first + records.length - 1);
  });
  return { topic: TOPIC, kind: 'sent', number: 1, until: '2026-11-23T19:00:00.000Z', ...builder.build(), ...more };
}

const recordsOf = (partitions: readonly Partition[]): PositionedHash[] =>
  partitions.flatMap(({ first, records }, partition) =>
    records.flatMap((content, at) =>
      content === null ? [] : [{ partition, epoch: 1, number: first + at, hash: hex(content) }],
    ),
  );

const partition = fc.record({
  first: fc.nat(1_000),
  records: fc.array(fc.option(fc.string({ maxLength: 4 }), { freq: 8 }), { maxLength: 20 }),
});
const partitions = fc.array(partition, { minLength: 1, maxLength: 3 });
/** With one record in some partition, to do something to. */
const withOne = fc
  .tuple(partitions, fc.nat())
  .map(([all, at]) => ({ all, records: recordsOf(all), at }))
  .filter(({ records }) => records.length > 0)
  .map(({ all, records, at }) => ({ manifest: manifestOf(all), records, one: records[at % records.length]! }));
const without = (records: readonly PositionedHash[], one: PositionedHash): PositionedHash[] =>
  records.filter((record) => record !== one);
const positionOf = ({ partition: of, epoch, number }: PositionedHash) => ({ partition: of, epoch, number });

describe('the records of a topic', () => {
  test('may come in any order, and any of them again', () => {
    fc.assert(
      fc.property(
        partitions.chain((all) => {
          const records = recordsOf(all);
          const again = records.length > 0 ? fc.array(fc.constantFrom(...records)) : fc.constant([]);
          return again.chain((repeats) =>
            fc.record({
              all: fc.constant(all),
              repeats: fc.constant(repeats.length),
              read: fc.shuffledSubarray([...records, ...repeats], { minLength: records.length + repeats.length }),
            }),
          );
        }),
        ({ all, repeats, read }) => {
          expect(checkManifest(manifestOf(all), read)).toEqual({ faults: [], repeats });
        },
      ),
    );
  });

  test('a missing one is named', () => {
    fc.assert(
      fc.property(withOne, ({ manifest, records, one }) => {
        const { faults } = checkManifest(manifest, without(records, one));
        const { number, ...of } = positionOf(one);
        expect(faults).toEqual([{ code: 'records_missing', ...of, first: number, last: number }]);
      }),
    );
  });

  test('a changed one is noticed in its range, and named by its number where both are at hand', () => {
    fc.assert(
      fc.property(withOne, fc.string(), ({ manifest, records, one }, content) => {
        fc.pre(hex(content) !== one.hash);
        const changed = { ...one, hash: hex(content) };
        const { first, last } = manifest.ranges.find((range) => range.partition === one.partition)!;
        const { number: _, ...of } = positionOf(one);
        expect(checkManifest(manifest, [...without(records, one), changed]).faults).toEqual([
          { code: 'root_differs', ...of, first, last },
        ]);
        expect(checkManifest(manifest, [...records, changed, changed]).faults).toEqual([
          { code: 'number_reused', ...positionOf(one) },
        ]);
      }),
    );
  });

  test('two that change places are noticed', () => {
    const both = [{ first: 1, records: ['a', 'b'] }];
    const read = [
      { partition: 0, epoch: 1, number: 1, hash: hex('b') },
      { partition: 0, epoch: 1, number: 2, hash: hex('a') },
    ];
    expect(checkManifest(manifestOf(both), read).faults).toMatchObject([{ code: 'root_differs', first: 1, last: 2 }]);
  });

  test('one too many is named: where there is none, of another epoch, or of another partition', () => {
    const manifest = manifestOf([{ first: 1, records: ['a', null, 'c'] }]);
    const records = recordsOf([{ first: 1, records: ['a', null, 'c'] }]);
    const extra = [
      { partition: 0, epoch: 1, number: 2, hash: hex('b') },
      { partition: 0, epoch: 2, number: 3, hash: hex('c') },
      { partition: 7, epoch: 1, number: 1, hash: hex('a') },
    ];
    for (const one of extra) {
      expect(checkManifest(manifest, [...records, one]).faults).toEqual([
        { code: 'record_unexpected', ...positionOf(one) },
      ]);
    }
  });

  test('one of the bank that we could not process is no fault: the manifest says so', () => {
    const builder = new ManifestBuilder();
    builder.begin(0, 0);
    builder.add({ number: 1, hash: hash('b') });
    builder.end(1);
    const manifest: Manifest = { ...manifestOf([]), kind: 'read', ...builder.build() };
    const written = ['a', 'b'].map((content, number) => ({ partition: 0, number, hash: hex(content) }));
    expect(manifest.ranges[0]!.absent).toEqual([{ first: 0, last: 0 }]);
    expect(checkManifest(manifest, written).faults).toEqual([]);
  });

  test('those of other manifests are not its business', () => {
    const manifest = manifestOf([{ first: 5, records: ['a'] }]);
    const records = recordsOf([{ first: 4, records: ['before', 'a', 'after'] }]);
    expect(checkManifest(manifest, records).faults).toEqual([]);
  });

  test('each part that is missing is named, in words too', () => {
    const all = [{ first: 1, records: ['a', 'b', 'c', 'd', 'e', 'f'] }];
    const read = recordsOf(all).filter(({ number }) => number === 1 || number === 4);
    expect(checkManifest(manifestOf(all), read).faults.map(faultText)).toEqual([
      'records_missing: partition 0 epoch 1 numbers 2 to 3',
      'records_missing: partition 0 epoch 1 numbers 5 to 6',
    ]);
  });
});

describe('a manifest', () => {
  test('has a range for each epoch, and the numbers go on', () => {
    const builder = new ManifestBuilder();
    builder.begin(0, 8, 1);
    const records: HashedRecord[] = [
      { epoch: 1, number: 8, hash: hash('a') },
      { epoch: 2, number: 10, hash: hash('b') },
    ];
    records.forEach((record) => builder.add(record));
    builder.end(11);
    const { ranges, count } = builder.build();
    expect(count).toBe(2);
    expect(ranges).toMatchObject([
      { partition: 0, epoch: 1, first: 8, last: 8, count: 1, absent: [] },
      {
        ...{ partition: 0, epoch: 2, first: 9, last: 11, count: 1 },
        absent: [
          { first: 9, last: 9 },
          { first: 11, last: 11 },
        ],
      },
    ]);
    const manifest = { ...manifestOf([]), ...builder.build() };
    const read = records.map(({ hash: of, ...position }) => ({ partition: 0, ...position, hash: of.toString('hex') }));
    expect(checkManifest(manifest, read).faults).toEqual([]);
  });

  test('of nothing has the root of nothing', () => {
    const { root, ranges } = manifestOf([{ first: 1, records: [] }]);
    expect([root, ranges[0]!.root]).toEqual([EMPTY_ROOT, EMPTY_ROOT]);
  });

  const good = manifestOf([
    { first: 3, records: ['a', 'b', null] },
    { first: 1, records: ['c'] },
  ]);
  const read = recordsOf([
    { first: 3, records: ['a', 'b', null] },
    { first: 1, records: ['c'] },
  ]);
  const [range, other] = good.ranges;
  test.each<[string, Partial<Manifest>, string]>([
    ['another count', { count: 4 }, 'count is not that of the ranges'],
    ['another root', { root: range!.root }, 'root is not that of the ranges'],
    ['another count of a range', { ranges: [{ ...range!, count: 3 }, other!] }, 'partition 0 counts 3 records'],
    [
      'an absent number outside',
      { ranges: [{ ...range!, absent: [{ first: 6, last: 6 }] }, other!] },
      'partition 0 has absent numbers outside its range, or not in order',
    ],
    ['partitions in another order', { ranges: [other!, range!] }, 'partition 0 is not in order'],
    [
      'a gap between its epochs',
      { ranges: [range!, { ...other!, partition: 0, epoch: 2 }] },
      'partition 0 has a gap between its epochs',
    ],
    ['an end before its beginning', { ranges: [{ ...range!, last: 1 }, other!] }, 'partition 0 ends before it begins'],
  ])('contradicts itself: %s', (_, more, detail) => {
    expect(checkManifest(good, read).faults).toEqual([]);
    expect(checkManifest({ ...good, ...more }, read).faults).toContainEqual({ code: 'manifest_inconsistent', detail });
  });

  test('is read from its record, with members of a later release', () => {
    expect(manifestSchema.safeParse(MANIFEST_EXAMPLE).success).toBe(true);
    const later = { ...good, more: 1, ranges: good.ranges.map((one) => ({ ...one, more: 1 })) };
    expect(readManifest(JSON.stringify(later))).toEqual({ ok: true, value: good });
    for (const text of ['', '{}', '<Document/>', JSON.stringify({ ...good, root: 'A'.repeat(64) })]) {
      expect(readManifest(text)).toMatchObject({ error: { code: 'manifest_malformed' } });
    }
  });
});

describe('the chain', () => {
  const first = manifestOf([{ first: 1, records: ['a', 'b'] }]);
  const previous = hashOfManifest(JSON.stringify(first));
  const before = { manifest: first, hash: previous };
  const second = manifestOf([{ first: 3, records: ['c'] }], { number: 2, previous });
  const { previous: _, ...unchained } = second;

  test('goes on where the manifest before ended', () => {
    expect(checkChain(undefined, first)).toEqual([]);
    expect(checkChain(undefined, second)).toEqual([]);
    expect(checkChain(before, second)).toEqual([]);
  });

  test.each<[string, Manifest, string]>([
    [
      'another manifest before',
      { ...second, previous: 'f'.repeat(64) },
      'previous is not the hash of the manifest before',
    ],
    ['one left out', { ...second, number: 3 }, 'it follows 2, not 1'],
    ['another topic', { ...second, topic: 'x' }, 'the manifest before is about another topic'],
    ['no manifest before', unchained, 'the first manifest alone has no previous one'],
    [
      'a partition with a gap',
      manifestOf([{ first: 4, records: ['c'] }], { number: 2, previous }),
      'partition 0 does not continue at 3',
    ],
    ['a partition left out', { ...second, ranges: [] }, 'partition 0 does not continue at 3'],
  ])('is broken by %s', (_what, manifest, detail) => {
    expect(checkChain(before, manifest)).toEqual([{ code: 'chain_broken', detail }]);
  });
});
