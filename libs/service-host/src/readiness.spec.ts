import type { Database } from '@aiyrbas/persistence';
import type { Authenticator } from '@aiyrbas/http';
import { Readiness, isServing } from './readiness';

const over = (roleFault: () => Promise<string | undefined>, provider?: string): Readiness => {
  const authenticator = { keys: { status: provider } } as unknown as Authenticator;
  const readiness = new Readiness({ roleFault } as unknown as Database, authenticator);
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

  it('is not ready when the timeouts of its role are missing, and says so', async () => {
    const fault = 'statement_timeout of the database role is 0; run the set-up';
    expect(await over(async () => fault).checks()).toEqual({ service: 'up', database: fault });
  });

  it('shows what it can do without as degraded', async () => {
    const readiness = over(async () => undefined);
    let fault: string | undefined = 'wrong password';
    readiness.show('redis', () => fault);
    expect(await readiness.checks()).toMatchObject({ redis: 'degraded: wrong password' });
    fault = undefined;
    expect(await readiness.checks()).toMatchObject({ redis: 'up' });
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
