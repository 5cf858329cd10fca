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

export interface Field<T, P extends Presence> {
  readonly presence: P;
  /** The place that is named when the field is missing, below the place of its table. */
  readonly path: string;
  /** Whether anything of the field is there. */
  isIn(node: XmlNode): boolean;
  /** A field that is `written` is given the whole model. */
  write(parent: XmlElement, value: T | undefined, where: string): void;
  read(node: XmlNode, where: string, refusals: Iso20022Refusal[]): T | undefined;
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
  refusals: Iso20022Refusal[],
): ModelOf<T> {
  const model: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(table)) {
    if (field.presence === 'required' && !field.isIn(node)) {
      refusals.push(missingElement(joined(where, field.path)));
      continue;
    }
    const value = field.read(node, where, refusals);
    if (value !== undefined && field.presence !== 'written') model[key] = value;
  }
  // Every key of the table is there with the type that its field reads, or a refusal says why not.
  return model as ModelOf<T>;
}

export const isTableIn = (table: ElementTable, node: XmlNode): boolean =>
  Object.values(table).some((field) => field.presence !== 'written' && field.isIn(node));
