// One message of ISO 20022: its name, the element under Document, and the table that both builds and parses it.
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { type MessageName, namespaceOf } from './names';
import { type Iso20022Refusal, missingElement } from './refusal';
import { type ElementTable, type ModelOf, ReadContext, type Unread, readItem, readTable, writeTable } from './table';
import { childOf, newElement, serialize } from './xml.build';
import { bytesMaxOf } from './xml.guard';
import { type ManyItems, type OpenedDocument, type XmlInput, openDocument } from './xml.read';

export interface IsoMessage<Name extends MessageName, Model> {
  readonly name: Name;
  /** The XML. A model that the message cannot carry is a bug of the caller, and thrown. */
  build(model: Model): string;
  parse(xml: XmlInput): Result<Model & Unread, Iso20022Refusal>;
  /** The items that are read while the document is; undefined where none are many. */
  readonly manyItems: ManyItems | undefined;
  /** The same for a document that was opened to see which message it is. */
  read(document: OpenedDocument): Result<Model & Unread, Iso20022Refusal>;
}

export type ModelIn<M> = M extends IsoMessage<MessageName, infer Model> ? Model : never;

export function message<Name extends MessageName, T extends ElementTable>(
  name: Name,
  root: string,
  table: T,
): IsoMessage<Name, ModelOf<T>> {
  const read = ({ name: found, version, body }: OpenedDocument): Result<ModelOf<T> & Unread, Iso20022Refusal> => {
    if (found !== name) return refuse({ code: 'wrong_message', detail: `expected ${name}, found ${version}` });
    if (body.name !== root) return refuse(missingElement(root));
    const context = new ReadContext();
    const model = readTable(table, body, root, context);
    const [first] = context.refusals;
    if (first !== undefined) return refuse(first);
    return ok(context.unread.length === 0 ? model : { ...model, unread: context.unread });
  };
  const manyItems = manyItemsOf(table, [root]);
  return {
    name,
    manyItems,
    build(model) {
      const document = newElement('Document');
      writeTable(table, childOf(document, root), model, root);
      const xml = serialize(document, namespaceOf(name));
      invariant(Buffer.byteLength(xml) <= bytesMaxOf(name), `${name} is longer than its receivers accept`);
      return xml;
    },
    parse(xml) {
      const document = openDocument(xml, (found) => (found === name ? manyItems : undefined));
      return document.ok ? read(document.value) : document;
    },
    read,
  };
}

/** A statement has a thousand entries with twenty elements each: as a tree it would outlive several collections of garbage. */
function manyItemsOf(table: ElementTable, below: readonly string[]): ManyItems | undefined {
  for (const { items } of Object.values(table)) {
    if (items === undefined) continue;
    const path = [...below, ...items.path.split('/')];
    if (items.isMany) return { path, read: (node) => readItem(items.table, node) };
    const inner = manyItemsOf(items.table, path);
    if (inner) return inner;
  }
  return undefined;
}
