import { newTraceparent, quietTracing } from '@aiyrbas/observability';
import { TwoServices, sampleOf } from './testing/two-services';

describe('the metrics of a service', () => {
  let services: TwoServices;

  beforeEach(async () => {
    services = await TwoServices.start(() => quietTracing);
  });

  afterEach(async () => {
    await services.stopServices();
    await services.dropDatabases();
  });

  it('show what its controllers, its handlers, its streams and its database do', async () => {
    await services.clear(newTraceparent());
    const [kyc, orders] = await Promise.all([services.kyc.metrics(), services.orders.metrics()]);
    expect(sampleOf(kyc, 'http_request_seconds_count', { operation: 'clear', status: '200' })).toBe(1);
    expect(sampleOf(kyc, 'events_published_total', { type: 'kyc.order.cleared' })).toBe(1);
    expect(sampleOf(orders, 'bus_handler_seconds_count', { handler: 'ask-again' })).toBe(1);
    expect(sampleOf(orders, 'bus_parked_messages')).toBe(0);
    expect(sampleOf(orders, 'database_connections', { state: 'waiting' })).toBe(0);
  });

  it('come without what cannot be asked for, and say so', async () => {
    await services.databases.orders.owner.query('alter table parked rename to gone');
    const text = await services.orders.metrics();
    expect(sampleOf(text, 'bus_parked_messages')).toBeUndefined();
    expect(sampleOf(text, 'bus_consumer_alive')).toBe(1);
    const next = await services.orders.metrics();
    expect(sampleOf(next, 'metrics_collect_failures_total', { metric: 'bus_parked_messages' })).toBeGreaterThan(0);
  });
});
