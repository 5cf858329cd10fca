// What is checked on the text before any parser reads it: how long it may be, and that it has no document type. Both
// are one pass over the text at most.
import { type MessageName, NAMESPACE_PREFIX } from './names';

export const DEPTH_MAX = 32;
/** Nothing a bank sends in one message is larger, but for pages of a statement with up to 1,000 entries. */
export const BYTES_MAX = 256 * 1024;
export const STATEMENT_BYTES_MAX = 2 * 1024 * 1024;

const LONG_MESSAGES: readonly string[] = ['camt.052.001.08', 'camt.053.001.08'] satisfies readonly MessageName[];

export const bytesMaxOf = (name: MessageName | undefined): number =>
  name !== undefined && LONG_MESSAGES.includes(name) ? STATEMENT_BYTES_MAX : BYTES_MAX;

const HEAD_LENGTH = 4096;
const BEFORE_ROOT = /^\uFEFF?(?:\s+|<\?[^>]*\?>|<!--(?:(?!--)[^])*-->)*/;
const ROOT = /^<(?:([A-Za-z_][\w.-]*):)?Document((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/;
const ATTRIBUTE = /\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** Which message this claims to be, in its own version, from its root element alone. Cheap on any input. */
export function versionAtHead(xml: string): string | undefined {
  const head = xml.slice(0, HEAD_LENGTH);
  const root = ROOT.exec(head.slice(BEFORE_ROOT.exec(head)?.[0].length ?? 0));
  if (!root) return undefined;
  const [, prefix, attributes = ''] = root;
  const declaration = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`;
  for (const [, name, quoted = ''] of attributes.matchAll(ATTRIBUTE)) {
    const namespace = name === declaration ? quoted.slice(1, -1) : '';
    if (namespace.startsWith(NAMESPACE_PREFIX)) return namespace.slice(NAMESPACE_PREFIX.length);
  }
  return undefined;
}

/** The other things that start with `<!` or `<?`, and where each ends. */
const SECTIONS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/**
 * Whether anything is declared: a document type, an entity, an element. Comments, CDATA sections and processing
 * instructions are passed over, because their text is no markup.
 */
export function holdsDocumentType(xml: string): boolean {
  let [declaration, instruction] = [xml.indexOf('<!'), xml.indexOf('<?')];
  while (declaration !== -1) {
    const start = instruction !== -1 && instruction < declaration ? instruction : declaration;
    const section = SECTIONS.find(([opening]) => xml.startsWith(opening, start));
    if (section === undefined) return true;
    const end = xml.indexOf(section[1], start + section[0].length);
    // Without an end it is not well formed, and the parser refuses it.
    if (end === -1) return false;
    if (declaration < end) declaration = xml.indexOf('<!', end);
    if (instruction !== -1 && instruction < end) instruction = xml.indexOf('<?', end);
  }
  return false;
}
