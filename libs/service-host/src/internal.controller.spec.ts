// A topic that cannot be sent to, or read, is shown by readiness, and takes nothing out of service.
import type { BusStrategy, StreamLog } from '@aiyrbas/bus';
import type { Metrics } from '@aiyrbas/observability';
import { InternalController } from './internal.controller';
import type { Readiness } from './readiness';

const readinessReply = (unsent: readonly string[], database = 'up', unread: readonly string[] = []) => {
  const bus = { consumer: { unsent, unread } } as unknown as BusStrategy;
  const state = { checks: async () => ({ service: 'up', database }) } as unknown as Readiness;
  return new InternalController({} as StreamLog, bus, state, {} as Metrics).ready();
};

it('is ready, and says how many topics it cannot send to', async () => {
  expect(await readinessReply(['bank.eurikzka.instructions.v1'])).toMatchObject({
    ok: true,
    value: { checks: { service: 'up', database: 'up', relay: 'degraded: 1 topics cannot be sent to' } },
  });
  expect(await readinessReply([])).toEqual({
    ok: true,
    value: { status: 'up', checks: { service: 'up', database: 'up' } },
  });
});

it('is ready, and says how many topics it cannot read', async () => {
  expect(await readinessReply([], 'up', ['bank.eurikzka.reports.v1'])).toMatchObject({
    ok: true,
    value: { status: 'up', checks: { reader: 'degraded: 1 topics cannot be read' } },
  });
});

it('is not ready without its database, whatever it can send', async () => {
  expect(await readinessReply(['a.v1'], 'away')).toMatchObject({ ok: false, error: { code: 'service_unavailable' } });
});
