// RFC 9457 problem details with a stable code. Codes are public: add, never rename.
import { z } from 'zod';

export const PROBLEMS = {
  amount_format: 400,
  amount_scale: 400,
  amount_range: 400,
  duplicate_key: 400,
  unknown_field: 400,
  iin_invalid: 400,
  iban_invalid: 400,
  invalid_request: 400,
  quote_invalid: 400,
  idempotency_key_required: 400,
  idempotency_key_invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  second_person_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  quote_used: 409,
  bank_account_not_confirmed: 409,
  customer_exists: 409,
  customer_not_accepted: 409,
  customer_restricted: 409,
  order_not_cancellable: 409,
  order_blocked: 409,
  decision_not_possible: 409,
  funds_clawed_back: 409,
  proposal_open: 409,
  proposal_decided: 409,
  proposal_changed: 409,
  bank_key_exists: 409,
  bank_keys_overlap: 409,
  idempotency_key_in_use: 409,
  quote_expired: 410,
  proposal_expired: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  bank_unsupported: 422,
  bank_key_invalid: 422,
  day_not_begun: 422,
  asset_unsupported: 422,
  amount_below_minimum: 422,
  account_asset_mismatch: 422,
  insufficient_liquidity: 422,
  rail_suspended: 422,
  bank_closed: 422,
  limit_exceeded: 422,
  insufficient_funds: 422,
  magnitude_exceeded: 422,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  internal_error: 500,
  market_closed: 503,
  orders_stopped: 503,
  service_unavailable: 503,
} as const satisfies Record<string, number>;

export type ProblemCode = keyof typeof PROBLEMS;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

const fieldError = z.strictObject({ path: z.string(), code: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldError>;

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    traceId: z.string().optional(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; `code` is stable.' });
export type Problem = z.infer<typeof problem>;

/** The coded errors behind a failed parse, in the order they were found; the first one names the whole answer. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path ? `${path}.${key}` : key,
        code: 'unknown_field',
        message: 'this field is not known',
      }));
    }
    const [code, message] = issue.message.split('|', 2);
    return message !== undefined && code !== undefined && isProblemCode(code)
      ? [{ path, code, message }]
      : [{ path, code: 'invalid_request', message: issue.message }];
  });
}
