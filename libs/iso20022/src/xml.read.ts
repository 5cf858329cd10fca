// Reading XML: bytes or text in, a plain tree out, every number left as text. What may not be parsed is refused first.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type MessageName, isMessageName } from './names';
import type { Iso20022Refusal } from './refusal';
import { BYTES_MAX, DEPTH_MAX, STATEMENT_BYTES_MAX, bytesMaxOf, guardXml, messageNameOf } from './xml.guard';

/** An element as it was read: its children by name, its attributes as `@name`, its raw text as `#text`. */
export interface XmlNode {
  readonly [name: string]: readonly XmlNode[] | string | undefined;
}

/** A message as it came: the archived bytes, or text that was already decoded from them. */
export type XmlInput = string | Uint8Array;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  ignoreDeclaration: true,
  jPath: false,
  maxNestedTags: DEPTH_MAX,
});

const malformed = (detail: string): Result<never, Iso20022Refusal> => refuse({ code: 'xml_malformed', detail });

/** The element under Document of a message of that name. */
export function readDocument(input: XmlInput, name: MessageName, root: string): Result<XmlNode, Iso20022Refusal> {
  const text = textOf(input);
  if (!text.ok) return text;
  const xml = text.value;

  const found = messageNameOf(xml);
  const bytesMax = bytesMaxOf(found);
  if (Buffer.byteLength(xml) > bytesMax) return tooLarge(bytesMax);
  const guarded = guardXml(xml);
  if (!guarded.ok) return guarded;
  if (found !== name) {
    const what = found === undefined ? 'something else' : found;
    return refuse({ code: 'wrong_message', detail: `expected a Document of ${name}, found ${what}` });
  }
  if (XMLValidator.validate(xml) !== true) return malformed('not well-formed XML');

  const document = treeOf(xml);
  const [only] = document;
  if (only === undefined || document.length > 1) return malformed('not exactly one Document');
  const elements = Object.keys(only).filter((key) => !key.startsWith('@') && key !== '#text');
  const bodies = childrenOf(only, root);
  if (bodies.length === 0) return refuse({ code: 'missing_element', path: root, detail: `${root} is required` });
  if (elements.length !== 1 || bodies.length !== 1) return malformed('more than one message in the Document');
  return ok(bodies[0]!);
}

function treeOf(xml: string): readonly XmlNode[] {
  try {
    return childrenOf(parser.parse(xml) as XmlNode, 'Document');
  } catch {
    // The parser throws at names such as `__proto__`, which no message has.
    return [];
  }
}

export function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  const found = Object.hasOwn(node, name) ? node[name] : undefined;
  return typeof found === 'object' ? found : [];
}

/** Which message the bytes or text hold, read from the root element only. */
export function elementNameOf(input: XmlInput): MessageName | undefined {
  const head = typeof input === 'string' ? input : new TextDecoder().decode(input.subarray(0, 8192));
  const name = messageNameOf(head);
  return name !== undefined && isMessageName(name) ? name : undefined;
}

function textOf(input: XmlInput): Result<string, Iso20022Refusal> {
  const length = typeof input === 'string' ? input.length : input.byteLength;
  if (length > STATEMENT_BYTES_MAX) return tooLarge(BYTES_MAX);
  if (typeof input === 'string') return ok(input);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(input));
  } catch {
    return malformed('not UTF-8');
  }
}

const tooLarge = (bytesMax: number): Result<never, Iso20022Refusal> =>
  refuse({ code: 'too_large', detail: `a message of this kind holds at most ${bytesMax} bytes` });
