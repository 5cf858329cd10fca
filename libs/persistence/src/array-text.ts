// Sets of rows travel as arrays, written as PostgreSQL reads them. `pg` writes them too, with two searches through every
// element; a batch has thousands, and hardly one that needs it.

const SPECIAL = /["\\]/;
const SPECIALS = /["\\]/g;
/** What JSON would escape and PostgreSQL takes as it is. */
const BEYOND_JSON = /[\u0000-\u001f\ud800-\udfff]/;

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

function quoted(value: string): string {
  if (!SPECIAL.test(value)) return `"${value}"`;
  // Where nothing else needs a backslash in JSON, both write the same, and V8 writes JSON several times faster.
  return BEYOND_JSON.test(value) ? `"${value.replace(SPECIALS, '\\$&')}"` : JSON.stringify(value);
}
