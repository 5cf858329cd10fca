// Sets of rows travel as arrays, written as PostgreSQL reads them. `pg` writes them too, with two searches through every
// element; a batch has thousands, and hardly one that needs it.

const SPECIAL = /["\\]/;
const SPECIALS = /["\\]/g;

/** The array as text; undefined when it holds anything but text and numbers, which `pg` then writes. */
export function arrayText(values: readonly unknown[]): string | undefined {
  let text = '{';
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (at > 0) text += ',';
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'string') text += quoted(value);
    else if (typeof value === 'number') text += value;
    else return undefined;
  }
  return `${text}}`;
}

const quoted = (value: string): string => `"${SPECIAL.test(value) ? value.replace(SPECIALS, '\\$&') : value}"`;
