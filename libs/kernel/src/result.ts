/** A result that may be a refusal. A refusal is an expected result; a bug is thrown (see `invariant`). */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refuse = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** Changes the value of a result; a refusal stays as it is. */
export const mapOk = <T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> =>
  result.ok ? ok(change(result.value)) : result;

/** Unwraps a result that cannot be a refusal here; a refusal would be a bug. */
export function expectOk<T, E>(result: Result<T, E>, why: string): T {
  if (result.ok) return result.value;
  throw new InvariantError(`${why}: ${JSON.stringify(result.error)}`);
}

/** A state that we said cannot be. It is thrown, never caught to be safe: the message that led here is parked. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Makes a `switch` over a closed set exhaustive at compile time. */
export function never(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}
