// One call to a venue's REST API. Three results are distinguished, because money depends on them: the venue answered,
// the venue provably never received the request, or the result is unknown. Exact bytes go to the caller's archive.
import type { VenueCode } from '@aiyrbas/contracts';
import type { Clock, Sensitive } from '@aiyrbas/kernel';

export interface VenueRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
}

/** One message to or from a venue, byte for byte. */
export interface VenueMessage {
  readonly venue: VenueCode;
  readonly direction: 'out' | 'in';
  readonly method: VenueRequest['method'];
  readonly path: string;
  /** The HTTP status of an answer. */
  readonly status?: number;
  readonly bytes: Buffer;
  readonly at: Date;
}

export type Archive = (message: VenueMessage) => void;

export type VenueReply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** Proven: the request never reached the venue, or the venue said that it did not take it. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** The venue may have acted. Ask; never guess. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface VenueAccess {
  readonly venue: VenueCode;
  /** Without a slash at the end; the documented API is below it. */
  readonly baseUrl: string;
  readonly apiKey?: Sensitive<string>;
  readonly timeoutMs?: number;
  readonly clock: Clock;
}

const TIMEOUT_MS = 3_000;
/** Failures before the first byte left: the only ones after which nothing can have happened at the venue. */
const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Connections are kept alive by Node's own fetch, per origin. */
export class VenueClient {
  constructor(private readonly access: VenueAccess) {}

  get venue(): VenueCode {
    return this.access.venue;
  }

  /** The message that `call` will send, for a caller who must write it down first. */
  outgoing(request: VenueRequest): VenueMessage {
    const { venue, clock } = this.access;
    const { method, path, body = '' } = request;
    return { venue, direction: 'out', method, path, bytes: Buffer.from(body), at: clock.now() };
  }

  async call(request: VenueRequest, archive: Archive): Promise<VenueReply> {
    const { venue, baseUrl, apiKey, clock, timeoutMs = TIMEOUT_MS } = this.access;
    const { method, path, body } = request;
    let status: number;
    let bytes: Buffer;
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(apiKey && { 'x-api-key': apiKey.reveal() }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      bytes = Buffer.from(await response.arrayBuffer());
    } catch (error) {
      const reason = failureCode(error);
      return { kind: BEFORE_SENDING.has(reason) ? 'not_sent' : 'unknown', reason };
    }
    archive({ venue, direction: 'in', method, path, status, bytes, at: clock.now() });
    if (status === 429) return { kind: 'not_sent', reason: 'http_429' };
    if (status >= 500) return { kind: 'unknown', reason: `http_${status}` };
    try {
      return { kind: 'answered', status, body: bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined };
    } catch {
      return { kind: 'unknown', reason: 'answer_not_json' };
    }
  }
}

/** The system's own word for what went wrong, never a message: messages may carry what they should not. */
function failureCode(error: unknown): string {
  const named = error as { name?: string; cause?: { code?: string } };
  return named.cause?.code ?? named.name ?? 'unknown_error';
}
