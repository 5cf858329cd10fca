// Two threads that ask each other things, over a real port.
import { MessageChannel } from 'node:worker_threads';
import { ThreadPeer } from './thread-peer';

describe('two threads', () => {
  const peers = (acts: ConstructorParameters<typeof ThreadPeer>[1]) => {
    const { port1, port2 } = new MessageChannel();
    new ThreadPeer(port1, acts);
    return { peer: new ThreadPeer(port2, {}), port1 };
  };

  test('what fails there fails here', async () => {
    const { peer } = peers({ fail: () => Promise.reject(new RangeError('too far')) });
    await expect(peer.request('fail')).rejects.toThrow('too far');
    peer.close();
  });

  test('nobody waits for one that has gone', async () => {
    const { peer, port1 } = peers({ never: () => new Promise(() => undefined) });
    const requested = peer.request('never');
    port1.close();
    await expect(requested).rejects.toThrow('the other thread has gone');
    await expect(peer.request('never')).rejects.toThrow('the other thread has gone');
    peer.notify('never');
  });
});
