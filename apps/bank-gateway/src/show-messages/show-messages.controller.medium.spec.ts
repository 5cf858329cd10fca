// Operators find the messages that were accepted although a detail could not be read, in the running service.
import { type Message, type OutboundMessage, externalMessage } from '@aiyrbas/bus';
import { BIC, BankPens } from '../testing/bank-pens';
import { RunningGateway } from '../testing/running-gateway';

const KEYS = '/ops/v1/bank-gateway/bank-keys';
const DANA = { as: 'dana', roles: ['operator'] };
const ERLAN = { as: 'erlan', roles: ['compliance'] };

interface Item {
  readonly messageId: string;
}

describe('the messages of banks that have a note', () => {
  const pens = new BankPens(2);
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
    const body = { bank: BIC, key: pens.jwkOf(BIC), comment: 'rotation' };
    const proposal = (await gateway.post(KEYS, { ...DANA, key: '1', body })).json<{ id: string }>();
    const decision = { proposalId: proposal.id, decision: 'approve' };
    await gateway.post(`${KEYS}/${BIC}-2/decisions`, { ...ERLAN, key: '2', body: decision });
  });
  afterAll(() => gateway.stop());

  const list = (query: string, call = DANA) => gateway.get(`/ops/v1/bank-gateway/messages?${query}`, call);
  const items = async (query: string) => (await list(query)).json<{ items: Item[] }>().items;
  const sent = ({ topic, id, type, key, subject, time, body, headers }: Message<string>) =>
    externalMessage({ topic, id, type, key, subject, time, body, headers }) as OutboundMessage;

  it('are listed, newest first, and no others', async () => {
    const good = await pens.reported([{ requestId: null }], { messageId: 'GOOD' });
    const odd = (messageId: string) =>
      pens.report(
        'camt.054.001.08',
        messageId,
        good.body.replace('>GOOD<', `>${messageId}<`).replace('<Cd>BOOK</Cd>', '<Prtry>gebucht</Prtry>'),
      );
    await gateway.publishAs('bank', sent(good), sent(await odd('ODD-1')), sent(await odd('ODD-2')));
    await gateway.until(async () => (await items('noted=true')).length === 2);
    const [second, first] = await items(`noted=true&bank=${BIC}`);
    expect([first!.messageId, second!.messageId].sort()).toEqual(['ODD-1', 'ODD-2']);
    expect(first).toMatchObject({ outcome: 'accepted', reason: expect.stringMatching(/no_status: /), entries: [] });
    const { nextCursor } = (await list('noted=true&limit=1')).json<{ nextCursor: string }>();
    expect(await items(`noted=true&limit=1&cursor=${nextCursor}`)).toEqual([first]);
    expect(await items('noted=true&bank=HSBKKZKX')).toEqual([]);
    const metrics = await gateway.service.metrics();
    expect(metrics).toMatch(/bank_messages_noted_total\{bank="EURIKZKA",[^}]*\} 2/);
  });

  it.each(['noted=false', 'noted=true&messageId=ODD-1', 'limit=1&hash=' + 'a'.repeat(64), 'bank=EURIKZKA'])(
    'refuses ?%s',
    async (query) => {
      expect((await list(query)).statusCode).toBe(400);
    },
  );

  it('are not for customers', async () => {
    expect((await list('noted=true', { as: 'aigerim', roles: ['customer'] })).statusCode).toBe(403);
  });
});
