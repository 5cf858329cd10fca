import { type Server, createServer, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { PROBLEM_CODES, PROBLEM_HELP, openApiDocument, problemType } from '@aiyrbas/contracts';
import { apiDocuments, isDocumentPath } from './api-documents';
import { serveDocuments } from './documents';

let server: Server;
let url: string;
const documents = apiDocuments(['kyc']);

beforeAll(async () => {
  const handle = await serveDocuments(documents, ['https://app.example.kz']);
  server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url + path, { method, headers: { 'accept-encoding': 'identity', ...headers } });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body, text: body.toString() };
}

describe.each(Object.keys(documents))('%s', (path) => {
  it('lies where documents are looked for', () => {
    expect(isDocumentPath(path)).toBe(true);
  });

  it('is sent once, and then only if it has changed', async () => {
    const first = await get(path);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, documents[path]!.type]);
    expect(first.body.length).toBeGreaterThan(0);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await get(path, { 'if-none-match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('is compressed for whoever can read that, and then has an ETag of its own', async () => {
    const plain = await get(path);
    const zipped = await get(path, { 'accept-encoding': 'br, gzip' });
    expect(zipped.body.equals(plain.body)).toBe(true);
    const isZipped = zipped.headers.get('content-encoding') === 'gzip';
    expect(zipped.headers.get('etag') === plain.headers.get('etag')).toBe(!isZipped);
    expect(plain.headers.get('content-encoding')).toBeNull();
    if (isZipped)
      expect([zipped, plain].map(({ headers }) => headers.get('vary'))).toEqual(
        ['Accept-Encoding', 'Accept-Encoding'].map((vary) => expect.stringContaining(vary)),
      );
  });

  it('has a HEAD, and no POST', async () => {
    expect((await get(path, {}, 'HEAD')).status).toBe(200);
    const refused = await get(path, {}, 'POST');
    expect([refused.status, refused.headers.get('allow'), JSON.parse(refused.text)]).toEqual([
      405,
      'GET, HEAD',
      expect.objectContaining({ code: 'method_not_allowed' }),
    ]);
  });
});

it('the API document is smaller by far when it is compressed, and the same', async () => {
  const representation = await raw('/openapi.json', 'gzip');
  const size = JSON.stringify(openApiDocument()).length;
  expect(JSON.parse(gunzipSync(representation).toString())).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  expect(representation.length * 5).toBeLessThan(size);
});

it.each(['gzip;q=0', 'br', 'identity', '', 'gzip;q=0.000, br'])('"%s" does not ask for gzip', async (accepted) => {
  const response = await get('/openapi.json', { 'accept-encoding': accepted });
  expect(response.headers.get('content-encoding')).toBeNull();
});

it.each(['/docs/constructor', '/docs/../package.json', '/docs/nothing', '/problems/nothing', '/problems/toString'])(
  '%s is no document',
  async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(JSON.parse(response.text)).toMatchObject({ code: 'not_found' });
  },
);

it.each(PROBLEM_CODES)('the type of %s leads to a page with its cause and its cure', async (code) => {
  const page = (await get(new URL(problemType(code)).pathname)).text;
  const plain = page
    .replaceAll(/<\/?code>/g, '`')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"');
  for (const text of [problemType(code), PROBLEM_HELP[code].cause, PROBLEM_HELP[code].cure])
    expect(plain).toContain(text);
  expect((await get('/problems')).text).toContain(`href="/problems/${code}"`);
});

it('a page of a listed origin may read them, another may not', async () => {
  const allowed = async (origin: string): Promise<string | null> =>
    (await get('/openapi.json', { origin })).headers.get('access-control-allow-origin');
  expect(await allowed('https://app.example.kz')).toBe('https://app.example.kz');
  expect(await allowed('https://evil.example')).toBeNull();
  const { headers } = await get('/openapi.json', { origin: 'https://app.example.kz' });
  expect(headers.get('vary')).toBe('Origin, Accept-Encoding');
});

/** As it comes over the wire: `fetch` would decompress it. */
function raw(path: string, encoding: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const call = request(url + path, { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => resolve(Buffer.concat(chunks)));
    });
    call.once('error', reject).end();
  });
}
