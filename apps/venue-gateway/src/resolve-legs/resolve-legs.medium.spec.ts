// How two operators resolve an order at a venue, on real Postgres and a venue over real HTTP. There is one end,
// published once, and the venue states what the order came to.
import { Principal } from '@aiyrbas/http';
import { canonicalJson, expectOk, systemIds } from '@aiyrbas/kernel';
import { LegsWakeUp } from '../messaging/legs-wake-up';
import type { Resolution } from '../domain/resolution';
import type { ExecutionRequest } from '../domain/request';
import { TestGateway, until } from '../testing/gateway';
import { ResolveLegs } from './resolve-legs';

const dana = new Principal('https://staff', 'dana', ['operator']);
const erlan = new Principal('https://staff', 'erlan', ['operator']);
const never: Resolution = { outcome: 'not_executed', comment: 'the venue wrote so' };
const itIs = (venueOrderId: string): Resolution => ({
  outcome: 'executed',
  venueOrderId,
  comment: 'the venue wrote so',
});

let gateway: TestGateway;
let resolve: ResolveLegs;
beforeAll(async () => void (gateway = await TestGateway.open()));
beforeEach(async () => {
  await gateway.startsAfresh();
  const due = new LegsWakeUp();
  due.listen('ataix', () => void gateway.passes(0));
  resolve = new ResolveLegs(gateway.legs, gateway.conclude, due, systemIds);
});
afterAll(() => gateway.close());

/** A leg that two orders at the venue could be; the gateway is running. */
async function inDoubt(): Promise<{ request: ExecutionRequest; id: string }> {
  const request = await gateway.inDoubt('ataix');
  await until(async () => (await gateway.leg(request)).reason === 'two_candidates');
  return { request, id: request.legs[0]!.clientOrderId };
}

const proposes = (id: string, resolution: Resolution) =>
  gateway.database.db.tx((tx) => resolve.propose(id, resolution, dana, tx, new Date()));
const proposed = async (id: string, resolution: Resolution) => expectOk(await proposes(id, resolution), 'proposed');
const approves = (subject: string, id: string, by = erlan) =>
  gateway.database.db.tx(async (tx) => {
    const decided = await resolve.decide({ id, subject, decision: 'approve' }, by, tx, new Date());
    // As a command does: what is refused leaves nothing behind.
    if (!decided.ok) throw new Error(decided.error.code);
    return decided.value;
  });

it('the venue’s order that two operators name is read there, and its fill is published once', async () => {
  const { request, id } = await inDoubt();
  const proposal = await proposed(id, itIs('v-2'));
  const approved = await approves(id, proposal.id);
  for (const { payload } of [proposal, approved]) expect(canonicalJson(payload)).toBe(canonicalJson(itIs('v-2')));
  expect((await gateway.outcome(request)).body.fills).toMatchObject([{ venueOrderId: 'v-2' }]);
  await expect(approves(id, proposal.id)).rejects.toThrow('proposal_decided');
  expect(await gateway.publishedEvents()).toHaveLength(1);
  expect(await gateway.legs.sent(gateway.database.db)).toEqual([]);
});

it('an order that was never executed ends as not found, published once', async () => {
  const { request, id } = await inDoubt();
  const proposal = await proposed(id, never);
  await expect(approves(id, proposal.id, dana)).rejects.toThrow('second_person_required');
  expect(await gateway.publishedEvents()).toEqual([]);
  await approves(id, proposal.id);
  expect((await gateway.outcome(request)).body).toMatchObject({ code: 'not_found', fills: [] });
  expect(await proposes(id, never)).toMatchObject({ ok: false, error: { code: 'decision_not_possible' } });
});

it('an order that the venue does not know is looked for, and another one may be named', async () => {
  const { request, id } = await inDoubt();
  await approves(id, (await proposed(id, itIs('v-999'))).id);
  await until(async () => (await gateway.leg(request)).reason === 'not_found');
  expect(await gateway.publishedEvents()).toEqual([]);
  await gateway.passes(601);
  await approves(id, (await proposed(id, itIs('v-1'))).id);
  expect((await gateway.outcome(request)).body.fills).toMatchObject([{ venueOrderId: 'v-1' }]);
});

it('an approval that comes after the venue’s own answer changes nothing', async () => {
  const { request, id } = await inDoubt();
  const proposal = await proposed(id, never);
  gateway.venues.ataix.orders.pop();
  await gateway.passes(31);
  await gateway.outcome(request);
  await expect(approves(id, proposal.id)).rejects.toThrow('decision_not_possible');
  expect(await gateway.publishedEvents()).toHaveLength(1);
});

it('a leg that nobody knows is not found', async () => {
  expect(await proposes('f'.repeat(32), never)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
