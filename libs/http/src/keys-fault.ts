// When keys cannot be had - their holder is away, slow, or answers with something else - nothing was found out about the token
// that they were wanted for: the caller is to try again, and is not told that the token is wrong.
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
