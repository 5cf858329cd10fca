// The characters that XML 1.0 allows, and the references that stand for them. We decode references ourselves, and only
// the five predefined ones and numbers: the parser's entity machinery stays switched off.

// Control characters cannot appear in XML 1.0 at all, not even as references; a lone surrogate is no character.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

export const isXmlText = (text: string): boolean => !FORBIDDEN.test(text);

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const REFERENCE = /&(?:([a-z]{2,4})|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;

/** The text that a raw piece of XML stands for; undefined when it holds a reference that we do not know. */
export function decodeReferences(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  let unknown = false;
  const text = raw.replace(REFERENCE, (_all, name?: string, decimal?: string, hex?: string) => {
    const found = name === undefined ? characterOf(decimal, hex) : PREDEFINED.get(name);
    if (found === undefined) unknown = true;
    return found ?? '';
  });
  return unknown ? undefined : text;
}

function characterOf(decimal: string | undefined, hex: string | undefined): string | undefined {
  if (decimal === undefined && hex === undefined) return undefined;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return isXmlText(character) ? character : undefined;
}
