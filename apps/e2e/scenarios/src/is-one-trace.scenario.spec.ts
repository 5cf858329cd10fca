// One order is one trace, over all services: calls, messages, and the statements that each of them sent to the database.
import { type CollectedSpan, Collector } from '@aiyrbas/testing';
import { Citizen } from './language/person';
import { Platform } from './language/platform';
import { ibanOf } from './language/simulated-accounts';

const PERSON = {
  fullName: 'Жолдас Із',
  phone: '+77779876543',
  email: 'trace@example.kz',
  documentNumber: 'TRACE76543',
};

let collector: Collector;
let customer: Citizen;
let trace: readonly CollectedSpan[];

const isStatement = ({ attributes }: CollectedSpan): boolean => attributes['db.system.name'] !== undefined;
const isMessage = ({ attributes }: CollectedSpan): boolean => attributes['messaging.system'] !== undefined;
const isCall = ({ kind }: CollectedSpan): boolean => kind === 2;

beforeAll(async () => {
  collector = await Collector.start();
  const platform = await Platform.start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  customer = await Citizen.registers(platform, PERSON);
  await customer.links(ibanOf('eurasian'));
  const order = await customer.seesItEnd((await customer.buys()).id);
  expect(order.state).toBe('completed');
  const headers = { authorization: `Bearer ${customer.token}` };
  const events = await fetch(`${platform.url}/v1/orders/${order.id}/events`, { headers });
  expect(await events.text()).toContain('"state":"completed"');
  // What is not exported yet is before it stops.
  await platform.remove();
  const placed = collector.spans.filter(({ name }) => name === 'POST /v1/orders');
  expect(placed).toHaveLength(1);
  trace = collector.spans.filter(({ traceId }) => traceId === placed[0]!.traceId);
}, 150_000);
afterAll(() => collector.stop());

it('has each service that an order passes', () => {
  expect([...new Set(trace.map(({ service }) => service))]).toEqual(
    expect.arrayContaining(['orders', 'kyc', 'bank-gateway', 'bank-simulator', 'venue-gateway', 'ledger']),
  );
});

it('has one beginning, the call, and everything else below it', () => {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const beginnings = trace.filter(({ parentSpanId }) => !parentSpanId || !byId.has(parentSpanId));
  expect(beginnings.map(({ name }) => name)).toEqual(['POST /v1/orders']);
});

it('has each statement below a call or a message of the service that sent it', () => {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const statements = trace.filter(isStatement);
  expect(statements.length).toBeGreaterThan(20);
  const misplaced = statements.filter(({ parentSpanId, service }) => {
    const parent = byId.get(parentSpanId!)!;
    return parent.service !== service || !(isCall(parent) || isMessage(parent));
  });
  expect(misplaced).toEqual([]);
});

it('has for the call and for each message the statements that it needed, or refers to them', () => {
  const withStatements = new Set(collector.spans.filter(isStatement).map(({ parentSpanId }) => parentSpanId));
  const units = trace.filter((span) => isCall(span) || isMessage(span));
  expect(units.length).toBeGreaterThan(10);
  const without = units.filter(({ spanId, links }) => ![spanId, ...links].some((id) => withStatements.has(id)));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('has no value of a statement and nobody’s personal data, as no other trace has', () => {
  const statements = collector.spans.filter(isStatement);
  expect(new Set(statements.map(({ attributes }) => attributes['db.system.name']))).toEqual(new Set(['postgresql']));
  const personal = [...Object.values(PERSON), ibanOf('eurasian'), customer.token];
  const everything = JSON.stringify(collector.spans);
  expect(personal.filter((text) => everything.includes(text))).toEqual([]);
  const quoted = statements.flatMap(({ attributes }) => [
    ...String(attributes['db.query.text']).matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|\bKZ\d{2}/g),
  ]);
  expect(quoted).toEqual([]);
});

it('has no statement of a stream of events, which looks again and again', () => {
  const stream = collector.spans.filter(({ name }) => /^GET \/v1\/orders\/\{\w+\}\/events$/.test(name));
  expect(stream).toHaveLength(1);
  const statements = collector.spans.filter(isStatement);
  expect(statements.filter(({ parentSpanId }) => parentSpanId === stream[0]!.spanId)).toEqual([]);
});

it('is not begun by what services do by themselves', () => {
  expect(collector.spans.filter((span) => isStatement(span) && !span.parentSpanId)).toEqual([]);
});
