// One message of ISO 20022: its name, the element under Document, and the table that both builds and parses it.
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { type MessageName, namespaceOf } from './names';
import type { Iso20022Refusal } from './refusal';
import { type ElementTable, type ModelOf, readTable, writeTable } from './table';
import { childOf, newElement, serialize } from './xml.build';
import { bytesMaxOf } from './xml.guard';
import { type XmlInput, readDocument } from './xml.read';

export interface IsoMessage<Name extends MessageName, Model> {
  readonly name: Name;
  /** The XML. A model that the message cannot carry is a bug of the caller, and thrown. */
  build(model: Model): string;
  parse(xml: XmlInput): Result<Model, Iso20022Refusal>;
}

export type ModelIn<M> = M extends IsoMessage<MessageName, infer Model> ? Model : never;

export function message<Name extends MessageName, T extends ElementTable>(
  name: Name,
  root: string,
  table: T,
): IsoMessage<Name, ModelOf<T>> {
  return {
    name,
    build(model) {
      const document = newElement('Document');
      writeTable(table, childOf(document, root), model, root);
      const xml = serialize(document, namespaceOf(name));
      invariant(Buffer.byteLength(xml) <= bytesMaxOf(name), `${name} is longer than its receivers accept`);
      return xml;
    },
    parse(xml) {
      const element = readDocument(xml, name, root);
      if (!element.ok) return element;
      const refusals: Iso20022Refusal[] = [];
      const model = readTable(table, element.value, root, refusals);
      const [first] = refusals;
      return first === undefined ? ok(model) : refuse(first);
    },
  };
}
