import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { StampedMessage } from '../message';
import type { StreamLog } from '../stream-log';
import { describeBus } from '../testing/bus-contract';
import { until } from '../testing/effects';
import { ThreadBridge, ThreadTransport } from './across-threads';
import { InProcessTransport } from './in-process';

/** The thread's side and the main one's, over real ports: what one says to the other is copied. */
describeBus('a port between threads', async () => {
  const { port1, port2 } = new MessageChannel();
  new ThreadBridge(port1, new InProcessTransport());
  return new ThreadTransport(port2);
});

test('a thread that has gone is handed nothing more', async () => {
  const { port1, port2 } = new MessageChannel();
  const bus = new InProcessTransport();
  const subscribed = jest.spyOn(bus, 'subscribe');
  const bridge = new ThreadBridge(port1, bus);
  const transport = new ThreadTransport(port2);
  transport.attach({ service: 'kyc' } as StreamLog);
  await bridge.attached;
  const deliver = jest.fn();
  await transport.subscribe({
    consumer: 'orders',
    topics: ['kyc.v1'],
    assign: async () => [],
    deliver,
    hasCapacity: () => true,
    waitForCapacity: async () => undefined,
    waitUntilIdle: async () => undefined,
    doneUpTo: () => undefined,
    passOver: async () => undefined,
    positionOf: async () => undefined,
  });
  const handedOver = jest.spyOn(subscribed.mock.calls[0]![0], 'deliver');
  const message = { topic: 'kyc.v1', partition: 0 } as StampedMessage;
  bus.publish([message]);
  await until(async () => deliver.mock.calls.length === 1, 5_000);
  expect(handedOver).toHaveBeenCalledTimes(1);

  const isGone = once(port1, 'close');
  await transport.close();
  await isGone;
  bus.publish([message]);
  expect(handedOver).toHaveBeenCalledTimes(1);
  await bus.close();
});
