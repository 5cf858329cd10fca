// A request that the platform asks to send again is sent again, with the same key and body, for a bounded time.

export interface RetryOptions {
  /** How long a request is repeated before its refusal is given; 15 s by default, 0 for never. */
  readonly retryForMs?: number;
}

const RETRY_FOR_MS = 15_000;
const PAUSE_MS = 250;

/** Statuses that say: later. A 409 does so only while the first request with its key runs. */
const isLater = async (response: Response): Promise<boolean> => {
  if (response.status !== 503 && response.status !== 429 && response.status !== 409) return false;
  const problem = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { code?: string };
  return LATER.has(problem.code ?? '');
};
const LATER: ReadonlySet<string> = new Set(['service_unavailable', 'too_many_requests', 'idempotency_key_in_use']);

const isSafe = ({ method, headers }: Request): boolean => method === 'GET' || headers.has('idempotency-key');

export async function fetchAgain(request: Request, { retryForMs = RETRY_FOR_MS }: RetryOptions): Promise<Response> {
  const end = Date.now() + retryForMs;
  for (;;) {
    const response = await fetch(request.clone());
    if (!isSafe(request) || !(await isLater(response))) return response;
    const pause = Math.max(PAUSE_MS, 1000 * Number(response.headers.get('retry-after') ?? 0));
    if (Date.now() + pause > end) return response;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
