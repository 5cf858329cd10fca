// A message as a table: every field of its model with its path in the XML, in the schema's order. One table both
// builds and parses, so building and parsing cannot differ. A bank's engineer can read it against the message
// definition.
import { InvariantError } from '@aiyrbas/kernel';
import { joined } from './element-path';
import { type Iso20022Refusal, missingElement } from './refusal';
import type { XmlElement } from './xml.build';
import type { XmlNode } from './xml.read';

/** `listed`: always in the model, perhaps empty. `written`: for the schema's sake, no part of the model. */
export type Presence = 'required' | 'optional' | 'listed' | 'written';

/** What is found amiss while a message is read. */
export class ReadContext {
  /** The message is refused for these. */
  readonly refusals: Iso20022Refusal[] = [];
  /** The paths of details that could not be read; the rest of the message counts without them. */
  readonly unread: string[] = [];

  /** What was refused since then costs the detail only. */
  countAsUnread(since: number): void {
    for (const refusal of this.refusals.splice(since)) if ('path' in refusal) this.unread.push(refusal.path);
  }
}

/** What became of one item of a list; the paths are below the item. */
export interface ItemReading {
  readonly model: unknown;
  readonly refusals: readonly Iso20022Refusal[];
  readonly unread: readonly string[];
}

/** The items of a list: where they are below the element of the table, and what they are. */
export interface ListItems {
  readonly path: string;
  readonly table: ElementTable;
  /** Whether there may be so many of them that each is read, and forgotten, as soon as it ends. */
  readonly isMany: boolean;
}

/** The details of an entry, or of a message, that could not be read, by their paths. Absent when there is none. */
export interface Unread {
  readonly unread?: readonly string[] | undefined;
}

export interface Field<T, P extends Presence> {
  readonly presence: P;
  /** An optional field that refuses the message when it cannot be read: what it says changes the meaning of the rest. */
  readonly isDecisive?: true;
  /** Of a list. */
  readonly items?: ListItems;
  /** The place that is named when the field is missing, below the place of its table. */
  readonly path: string;
  /** Whether anything of the field is there. */
  isIn(node: XmlNode): boolean;
  /** A field that is `written` is given the whole model. */
  write(parent: XmlElement, value: T | undefined, where: string): void;
  read(node: XmlNode, where: string, context: ReadContext): T | undefined;
}

export type ElementTable = Readonly<Record<string, Field<unknown, Presence>>>;

type ValueOf<F> = F extends Field<infer T, Presence> ? T : never;
type KeysOf<T extends ElementTable, P extends Presence> = {
  [K in keyof T]: T[K]['presence'] extends P ? K : never;
}[keyof T];
type Flat<T> = { [K in keyof T]: T[K] };

/** The plain object that a table describes. */
export type ModelOf<T extends ElementTable> = Flat<
  { readonly [K in KeysOf<T, 'required' | 'listed'>]: ValueOf<T[K]> } & {
    readonly [K in KeysOf<T, 'optional'>]?: ValueOf<T[K]> | undefined;
  }
>;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Writes a model. Every place is made, for absent values too: what the table names first stays first. */
export function writeTable(table: ElementTable, parent: XmlElement, model: unknown, where: string): void {
  for (const [key, field] of Object.entries(table)) {
    if (field.presence === 'written') {
      field.write(parent, model, where);
      continue;
    }
    const value = isRecord(model) ? model[key] : undefined;
    const mayBeAbsent = model === undefined || field.presence === 'optional';
    if (!mayBeAbsent && value === undefined) throw new InvariantError(`${joined(where, field.path)} needs ${key}`);
    field.write(parent, value, where);
  }
}

/** Reads a model. It is whole only if no refusal was added, and then the first refusal is the one to report. */
export function readTable<T extends ElementTable>(
  table: T,
  node: XmlNode,
  where: string,
  context: ReadContext,
): ModelOf<T> {
  const model: Record<string, unknown> = {};
  for (const [key, field] of fieldsOf(table)) {
    if (field.presence === 'required' && !field.isIn(node)) {
      context.refusals.push(missingElement(joined(where, field.path)));
      continue;
    }
    const before = context.refusals.length;
    const value = field.read(node, where, context);
    // An optional field that is odd costs its own value. Neighbours and their money do not wait for it.
    const isOdd = context.refusals.length > before && field.presence === 'optional' && !field.isDecisive;
    if (isOdd) context.countAsUnread(before);
    else if (value !== undefined && field.presence !== 'written') model[key] = value;
  }
  // Every key of the table is there with the type that its field reads, or a refusal says why not.
  return model as ModelOf<T>;
}

/** Reads one item of a list by itself. */
export function readItem(table: ElementTable, node: XmlNode): ItemReading {
  const context = new ReadContext();
  const model = readTable(table, node, '', context);
  return { model, refusals: context.refusals, unread: context.unread };
}

// Tables are constants, and read for each of a statement's thousand entries.
const fields = new WeakMap<ElementTable, readonly (readonly [string, ElementTable[string]])[]>();

function fieldsOf(table: ElementTable): readonly (readonly [string, ElementTable[string]])[] {
  const known = fields.get(table);
  if (known) return known;
  const made = Object.entries(table);
  fields.set(table, made);
  return made;
}

export const isTableIn = (table: ElementTable, node: XmlNode): boolean =>
  fieldsOf(table).some(([, field]) => field.presence !== 'written' && field.isIn(node));
