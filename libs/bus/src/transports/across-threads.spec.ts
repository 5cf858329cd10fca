import { MessageChannel } from 'node:worker_threads';
import type { StreamLog } from '../stream-log';
import { describeBus } from '../testing/bus-contract';
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
  const bridge = new ThreadBridge(port1, bus);
  const transport = new ThreadTransport(port2);
  transport.attach({ service: 'kyc' } as StreamLog);
  await bridge.attached;
  const unsubscribed = jest.spyOn(bus, 'unsubscribe');
  await transport.subscribe({
    consumer: 'orders',
    topics: ['kyc.v1'],
    assign: async () => [],
    deliver: () => undefined,
    room: async () => undefined,
    calm: async () => undefined,
    doneUpTo: () => undefined,
    passOver: async () => undefined,
    positionOf: async () => undefined,
  });
  await transport.close();
  while (unsubscribed.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await bus.close();
});
