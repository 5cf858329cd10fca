import type { VenuePort } from '@aiyrbas/venues';
import { EachVenue } from './each-venue';

const venue = { venue: 'intebix' } as VenuePort;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('what is hastened is done sooner, once however often it is asked for, and goes on at its pace', async () => {
  const act = jest.fn(async () => 60_000);
  const each = new EachVenue(act);
  each.start(new Map([['intebix', venue]]));
  await jest.advanceTimersByTimeAsync(1_000);
  each.pollWithin(venue, 5_000);
  await jest.advanceTimersByTimeAsync(3_000);
  each.pollWithin(venue, 5_000);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(act).toHaveBeenCalledTimes(2);
  await jest.advanceTimersByTimeAsync(59_999);
  expect(act).toHaveBeenCalledTimes(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(act).toHaveBeenCalledTimes(3);
  await each.stop();
});

test('what is hastened while it is being done is done once more', async () => {
  let done = (_againMs: number): void => undefined;
  const act = jest.fn(() => new Promise<number>((resolve) => (done = resolve)));
  const each = new EachVenue(act);
  each.start(new Map([['intebix', venue]]));
  each.pollWithin(venue, 5_000);
  done(60_000);
  await jest.advanceTimersByTimeAsync(4_999);
  expect(act).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(act).toHaveBeenCalledTimes(2);
  done(60_000);
  await each.stop();
});
