// Which web pages may call the API from a browser (Fetch standard, CORS): none, unless a setting lists their origins.
import type { FastifyCorsOptions } from '@fastify/cors';
import { z } from 'zod';

/** `https://shop.example.kz,http://localhost:5173`; empty for none. */
export const corsOrigins = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine(
    (origins) => origins.every(isOrigin),
    'origins such as https://app.example.kz, separated by commas: no path, no *',
  )
  .meta({ example: 'https://app.example.kz' });

/** A browser sends scheme, host and port exactly so. */
function isOrigin(text: string): boolean {
  return (
    !text.includes('*') &&
    URL.canParse(text) &&
    /^https?:$/.test(new URL(text).protocol) &&
    new URL(text).origin === text
  );
}

const PREFLIGHT_MAX_AGE_S = 600;

export const corsOptions = (origins: readonly string[]): FastifyCorsOptions => ({
  origin: [...origins],
  methods: ['GET', 'HEAD', 'POST'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'Last-Event-ID', 'traceparent'],
  exposedHeaders: ['ETag', 'Idempotency-Replayed', 'Location', 'Retry-After', 'WWW-Authenticate', 'traceparent'],
  // Tokens are sent in a header: a cookie of a browser is never looked at.
  credentials: false,
  maxAge: PREFLIGHT_MAX_AGE_S,
  // Whether a page may call, an OPTIONS request without an origin does not ask.
  strictPreflight: false,
});
