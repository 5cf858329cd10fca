/** The timeouts of a service's role, in milliseconds. They belong to the role, so that every session has them. */
export const ROLE_TIMEOUTS_MS = {
  statement_timeout: 5_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: 15_000,
} as const;
