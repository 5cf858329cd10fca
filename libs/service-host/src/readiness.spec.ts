import type { Database } from '@aiyrbas/persistence';
import { Readiness } from './readiness';

const over = (ping: () => Promise<void>): Readiness => {
  const readiness = new Readiness({ ping } as unknown as Database);
  readiness.become('up');
  return readiness;
};

describe('a service', () => {
  it('is ready while its database answers', async () => {
    expect(await over(async () => undefined).checks()).toEqual({ service: 'up', database: 'up' });
  });

  it('is not ready when its database is away', async () => {
    const away = over(() => Promise.reject(new Error('ECONNREFUSED')));
    expect(await away.checks()).toEqual({ service: 'up', database: 'away' });
  });

  it('is not ready within two seconds of asking a database that hangs', async () => {
    jest.useFakeTimers();
    try {
      const checks = over(() => new Promise(() => undefined)).checks();
      await jest.advanceTimersByTimeAsync(2_000);
      expect(await checks).toEqual({ service: 'up', database: 'away' });
    } finally {
      jest.useRealTimers();
    }
  });
});
