import type { Database } from '@aiyrbas/persistence';
import type { Authenticator } from '@aiyrbas/http';
import { Readiness, isServing } from './readiness';

const over = (ping: () => Promise<void>, provider?: string): Readiness => {
  const authenticator = { keys: { status: provider } } as unknown as Authenticator;
  const readiness = new Readiness({ ping } as unknown as Database, authenticator);
  readiness.become('up');
  return readiness;
};

describe('a service', () => {
  it('is ready while its database answers', async () => {
    expect(await over(async () => undefined).checks()).toEqual({ service: 'up', database: 'up' });
  });

  it('serves while its identity provider is away, and says so', async () => {
    const checks = await over(async () => undefined, 'degraded: ECONNREFUSED').checks();
    expect(checks).toEqual({ service: 'up', database: 'up', 'identity-provider': 'degraded: ECONNREFUSED' });
    expect(Object.values(checks).every(isServing)).toBe(true);
    expect(['away', 'starting', 'draining'].some(isServing)).toBe(false);
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
