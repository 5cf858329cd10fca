import type { RemoteLogs, StreamHead, StreamLog } from '@aiyrbas/bus';
import { topicNamed } from '@aiyrbas/contracts';
import { LogsInProcess } from './logs-in-process';

const head = (topic: string, seq: bigint): StreamHead => ({ topic, partition: 0, seq }) as StreamHead;

/** A process that has the logs of some services, and what it asks of others. */
function processWith(own: readonly string[], options: { ownFails?: boolean; othersFail?: boolean } = {}) {
  const requests: string[] = [];
  const log = {
    read: async (topic: string) => (requests.push(`here ${topic}`), []),
    heads: async () => {
      requests.push('here heads');
      if (options.ownFails) throw new Error('the database is away');
      // A log has heads of topics that nobody requests for, too.
      return own.map((topic) => head(topic, 1n));
    },
  } as unknown as StreamLog;
  const elsewhere: RemoteLogs = {
    read: async (topic) => (requests.push(`elsewhere ${topic}`), []),
    heads: async (topics) => {
      requests.push(`elsewhere heads ${topics.join(' ')}`);
      if (options.othersFail) throw new Error('nobody responds');
      return topics.map((topic) => head(topic, 2n));
    },
  };
  const producers = own.map((topic) => topicNamed(topic).producer);
  const transport = { logOf: (topic: string) => (producers.includes(topicNamed(topic).producer) ? log : undefined) };
  return { requests, logs: new LogsInProcess([transport], elsewhere) };
}

it('reads a log of this process where it is, and others elsewhere', async () => {
  const { requests, logs } = processWith(['orders.v1']);
  await logs.read('orders.v1', 0, 1n, 2n);
  await logs.read('ledger.v1', 0, 1n, 2n);
  expect(requests).toEqual(['here orders.v1', 'elsewhere ledger.v1']);
});

it('asks nobody else for heads when every log is here, and looks into a log once', async () => {
  const { requests, logs } = processWith(['kyc.v1', 'kyc.identity.v1']);
  expect(await logs.heads(['kyc.v1', 'kyc.identity.v1'])).toHaveLength(2);
  expect(requests).toEqual(['here heads']);
});

it('gives the heads of the requested topics, from both', async () => {
  const { requests, logs } = processWith(['orders.v1', 'kyc.v1']);
  const heads = await logs.heads(['orders.v1', 'ledger.v1']);
  expect(heads.map(({ topic, seq }) => [topic, seq])).toEqual([
    ['orders.v1', 1n],
    ['ledger.v1', 2n],
  ]);
  expect(requests).toContain('elsewhere heads ledger.v1');
});

it('leaves out a log that cannot be read, and fails when none can', async () => {
  const one = processWith(['orders.v1'], { othersFail: true });
  expect((await one.logs.heads(['orders.v1', 'ledger.v1'])).map(({ topic }) => topic)).toEqual(['orders.v1']);
  const none = processWith(['orders.v1'], { ownFails: true, othersFail: true });
  await expect(none.logs.heads(['orders.v1', 'ledger.v1'])).rejects.toThrow('the database is away');
});
