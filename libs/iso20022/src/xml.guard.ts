// Refuses attacks that use XML itself before any parser reads the text: document types, entities, comments, foreign
// namespaces, a second Document, depth. Every check is one pass over the text.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type MessageName, NAMESPACE_PREFIX, isMessageName } from './names';
import type { Iso20022Refusal } from './refusal';
import { isXmlText } from './xml.text';

export const DEPTH_MAX = 32;
/** Nothing a bank sends in one message is larger, but for pages of a statement with up to 1,000 entries. */
export const BYTES_MAX = 256 * 1024;
export const STATEMENT_BYTES_MAX = 2 * 1024 * 1024;

const LONG_MESSAGES: readonly string[] = ['camt.052.001.08', 'camt.053.001.08'] satisfies readonly MessageName[];

export const bytesMaxOf = (name: MessageName | undefined): number =>
  name !== undefined && LONG_MESSAGES.includes(name) ? STATEMENT_BYTES_MAX : BYTES_MAX;

// The declaration says version 1.0 and nothing but UTF-8: two readings of the same bytes are how parsers are played off.
const PROLOGUE =
  /^\uFEFF?(?:<\?xml\s+version=["']1\.0["'](?:\s+encoding=["']utf-8["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>)?\s*/i;
const TAG = /<(\/?)(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const UNKNOWN_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/;
const HEAD_LENGTH = 4096;

interface Tag {
  readonly closes: boolean;
  readonly prefix: string;
  readonly name: string;
  readonly attributes: string;
  readonly isEmpty: boolean;
  readonly end: number;
}

function tagAt(xml: string, position: number): Tag | undefined {
  TAG.lastIndex = position;
  const found = TAG.exec(xml);
  if (!found) return undefined;
  const [, closing, prefix = '', name = '', attributes = '', empty] = found;
  return { closes: closing === '/', prefix, name, attributes, isEmpty: empty === '/', end: TAG.lastIndex };
}

function namespaceOfRoot(root: Tag): string | undefined {
  const declaration = root.prefix === '' ? 'xmlns' : `xmlns:${root.prefix}`;
  for (const [, name, quoted] of root.attributes.matchAll(/\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
    if (name === declaration) return quoted?.slice(1, -1);
  }
  return undefined;
}

/** Which message this is, from its root element alone; undefined when it is none of ours. Cheap on any input. */
export function messageNameOf(xml: string): MessageName | undefined {
  const head = xml.slice(0, HEAD_LENGTH);
  const root = tagAt(head, PROLOGUE.exec(head)?.[0].length ?? 0);
  if (root?.name !== 'Document' || root.closes) return undefined;
  const namespace = namespaceOfRoot(root);
  const name = namespace?.startsWith(NAMESPACE_PREFIX) ? namespace.slice(NAMESPACE_PREFIX.length) : '';
  return isMessageName(name) ? name : undefined;
}

const malformed = (detail: string): Result<never, Iso20022Refusal> => refuse({ code: 'xml_malformed', detail });

/** Passes text that a parser may safely read: one Document of one namespace, of elements and character data only. */
export function guardXml(xml: string): Result<true, Iso20022Refusal> {
  const declarations = guardDeclarations(xml);
  if (!declarations.ok) return declarations;
  if (!isXmlText(xml)) return malformed('a character that XML 1.0 forbids');

  if (UNKNOWN_REFERENCE.test(xml)) return malformed('an entity that is not predefined, or a bare ampersand');

  const start = PROLOGUE.exec(xml)?.[0].length ?? 0;
  const root = tagAt(xml, start);
  if (!root) return malformed('no root element after an XML declaration of version 1.0 and UTF-8');

  let depth = 0;
  for (let position = start; position !== -1; position = xml.indexOf('<', position)) {
    const tag = tagAt(xml, position);
    if (!tag) return malformed('a tag that is not well formed');
    if (tag.prefix !== root.prefix) return malformed('elements of more than one namespace');
    if (position !== start) {
      if (tag.attributes.includes(':') && /\s[\w.-]*:[\w.-]*\s*=/.test(tag.attributes))
        return malformed('a prefixed attribute');
      if (/\sxmlns\s*=/.test(tag.attributes)) return malformed('a namespace declared inside the document');
      // A second Document, side by side or nested, is how a signed message is wrapped round a forged one.
      if (tag.name === root.name && !(tag.closes && depth === 1)) return malformed('a second Document');
    }
    if (tag.closes) depth -= 1;
    else if (!tag.isEmpty) depth += 1;
    if (depth > DEPTH_MAX) return malformed(`elements nested deeper than ${DEPTH_MAX}`);
    position = tag.end;
  }
  return ok(true);
}

function guardDeclarations(xml: string): Result<true, Iso20022Refusal> {
  const declaration = xml.indexOf('<!');
  if (declaration !== -1) {
    const word = xml.slice(declaration + 2, declaration + 9);
    // Comments and CDATA split text in ways that two parsers read differently; no ISO 20022 message needs either.
    if (word.startsWith('--') || word.startsWith('[CDATA['))
      return malformed('comments and CDATA sections are refused');
    return refuse({ code: 'doctype_refused', detail: 'document types and entities are refused' });
  }
  if (xml.indexOf('<?', 1 + xml.indexOf('<')) !== -1) return malformed('processing instructions are refused');
  return ok(true);
}
