import { types } from 'pg';

const DATE = 1082;

let done = false;

/** A calendar day is text, not an instant in some time zone; numbers beyond 2^53 already come as text from `pg`. */
export function useExactTypes(): void {
  if (done) return;
  done = true;
  types.setTypeParser(DATE, (text) => text);
}
