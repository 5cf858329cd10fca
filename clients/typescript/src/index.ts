// The public API of Aiyrbas for TypeScript: types from its OpenAPI document, a request that is repeated safely, problems as
// errors, and the events of an order. It reads tolerantly: fields and values that it does not know are passed on.
import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api';
import { type RetryOptions, fetchAgain } from './retry';
import { eventsIn } from './server-sent-events';

export type { components, paths };
export type { RetryOptions } from './retry';
export type Schemas = components['schemas'];
export type ApiProblem = Schemas['Problem'];
export type OrderHistoryEntry = Schemas['OrderHistoryEntry'];

export interface ClientOptions extends RetryOptions {
  /** Where the API is, such as `https://api.example.kz`; without a slash at the end. */
  readonly baseUrl: string;
  /** An access token of the identity provider. Called for each request, so that it may be renewed. */
  readonly token?: () => string | Promise<string>;
}

/** A request was refused. `code` says why and is stable; new codes may be added. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly problem: ApiProblem,
    readonly response: Response,
  ) {
    super(
      `${problem.status} ${problem.code}: ${problem.detail ?? JSON.stringify(problem.errors) ?? problem.title} (${response.url})`,
    );
  }

  get code(): string {
    return this.problem.code;
  }
}

/**
 * A client with a typed `GET` and `POST` for each path. A request is sent again when the platform asks for it (503, 429, and
 * 409 while the first one runs), but only where that is safe: a GET, or a POST with an `Idempotency-Key`.
 */
export function createClient({ baseUrl, token, ...retry }: ClientOptions): Client<paths> {
  const client = createFetchClient<paths>({ baseUrl, fetch: (request) => fetchAgain(request, retry) });
  client.use({
    onRequest: async ({ request }) => {
      if (token) request.headers.set('authorization', `Bearer ${await token()}`);
      return request;
    },
  });
  return client;
}

/** What a response brought. @throws ApiError for a refusal. */
export async function unwrap<Data>(
  call: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (data !== undefined && data !== null) return data;
  throw new ApiError(problemOf(error, response), response);
}

/** A proxy may answer with something that is no problem of ours. */
function problemOf(error: unknown, { status, statusText }: Response): ApiProblem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as ApiProblem;
  return { type: 'about:blank', title: statusText, status, code: `http_${status}` };
}

/** A header for one command. Keep it, and send it again with the same body, until there is a response. */
export const idempotencyKey = (key: string = crypto.randomUUID()): { readonly 'Idempotency-Key': string } => ({
  'Idempotency-Key': key,
});

/**
 * The states of an order as they come, until one is terminal. Goes on behind the last one where the connection breaks.
 * @throws ApiError for a refusal, such as `not_found`.
 */
export async function* orderEvents(client: Client<paths>, id: string): AsyncGenerator<OrderHistoryEntry> {
  let last: string | undefined;
  for (;;) {
    const call = client.GET('/v1/orders/{id}/events', {
      params: { path: { id }, ...(last === undefined ? {} : { header: { 'Last-Event-ID': last } }) },
      headers: { accept: 'text/event-stream' },
      parseAs: 'stream',
    });
    const stream = await unwrap<unknown>(call);
    for await (const event of eventsIn(stream as ReadableStream<Uint8Array>)) {
      last = event.id;
      const entry = JSON.parse(event.data) as OrderHistoryEntry;
      yield entry;
      if (TERMINAL.has(entry.state)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

const RECONNECT_MS = 250;

/** States after which nothing comes. A held order waits for people, and its stream goes on. */
const TERMINAL: ReadonlySet<string> = new Set(['completed', 'rejected', 'cancelled', 'expired', 'refunded']);
