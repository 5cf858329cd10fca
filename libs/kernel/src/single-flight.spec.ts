import { singleFlight } from './single-flight';

test('those who ask while it is under way share one run, and who comes after begins another', async () => {
  let runs = 0;
  const flight = singleFlight(async () => (runs += 1));
  expect(await Promise.all([flight(), flight()])).toEqual([1, 1]);
  expect(await flight()).toBe(2);
});

test('a failure is shared, and not kept', async () => {
  const outcomes = [Promise.reject(new Error('away')), Promise.resolve('back')];
  const flight = singleFlight(() => outcomes.shift()!);
  const both = await Promise.allSettled([flight(), flight()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flight()).toBe('back');
});
