// Case 45: a body that trickles in is given up on, and others are served meanwhile.
import { connect } from 'node:net';
import type { Server } from 'node:http';
import { closeServer, createHttpServer, listenOn } from './server';

describe('a slow caller', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const timeouts = { headersMs: 1_000, requestMs: 1_200, checkIntervalMs: 50 };
    server = createHttpServer(
      (request, response) => request.resume().once('end', () => response.end('heard')),
      timeouts,
    );
    port = await listenOn(server, 0, '127.0.0.1');
  });
  afterAll(() => closeServer(server));

  /** Sends the beginning, then a byte at a time; answers with what came back until the end. */
  const trickle = (beginning: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let response = '';
      let drip: NodeJS.Timeout | undefined;
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(beginning);
        drip = setInterval(() => socket.writable && socket.write('x'), 30);
      });
      socket.on('data', (bytes) => (response += bytes.toString()));
      // A byte that crosses with the answer meets a closed connection; the answer has come all the same.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
      });
      socket.on('close', () => {
        clearInterval(drip);
        resolve(response);
      });
    });

  it.each([
    ['body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n'],
    ['chunked body', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n'],
    ['head', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: '],
  ])('of a %s gets 408, and keeps nobody waiting', async (_what, beginning) => {
    let isGivenUp = false;
    const slow = trickle(beginning).finally(() => (isGivenUp = true));
    const reply = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'quick' });
    expect(await reply.text()).toBe('heard');
    expect(isGivenUp).toBe(false);
    expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
  });
});
