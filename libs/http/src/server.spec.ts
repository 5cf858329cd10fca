// What the server refuses before anything is routed. Case 45: a body that trickles in is given up on, and others are served
// meanwhile.
import { connect } from 'node:net';
import { type Server, request } from 'node:http';
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

describe('a target that two programs could read as two paths', () => {
  let server: Server;
  let port: number;
  const reached: string[] = [];
  beforeAll(async () => {
    server = createHttpServer(({ url }, response) => {
      reached.push(url!);
      response.end('heard');
    });
    port = await listenOn(server, 0, '127.0.0.1');
  });
  afterAll(() => closeServer(server));

  /** As it is written: `fetch` would put it right first. */
  const send = (path: string): Promise<{ status: number; type: string | undefined; body: string }> =>
    new Promise((resolve, reject) => {
      const call = request({ port, host: '127.0.0.1', path }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode!, type: response.headers['content-type'], body }),
        );
      });
      call.once('error', reject).end();
    });

  it.each(['/%6fps', '/v1/..%2fops', '/v1/../ops', '/ops;/v1', '//ops', 'http://host//ops'])(
    '%s is a problem, and reaches nobody',
    async (target) => {
      const { status, type, body } = await send(target);
      expect([status, type]).toEqual([400, 'application/problem+json']);
      expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(reached).toEqual([]);
    },
  );

  it('is none where only the query is encoded', async () => {
    expect(await send('/v1/orders?cursor=a%2Fb')).toMatchObject({ status: 200, body: 'heard' });
    expect(reached).toEqual(['/v1/orders?cursor=a%2Fb']);
  });
});
