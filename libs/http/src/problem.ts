import {
  type FieldError,
  PROBLEMS,
  type Problem,
  type ProblemCode,
  problemTitle,
  problemType,
} from '@aiyrbas/contracts';

/** An answer of no, in the public vocabulary. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** A refusal that a controller throws. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly refusal: Refusal,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(refusal.code);
  }
}

/** RFC 9457 problem details. */
export function problemOf(refusal: Refusal, at: { instance?: string; traceId?: string | undefined } = {}): Problem {
  return {
    type: problemType(refusal.code),
    title: problemTitle(refusal.code),
    status: PROBLEMS[refusal.code],
    code: refusal.code,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...(at.instance === undefined ? {} : { instance: at.instance }),
    ...(at.traceId === undefined ? {} : { traceId: at.traceId }),
    ...(refusal.errors === undefined || refusal.errors.length === 0 ? {} : { errors: [...refusal.errors] }),
  };
}
