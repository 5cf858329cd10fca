// Skips a record over HTTP. One operator names its partition and offset, another decides, and the skipped record is
// listed.
import { externalMessage } from '@aiyrbas/bus';
import { reportsTopic } from '@aiyrbas/contracts';
import { uuidv7 } from '@aiyrbas/kernel';
import { RunningGateway } from './testing/running-gateway';

const TOPIC = reportsTopic('EURIKZKA');
const DANA = { as: 'dana', roles: ['operator'] };
const ERLAN = { as: 'erlan', roles: ['operator'] };
const SKIPS = '/ops/v1/bank-gateway/parked/skips';
const COMMENT = 'the bank sends it again';

describe('skipping a record', () => {
  let gateway: RunningGateway;
  let partition: number;
  let key = 0;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
    // It reads no more, as one that stands at a record which it cannot get past.
    await gateway.service.drain();
    const time = new Date();
    for (let n = 0; n < 2; n += 1) {
      const id = uuidv7();
      const message = { topic: TOPIC, id, type: 'camt.054.001.08', time, key: 'k', subject: 's', body: '<Document/>' };
      await gateway.publishAs('bank', externalMessage(message));
    }
    const [cursor] = await gateway.db.query<{ partition: number }>(
      `select partition from cursor where topic = $1 order by partition limit 1`,
      [TOPIC],
    );
    partition = cursor!.partition;
    // Which of them the key leads to is for the bus to know.
    for (const each of [0, 1, 2]) {
      const response = await post(SKIPS, DANA, { topic: TOPIC, partition: each, offset: 1, comment: COMMENT });
      if (response.statusCode === 201) partition = each;
    }
  });
  afterAll(() => gateway.stop());

  const post = (url: string, call: { as: string; roles: string[] }, body: object) =>
    gateway.post(url, { ...call, key: `key-${++key}`, body });
  const refusalOf = async (body: object) => {
    const response = await post(SKIPS, DANA, { topic: TOPIC, partition, offset: 0, comment: COMMENT, ...body });
    return [response.statusCode, response.json<{ detail?: string }>().detail];
  };
  const cursor = async () =>
    (
      await gateway.db.query<{ seq: string }>(`select seq from cursor where topic = $1 and partition = $2`, [
        TOPIC,
        partition,
      ])
    )[0]?.seq;
  const listed = async () =>
    (await gateway.get('/ops/v1/bank-gateway/parked/passed-over', DANA)).json<{ items: object[] }>().items;

  it('is proposed only of a bank’s topic that the service reads, and of what is there and was not read', async () => {
    expect(await refusalOf({ topic: 'orders.v1' })).toEqual([409, 'only of a bank’s topic that this service reads']);
    expect(await refusalOf({ topic: 'nobodys.v1' })).toEqual([409, 'only of a bank’s topic that this service reads']);
    expect(await refusalOf({ offset: 2 })).toEqual([409, 'the last record has offset 1']);
    expect((await refusalOf({ offset: 1 }))[0]).toBe(409);
    expect((await refusalOf({ partition: 77 }))[0]).toBe(409);
  });

  it('is for operators', async () => {
    const response = await post(
      SKIPS,
      { as: 'aigerim', roles: ['customer'] },
      { topic: TOPIC, partition, offset: 0, comment: 'x' },
    );
    expect(response.statusCode).toBe(403);
  });

  it('is decided by another person, takes effect once, and is listed with both and the reason', async () => {
    const [open] = await gateway.db.query<{ id: string }>(
      `select id from proposal where kind = 'skipped-record' and status = 'proposed'`,
    );
    const decisions = `${SKIPS}/${open!.id}/decisions`;
    const own = await post(decisions, DANA, { decision: 'approve' });
    expect([own.statusCode, own.json<{ code: string }>().code]).toEqual([403, 'second_person_required']);
    expect([await cursor(), await listed()]).toEqual(['0', []]);

    expect((await post(decisions, ERLAN, { decision: 'approve' })).json()).toMatchObject({ status: 'approved' });
    expect(await cursor()).toBe('2');
    const reason = expect.stringMatching(/^skipped by .*dana.* and .*erlan.*: the bank sends it again$/) as string;
    expect(await listed()).toMatchObject([{ topic: TOPIC, partition, firstOffset: 0, lastOffset: 1, reason }]);
    expect((await post(decisions, ERLAN, { decision: 'approve' })).statusCode).toBe(409);
    expect(await refusalOf({})).toEqual([409, 'the partition is read on from offset 2']);
  });
});
