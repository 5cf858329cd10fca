import { Arrivals } from './arrivals';

describe('waiting for an identity', () => {
  it('goes on as soon as it is announced', async () => {
    const arrivals = new Arrivals();
    let isHere = false;
    const started = performance.now();
    setTimeout(() => {
      isHere = true;
      arrivals.announce(['c']);
    }, 20);
    expect(await arrivals.wait('c', 2_000, async () => isHere)).toBe(true);
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('notices by looking what another process was told', async () => {
    let polls = 0;
    expect(await new Arrivals().wait('c', 2_000, async () => (polls += 1) === 2)).toBe(true);
  });

  it('gives up when time is up', async () => {
    expect(await new Arrivals().wait('c', 30, async () => false)).toBe(false);
  });
});
