// When the issuer's keys cannot be read (it is away, slow, or responds with something else), nothing is known about the
// token. The caller is asked to retry; the response does not call the token wrong.
import { errors } from 'jose';
import { ProblemError } from './problem';

/** jose says this of an answer of the holder that is none, and of nothing about a token. */
const NO_KEYS_CODE = 'ERR_JOSE_GENERIC';

/** What to throw because of this error of a verification; undefined when the token itself was refused. */
export function keysFault(error: unknown): unknown {
  if (error instanceof errors.JWKSTimeout || isOfTheWay(error)) return awayBecauseOf(error);
  if (!(error instanceof errors.JOSEError)) return error;
  return error.code === NO_KEYS_CODE ? awayBecauseOf(error) : undefined;
}

/** `fetch` says so of every connection that failed. */
const isOfTheWay = (error: unknown): boolean => (error as { message?: unknown })?.message === 'fetch failed';

function awayBecauseOf(cause: unknown): ProblemError {
  const fault = new ProblemError({
    code: 'service_unavailable',
    detail: 'the keys to check a token with cannot be had now',
  });
  fault.cause = cause;
  return fault;
}
