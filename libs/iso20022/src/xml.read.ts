// Reading XML: bytes or text in, a plain tree out, every number left as text. One pass of a strict parser that expands
// no entity and knows namespaces. What may not be read is refused on the way.
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type MessageName, NAMESPACE_PREFIX, messageOfVersion } from './names';
import type { Iso20022Refusal } from './refusal';
import type { ItemReading } from './table';
import { BYTES_MAX, DEPTH_MAX, STATEMENT_BYTES_MAX, bytesMaxOf, holdsDocumentType, versionAtHead } from './xml.guard';

/** An element as it was read. Elements of supplementary data are left out. */
export interface XmlNode {
  readonly name: string;
  /** Its character data, without that of its children. */
  readonly text: string;
  readonly children: readonly XmlNode[];
  readonly attributes: Readonly<Record<string, SaxesAttributeNS>>;
  /** What was read from it, where it was read at once; its text and children are then gone. */
  readonly reading?: ItemReading | undefined;
}

/** The elements that are read as soon as they end. */
export interface ManyItems {
  /** Their names from the one under Document on. */
  readonly path: readonly string[];
  read(node: XmlNode): ItemReading;
}

/** A message as it came: the archived bytes, or text that was already decoded from them. */
export type XmlInput = string | Uint8Array;

/** The element under Document, and which message it is. */
export interface OpenedDocument {
  readonly name: MessageName;
  /** As the namespace names it, such as `camt.054.001.04`; `name` is the version that we write. */
  readonly version: string;
  readonly body: XmlNode;
}

const malformed = (detail: string): Iso20022Refusal => ({ code: 'xml_malformed', detail });

/** @param manyItemsOf those of a message; without it everything stays a tree. */
export function openDocument(
  input: XmlInput,
  manyItemsOf: (name: MessageName) => ManyItems | undefined = () => undefined,
): Result<OpenedDocument, Iso20022Refusal> {
  const text = textOf(input);
  if (!text.ok) return text;
  const xml = text.value;
  const bytesMax = bytesMaxOf(messageNameOfHead(xml));
  if (Buffer.byteLength(xml) > bytesMax) return tooLarge(bytesMax);
  if (holdsDocumentType(xml)) {
    return refuse({ code: 'doctype_refused', detail: 'document types and entities are refused' });
  }

  const tree = new TreeReader(manyItemsOf);
  const refusal = tree.read(xml);
  if (refusal) return refuse(refusal);
  const { document, message } = tree;
  // The parser ends with an error where there is no root element, and the reader where it is no message of ours.
  if (!document || !message) return refuse(malformed('no root element'));
  const [body, another] = document.children;
  if (body === undefined) return refuse({ code: 'missing_element', path: 'Document', detail: 'the Document is empty' });
  if (another) return refuse(malformed('more than one message in the Document'));
  return ok({ ...message, body });
}

/** A refusal of our own while the parser runs. */
class Refused extends Error {
  constructor(readonly refusal: Iso20022Refusal) {
    super(refusal.code);
  }
}

const refused = (detail: string): Refused => new Refused(malformed(detail));

interface OpenNode extends XmlNode {
  text: string;
  children: OpenNode[];
  attributes: XmlNode['attributes'];
  reading: ItemReading | undefined;
}

// A page of a statement has tens of thousands of elements; most have no attribute, and half of them no child.
const NO_CHILDREN = Object.freeze([]) as never as OpenNode[];
const NO_ATTRIBUTES: XmlNode['attributes'] = Object.freeze({});

/** Where any element of any namespace may be (ISO 20022, supplementary data); we read none of it. */
const SUPPLEMENTARY = 'SplmtryData';

class TreeReader {
  readonly #open: OpenNode[] = [];
  #namespace = '';
  /** How deep inside supplementary data. */
  #skipped = 0;
  document: XmlNode | undefined;
  message: Omit<OpenedDocument, 'body'> | undefined;
  #items: ManyItems | undefined;

  constructor(private readonly manyItemsOf: (name: MessageName) => ManyItems | undefined) {}

  read(xml: string): Iso20022Refusal | undefined {
    const parser = new SaxesParser({ xmlns: true, position: false });
    parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0') throw refused('the XML declaration is not of version 1.0');
      // Two readings of the same bytes are how parsers are played off.
      const isUtf8 = encoding === undefined || /^utf-8$/i.test(encoding);
      if (!isUtf8) throw refused(`the declared encoding is ${shown(encoding)}, and only UTF-8 is read`);
    });
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
    parser.on('closetag', () => this.#closed());
    parser.on('error', () => {
      // The parser's own text may repeat what it found, which may be personal.
      throw refused(`not well-formed XML at line ${parser.line}, column ${parser.column}`);
    });
    try {
      parser.write(xml).close();
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  }

  #opened({ local, uri, attributes }: SaxesTagNS): void {
    const depth = this.#open.length + this.#skipped;
    if (depth >= DEPTH_MAX) throw refused(`elements nested deeper than ${DEPTH_MAX}`);
    if (this.#skipped > 0) {
      this.#skipped += 1;
      return;
    }
    if (depth === 0) this.message = this.#messageOf(local, uri);
    else if (uri !== this.#namespace) throw refused(`an element of another namespace outside ${SUPPLEMENTARY}`);
    // A second Document, side by side or nested, is how a signed message is wrapped round a forged one.
    else if (local === 'Document') throw refused('a second Document');
    if (local === SUPPLEMENTARY) {
      this.#skipped = 1;
      return;
    }
    const node: OpenNode = {
      name: local,
      text: '',
      children: NO_CHILDREN,
      attributes: NO_ATTRIBUTES,
      reading: undefined,
    };
    if (Object.keys(attributes).length > 0) node.attributes = attributes;
    const parent = this.#open.at(-1);
    if (parent?.children === NO_CHILDREN) parent.children = [node];
    else parent?.children.push(node);
    this.#open.push(node);
    this.document ??= node;
  }

  #messageOf(local: string, uri: string): Omit<OpenedDocument, 'body'> {
    const version = uri.startsWith(NAMESPACE_PREFIX) ? uri.slice(NAMESPACE_PREFIX.length) : '';
    const name = local === 'Document' ? messageOfVersion(version) : undefined;
    if (name === undefined) {
      const of = uri === '' ? 'no namespace' : `the namespace ${shown(uri)}`;
      throw new Refused({ code: 'wrong_message', detail: `found ${shown(local)} of ${of}, which is not read` });
    }
    this.#namespace = uri;
    this.#items = this.manyItemsOf(name);
    return { name, version };
  }

  #text(text: string): void {
    const node = this.#open.at(-1);
    if (node && this.#skipped === 0) node.text += text;
  }

  #closed(): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else {
      const items = this.#items;
      if (items && this.#isAt(items.path)) this.#readItem(items);
      this.#open.pop();
    }
  }

  #isAt(path: readonly string[]): boolean {
    // The first one is the Document.
    if (this.#open.length !== path.length + 1) return false;
    return path.every((name, index) => this.#open[index + 1]!.name === name);
  }

  #readItem(items: ManyItems): void {
    const node = this.#open.at(-1)!;
    node.reading = items.read(node);
    node.text = '';
    node.children = NO_CHILDREN;
  }
}

/** Names of elements, namespaces and encodings are the sender's software, not its data; they are clipped all the same. */
const shown = (name: string): string => name.replace(/[^\w.:/#-]/g, '?').slice(0, 80);

/** Which message the bytes or text hold, read from the root element only. */
export function elementNameOf(input: XmlInput): MessageName | undefined {
  return messageNameOfHead(typeof input === 'string' ? input : new TextDecoder().decode(input.subarray(0, 8192)));
}

const messageNameOfHead = (xml: string): MessageName | undefined => messageOfVersion(versionAtHead(xml) ?? '');

function textOf(input: XmlInput): Result<string, Iso20022Refusal> {
  const length = typeof input === 'string' ? input.length : input.byteLength;
  if (length > STATEMENT_BYTES_MAX) return tooLarge(BYTES_MAX);
  if (typeof input === 'string') return ok(input);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(input));
  } catch {
    return refuse(malformed('not UTF-8'));
  }
}

const tooLarge = (bytesMax: number): Result<never, Iso20022Refusal> =>
  refuse({ code: 'too_large', detail: `a message of this kind holds at most ${bytesMax} bytes` });
