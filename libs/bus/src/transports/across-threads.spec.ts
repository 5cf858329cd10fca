import { MessageChannel } from 'node:worker_threads';
import type { StreamLog } from '../stream-log';
import { describeBus } from '../testing/bus-contract';
import { ThreadBridge, ThreadTransport } from './across-threads';
import { InProcessTransport } from './in-process';
import { ThreadPeer } from './thread-peer';

/** The thread's side and the main one's, over real ports: what one says to the other is copied. */
describeBus('a port between threads', async () => {
  const { port1, port2 } = new MessageChannel();
  new ThreadBridge(port1, new InProcessTransport());
  return new ThreadTransport(port2);
});

describe('a thread and the main one', () => {
  const peers = (acts: ConstructorParameters<typeof ThreadPeer>[1]) => {
    const { port1, port2 } = new MessageChannel();
    new ThreadPeer(port1, acts);
    return { peer: new ThreadPeer(port2, {}), port1 };
  };

  test('what fails there fails here', async () => {
    const { peer } = peers({ fail: () => Promise.reject(new RangeError('too far')) });
    await expect(peer.ask('fail')).rejects.toThrow('too far');
    peer.close();
  });

  test('nobody waits for one that has gone', async () => {
    const { peer, port1 } = peers({ never: () => new Promise(() => undefined) });
    const asked = peer.ask('never');
    port1.close();
    await expect(asked).rejects.toThrow('the other thread has gone');
    await expect(peer.ask('never')).rejects.toThrow('the other thread has gone');
    peer.tell('never');
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
    });
    await transport.close();
    while (unsubscribed.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await bus.close();
  });
});
