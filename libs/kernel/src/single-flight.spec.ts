import { singleFlight } from './single-flight';

test('those who ask while it is under way share one run, and who comes after begins another', async () => {
  let runs = 0;
  const ask = singleFlight(async () => (runs += 1));
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(2);
});

test('a failure is shared, and not kept', async () => {
  const outcomes = [Promise.reject(new Error('away')), Promise.resolve('back')];
  const ask = singleFlight(() => outcomes.shift()!);
  const both = await Promise.allSettled([ask(), ask()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await ask()).toBe('back');
});
