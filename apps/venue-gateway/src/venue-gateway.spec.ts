// The gateway as a running service: a message of orders arrives over the bus, events are published, balances are
// published when they change, and everything stops cleanly.
import { InProcessTransport, eventMessage, partitionOf } from '@aiyrbas/bus';
import { executionRequested, topicNamed } from '@aiyrbas/contracts';
import { Authenticator } from '@aiyrbas/http';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { venueGatewayService } from './index';
import { aRequest, until } from './testing/gateway';
import { ScriptedVenue } from './testing/scripted-venue';

let database: TestDatabase;
let intebix: ScriptedVenue;
let ataix: ScriptedVenue;
let service: RunningService | undefined;
const transport = new InProcessTransport();

async function start(): Promise<RunningService> {
  const started = await startService(venueGatewayService, {
    databaseUrl: database.url,
    transportFor: () => transport,
    authenticator: new Authenticator({ issuer: 'http://issuer.test', audience: 'aiyrbas-api', keys: { keys: [] } }),
    commandKeys: ['for-tests-only'],
    environment: {
      VENUE_URLS: `intebix=${intebix.url},ataix=${ataix.url}`,
      VENUE_API_KEYS: 'intebix=intebix-key,ataix=ataix-key',
    },
    logLevel: 'silent',
  });
  await started.startConsuming();
  return started;
}

const lastSeq = new Map<number, bigint>();
/** A request of orders, numbered without a gap in its partition. */
function publishRequest(request: ReturnType<typeof aRequest>): void {
  const message = eventMessage(executionRequested, request);
  const partition = partitionOf(message.key, topicNamed(message.topic).partitions);
  const seq = (lastSeq.get(partition) ?? 0n) + 1n;
  lastSeq.set(partition, seq);
  transport.publish([{ ...message, source: 'orders', partition, epoch: 1, seq, subjectSeq: 1n, time: new Date() }]);
}

const published = (type: string) =>
  database.db.query<{ body: string }>(`select body from outbox where type = $1 order by recorded_at`, [type]);

beforeAll(async () => {
  const { schema, migrations } = venueGatewayService;
  database = await testDatabase({ schema, migrations });
  intebix = await ScriptedVenue.start({ dedupes: true });
  ataix = await ScriptedVenue.start({ dedupes: false });
  service = await start();
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([intebix.stop(), ataix.stop()]);
  await database.close();
});

test('a request of orders is executed and answered with its id', async () => {
  const request = aRequest({ venue: 'intebix' }, { venue: 'ataix' });
  publishRequest(request);
  await until(async () => (await published('venues.execution.filled')).length === 1);
  const [filled] = await published('venues.execution.filled');
  expect(JSON.parse(filled!.body)).toMatchObject({ requestId: request.requestId, orderId: request.orderId });
});

test('balances are published on start, and soon after it again only when they changed', async () => {
  await until(async () => (await published('venues.balance.reported')).length === 2);
  await service?.stop();
  ataix.balances = [
    { currency: 'KZT', available: '999999.99' },
    { currency: 'DOGE', available: '1' },
  ];
  service = await start();
  const changed = await until(async () => (await published('venues.balance.reported'))[2]);
  expect(JSON.parse(changed.body)).toMatchObject({
    venue: 'ataix',
    balances: [{ amount: '999999.99', asset: 'KZT' }],
  });
  const archived = async () =>
    (await database.db.query(`select 1 from venue_message where path = '/user/balances' and direction = 'in'`)).length;
  await until(async () => (await archived()) >= 4);
  expect(await published('venues.balance.reported')).toHaveLength(3);
});

test('balances are published again soon after a trade', async () => {
  const before = (await published('venues.balance.reported')).length;
  intebix.balances = [{ currency: 'KZT', available: '1000.00' }];
  const request = aRequest({ venue: 'intebix' });
  publishRequest(request);
  const report = await until(async () => (await published('venues.balance.reported'))[before]);
  expect(JSON.parse(report.body)).toMatchObject({ venue: 'intebix', balances: [{ amount: '1000.00' }] });
}, 20_000);
