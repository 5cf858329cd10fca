// A service's log is handed to the consumers of each topic and to nobody else. A topic that cannot be sent to, or read, is shown by readiness, and takes nothing out of service.
import type { BusStrategy, StreamLog } from '@aiyrbas/bus';
import { type CallOf, Principal } from '@aiyrbas/http';
import type { readStream, streamHeads } from '@aiyrbas/contracts';
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

describe('a log', () => {
  const INSTRUCTIONS = 'bank.eurikzka.instructions.v1';
  const log = {
    read: async () => [],
    heads: async () => ['payments.v1', INSTRUCTIONS].map((topic) => ({ topic, partition: 0, epoch: 1, seq: 7n })),
  } as unknown as StreamLog;
  const controller = new InternalController(log, {} as BusStrategy, {} as Readiness, {} as Metrics);
  const callOf = (service: string, topic = '') =>
    ({
      principal: new Principal('aiyrbas:internal', service, []),
      params: { topic, partition: '0' },
      query: { from: '1', to: '2' },
    }) as unknown as CallOf<typeof readStream> & CallOf<typeof streamHeads>;

  it.each([
    ['quotes', 'payments.v1', true],
    ['quotes', INSTRUCTIONS, false],
    ['ledger', 'payments.v1', true],
    ['ledger', INSTRUCTIONS, false],
    ['bank-simulator', INSTRUCTIONS, true],
    ['kyc', 'payments.v1', false],
    ['bank-gateway', 'kyc.identity.v1', true],
    ['orders', 'kyc.identity.v1', false],
    ['orders', 'unknown.v1', false],
  ])('%s may read %s: %s', async (service, topic, may) => {
    const read = await controller.stream(callOf(service, topic));
    expect(read).toMatchObject(may ? { ok: true } : { ok: false, error: { code: 'not_found' } });
  });

  it('shows each service the heads of what it consumes', async () => {
    const topicsFor = async (service: string) =>
      (
        (await controller.heads(callOf(service))) as unknown as { value: { heads: { topic: string }[] } }
      ).value.heads.map(({ topic }) => topic);
    expect(await topicsFor('orders')).toEqual(['payments.v1']);
    expect(await topicsFor('bank-simulator')).toEqual([INSTRUCTIONS]);
    expect(await topicsFor('kyc')).toEqual([]);
  });
});
