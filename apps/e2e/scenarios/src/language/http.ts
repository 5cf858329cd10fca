// One call to the public API, as any client would make it: what was asked, and everything that came back.
import type { Problem } from '@aiyrbas/contracts';
import type { Platform } from './platform';

export interface HttpReply<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body where it is JSON, else its text; a 304 has none. */
  readonly body: T;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  /** A body that goes out as it is; an attacker's JSON is not always what JSON.stringify writes. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call<T = unknown>(
  platform: Platform,
  path: string,
  options: CallOptions = {},
): Promise<HttpReply<T>> {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${platform.addressOf(path)}${path}`, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as T };
}

/** Status and code, which is what a client decides by. */
export const problemCodeOf = ({ status, body }: HttpReply<Problem>): string => `${status} ${body.code}`;

/** A problem without the fields that identify one call. Two refusals that must look the same are equal in the rest. */
export function shapeOf({ body }: HttpReply<Problem>): object {
  const { traceId: _traceId, instance: _instance, ...problem } = body;
  return problem;
}

/** An access token of the development issuer, or of the platform's own provider. */
export async function tokenFor(platform: Platform, role: string, sub: string): Promise<string> {
  if (platform.options.tokenFor) return platform.options.tokenFor(role, sub);
  const form = { grant_type: 'client_credentials', client_id: `dev:${role}:${sub}`, client_secret: 'development-only' };
  const response = await call<{ access_token: string }>(platform, '/oidc/token', {
    raw: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return response.body.access_token;
}
