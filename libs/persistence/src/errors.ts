// What a database error means for whoever sees it: try again, wait, or a constraint of ours said no.
import { Unavailable } from '@aiyrbas/kernel';

interface PgError {
  readonly code?: string;
  readonly driverError?: PgError;
}

const pgErrorOf = (error: unknown): PgError => {
  const outer = (error ?? {}) as PgError;
  return outer.driverError ?? outer;
};

/** The connection was lost while committing: only the data shows whether it was committed. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';

  static because(cause: unknown): CommitUnknownError {
    return new CommitUnknownError('the connection was lost during commit', { cause });
  }
}

/**
 * Another transaction wrote what this one decided about: nothing is wrong with either, and this one runs again on what is
 * there now. Thrown where a unique index answered `on conflict do nothing` and what is there may be something else.
 */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
  /** serialization_failure */
  readonly code = '40001';
}

const CONFLICTS = new Set(['40001', '40P01']);
/** A server that stops or starts, a lock or statement that took too long, a network or name service that failed. */
const TRANSIENT = new Set([
  '57P01',
  '57P02',
  '57P03',
  '55P03',
  '57014',
  '25P03',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Classes of SQLSTATE: connections, resources used up (connections, memory, disk), the server's own input and output. */
const TRANSIENT_CLASSES = new Set(['08', '53', '58']);
const SILENCE = 'Query read timeout';
const TRANSIENT_TEXT =
  /Connection terminated|connection is closed|timeout exceeded when trying to connect|Client has encountered a connection error|Driver not Connected|Query read timeout/i;

/** The database itself answered: five characters of SQLSTATE, not a code of the network. Class 57 says that it went away. */
export const hasSqlState = (error: unknown): boolean => {
  const code = pgErrorOf(error).code ?? '';
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57') && !code.startsWith('08');
};

const isOfClass = (code: string, classes: ReadonlySet<string>): boolean =>
  /^[0-9A-Z]{5}$/.test(code) && classes.has(code.slice(0, 2));

export const isSerializationConflict = (error: unknown): boolean => CONFLICTS.has(pgErrorOf(error).code ?? '');

/** A statement of this transaction had failed before, and so does everything behind it. */
export const isEchoOfFailure = (error: unknown): boolean => pgErrorOf(error).code === '25P02';

/** A prepared statement outlived a change of its table; on a new connection it is planned anew. */
export const isStalePlan = (error: unknown): boolean =>
  pgErrorOf(error).code === '0A000' && /cached plan must not change result type/.test((error as Error).message);

/** After this the connection is of no more use, though it still looks well. */
export const spoilsConnection = (error: unknown): boolean =>
  isStalePlan(error) || (error instanceof Error && error.message === SILENCE);

/** Worth trying again as it is, because the fault is not in what was asked. */
export function isTransient(error: unknown): boolean {
  if (error instanceof CommitUnknownError || error instanceof Unavailable) return true;
  if (isSerializationConflict(error) || isStalePlan(error)) return true;
  const { code } = pgErrorOf(error);
  if (code !== undefined && (TRANSIENT.has(code) || isOfClass(code, TRANSIENT_CLASSES))) return true;
  // An answer of the database, or of a parser, may quote what it was given: such words are somebody else's.
  if (hasSqlState(error) || !(error instanceof Error) || error.name === 'SyntaxError') return false;
  return TRANSIENT_TEXT.test(error.message);
}
