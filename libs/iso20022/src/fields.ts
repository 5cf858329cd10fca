// The kinds of field that make up a message's table: a single value, a part of several values, a list, and a value
// that is written only because the schema requires it.
import { InvariantError } from '@aiyrbas/kernel';
import { elementAt, isAt, joined, nodeAt, nodesAt, rawTextAt, rawTextOf, writeText } from './element-path';
import { type Iso20022Refusal, badValue, missingElement } from './refusal';
import {
  type ElementTable,
  type Field,
  type ModelOf,
  type Presence,
  isRecord,
  isTableIn,
  readTable,
  writeTable,
} from './table';
import type { ValueType } from './values';
import { newElement } from './xml.build';
import { decodeReferences, isXmlText } from './xml.text';

function value<T, P extends Presence>(presence: P, path: string, type: ValueType<T>): Field<T, P> {
  return {
    presence,
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, given, where) => {
      const text = given === undefined ? undefined : type.write(given);
      const isWritable = given === undefined || (text !== undefined && isXmlText(text));
      if (!isWritable) unwritable(where, path, type.expected);
      writeText(parent, path, text);
    },
    read: (node, where, refusals) => {
      const raw = rawTextAt(node, path, where, refusals);
      return raw === undefined ? undefined : meaningOf(raw, type, where, path, refusals);
    },
  };
}

// The text names the place only: it may end in a log, and the value may be personal.
const unwritable = (where: string, path: string, expected: string): never => {
  throw new InvariantError(`${joined(where, path)} must be ${expected}`);
};

function meaningOf<T>(
  raw: string,
  type: ValueType<T>,
  where: string,
  path: string,
  refusals: Iso20022Refusal[],
): T | undefined {
  const text = decodeReferences(raw);
  const meaning = text === undefined ? undefined : type.read(text);
  if (meaning === undefined) refusals.push(badValue(joined(where, path), type.expected));
  return meaning;
}

/** A value that must be there. */
export const at = <T>(path: string, type: ValueType<T>): Field<T, 'required'> => value('required', path, type);

/** A value that may be there. */
export const maybe = <T>(path: string, type: ValueType<T>): Field<T, 'optional'> => value('optional', path, type);

/** Text that the schema lets repeat as lines: written as one, read as one with a space between the lines. */
export const maybeLines = (path: string, type: ValueType<string>): Field<string, 'optional'> => ({
  ...maybe(path, type),
  read: (node, where, refusals) => {
    const lines = nodesAt(node, path).map((line) => {
      return meaningOf(rawTextOf(line) ?? '', type, where, path, refusals);
    });
    return lines.length === 0 ? undefined : lines.join(' ');
  },
});

/** The form of a value decides which element of a schema's choice holds it; the first that fits is written. */
export type Choices = Readonly<Record<string, ValueType<string>>>;

function valueByForm<P extends Presence>(presence: P, path: string, choices: Choices): Field<string, P> {
  const alternatives = Object.entries(choices).map(([name, type]) => ({ type, field: maybe(`${path}/${name}`, type) }));
  const expected = alternatives.map(({ type }) => type.expected).join(' or ');
  return {
    presence,
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, given, where) => {
      const chosen = alternatives.find(({ type }) => given !== undefined && type.write(given) !== undefined);
      if (given !== undefined && !chosen) unwritable(where, path, expected);
      for (const alternative of alternatives)
        alternative.field.write(parent, alternative === chosen ? given : undefined, where);
    },
    read: (node, where, refusals) => {
      const known = refusals.length;
      const [found, ...more] = alternatives
        .map(({ field }) => field.read(node, where, refusals))
        .filter((meaning) => meaning !== undefined);
      const isAmiss = more.length > 0 || (found === undefined && isAt(node, path));
      if (isAmiss && refusals.length === known) refusals.push(badValue(joined(where, path), expected));
      return found;
    },
  };
}

export const choice = (path: string, choices: Choices): Field<string, 'required'> =>
  valueByForm('required', path, choices);
export const maybeChoice = (path: string, choices: Choices): Field<string, 'optional'> =>
  valueByForm('optional', path, choices);

function several<T extends ElementTable, P extends Presence>(
  presence: P,
  path: string,
  table: T,
): Field<ModelOf<T>, P> {
  const isIn: Field<ModelOf<T>, P>['isIn'] = (node) => nodesAt(node, path).some((inner) => isTableIn(table, inner));
  return {
    presence,
    path: joined(path, Object.values(table)[0]?.path ?? ''),
    isIn,
    write: (parent, given, where) => writeTable(table, elementAt(parent, path), given, joined(where, path)),
    read: (node, where, refusals) => {
      if (!isIn(node)) return undefined;
      const inner = nodeAt(node, path, where, refusals);
      return inner && readTable(table, inner, joined(where, path), refusals);
    },
  };
}

/** A part of the model whose values lie below one element; there when any of them is. */
export const part = <T extends ElementTable>(path: string, table: T): Field<ModelOf<T>, 'required'> =>
  several('required', path, table);
export const maybePart = <T extends ElementTable>(path: string, table: T): Field<ModelOf<T>, 'optional'> =>
  several('optional', path, table);

/** An element that repeats, from `min` to `max` times. */
export function list<T extends ElementTable>(
  path: string,
  table: T,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Field<readonly ModelOf<T>[], 'listed'> {
  const expected = `there ${min} to ${max} times`;
  return {
    presence: 'listed',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, given, where) => {
      const alternative = elementAt(parent, path);
      if (given === undefined) return;
      if (given.length < min || given.length > max) unwritable(where, path, expected);
      alternative.occurrences = given.map((item) => {
        const element = newElement(alternative.name);
        writeTable(table, element, item, joined(where, path));
        return element;
      });
    },
    read: (node, where, refusals) => {
      const nodes = nodesAt(node, path);
      if (nodes.length < min) refusals.push(missingElement(joined(where, path)));
      if (nodes.length > max) refusals.push(badValue(joined(where, path), expected));
      if (refusals.length > 0) return [];
      return nodes.map((inner, index) => readTable(table, inner, `${joined(where, path)}[${index + 1}]`, refusals));
    },
  };
}

/** A constant; anything else in its place is a refusal, for this platform would misread it. */
export function fixed(path: string, constant: string): Field<never, 'written'> {
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, model) => writeText(parent, path, model === undefined ? undefined : constant),
    read: (node, where, refusals) => {
      const found = rawTextAt(node, path, where, refusals);
      if (found === undefined) refusals.push(missingElement(joined(where, path)));
      else if (found !== constant) refusals.push(badValue(joined(where, path), constant));
      return undefined;
    },
  };
}

/** A second place for a value of the same table, named by its keys (`debtor.name`). It is not read back. */
export function copyOf(path: string, keys: string): Field<never, 'written'> {
  const pick = (inner: unknown, key: string): unknown => (isRecord(inner) ? inner[key] : undefined);
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, model: unknown) => {
      const original = keys.split('.').reduce(pick, model);
      writeText(parent, path, typeof original === 'string' ? original : undefined);
    },
    read: () => undefined,
  };
}

/** An element that the schema requires, but nothing in it. */
export const writtenOnly = (path: string): Field<never, 'written'> => ({
  presence: 'written',
  path,
  isIn: (node) => isAt(node, path),
  write: (parent, model) => {
    const element = elementAt(parent, path);
    if (model !== undefined) element.written = true;
  },
  read: () => undefined,
});
