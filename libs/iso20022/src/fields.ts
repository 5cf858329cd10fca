// The kinds of field that make up a message's table: a single value, a part of several values, a list, and a value
// that is written only because the schema requires it.
import { InvariantError } from '@aiyrbas/kernel';
import {
  type Paths,
  elementAt,
  firstPath,
  isAt,
  isAtAny,
  joined,
  nodeAt,
  nodesAt,
  pathIn,
  textAt,
  writeText,
} from './element-path';
import { badValue, missingElement, refusalBelow } from './refusal';
import {
  type ElementTable,
  type Field,
  type ItemReading,
  type ModelOf,
  type Presence,
  type ReadContext,
  type Unread,
  isRecord,
  isTableIn,
  readItem,
  readTable,
  writeTable,
} from './table';
import type { ValueType } from './values';
import { newElement } from './xml.build';
import type { XmlNode } from './xml.read';
import { isXmlText } from './xml.text';

function value<T, P extends Presence>(presence: P, paths: Paths, type: ValueType<T>): Field<T, P> {
  const path = firstPath(paths);
  return {
    presence,
    path,
    isIn: (node) => isAtAny(node, paths),
    write: (parent, given, where) => {
      const text = given === undefined ? undefined : type.write(given);
      const isWritable = given === undefined || (text !== undefined && isXmlText(text));
      if (!isWritable) unwritable(where, path, type.expected);
      writeText(parent, path, text);
    },
    read: (node, where, context) => {
      const chosen = pathIn(node, paths);
      const text = textAt(node, chosen, where, context.refusals);
      // Banks write elements that they have nothing for.
      if (text === undefined || (text === '' && presence === 'optional')) return undefined;
      return meaningOf(text, type, where, chosen, context);
    },
  };
}

// The text names the place only: it may end in a log, and the value may be personal.
const unwritable = (where: string, path: string, expected: string): never => {
  throw new InvariantError(`${joined(where, path)} must be ${expected}`);
};

function meaningOf<T>(
  text: string,
  type: ValueType<T>,
  where: string,
  path: string,
  context: ReadContext,
): T | undefined {
  const meaning = type.read(text);
  if (meaning === undefined) context.refusals.push(badValue(joined(where, path), type.expected));
  return meaning;
}

/** A value that must be there. */
export const at = <T>(paths: Paths, type: ValueType<T>): Field<T, 'required'> => value('required', paths, type);

/** A value that may be there. */
export const maybe = <T>(paths: Paths, type: ValueType<T>): Field<T, 'optional'> => value('optional', paths, type);

/** An optional field without which the rest would be misread: when it is odd, the message is refused. */
export const decisive = <T>(field: Field<T, 'optional'>): Field<T, 'optional'> => ({ ...field, isDecisive: true });

/** Text that the schema lets repeat as lines: written as one, read as one with a space between the lines. */
export const maybeLines = (paths: Paths, type: ValueType<string>): Field<string, 'optional'> => ({
  ...maybe(paths, type),
  read: (node, where, context) => {
    const chosen = pathIn(node, paths);
    const lines = nodesAt(node, chosen)
      .filter(({ text }) => text !== '')
      .map(({ text }) => meaningOf(text, type, where, chosen, context));
    return lines.length === 0 ? undefined : lines.join(' ');
  },
});

/** A number that may repeat, and then counts in sum. */
export const maybeSum = (path: string, type: ValueType<number>): Field<number, 'optional'> => ({
  ...maybe(path, type),
  read: (node, where, context) => {
    const nodes = nodesAt(node, path);
    const numbers = nodes.map(({ text }) => meaningOf(text, type, where, path, context) ?? 0);
    return nodes.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0);
  },
});

/** The form of a value decides which element of a schema's choice holds it; the first that fits is written. */
export type Choices = Readonly<Record<string, ValueType<string>>>;

function valueByForm<P extends Presence>(presence: P, paths: Paths, choices: Choices): Field<string, P> {
  const path = firstPath(paths);
  const bases: readonly string[] = typeof paths === 'string' ? [paths] : paths;
  const choicesAt = new Map(bases.map((base) => [base, alternativesAt(base, choices)]));
  const expected = Object.values(choices)
    .map((type) => type.expected)
    .join(' or ');
  return {
    presence,
    path,
    isIn: (node) => bases.some((base) => isAt(node, base)),
    write: (parent, given, where) => {
      const alternatives = choicesAt.get(path)!;
      const chosen = alternatives.find(({ type }) => given !== undefined && type.write(given) !== undefined);
      if (given !== undefined && !chosen) unwritable(where, path, expected);
      for (const alternative of alternatives)
        alternative.field.write(parent, alternative === chosen ? given : undefined, where);
    },
    read: (node, where, context) => {
      const { refusals } = context;
      const known = refusals.length;
      const base = bases.find((one) => isAt(node, one)) ?? path;
      const [found, ...more] = choicesAt
        .get(base)!
        .map(({ field }) => field.read(node, where, context))
        .filter((meaning) => meaning !== undefined);
      const isAmiss = more.length > 0 || (found === undefined && isAt(node, base));
      if (isAmiss && refusals.length === known) refusals.push(badValue(joined(where, base), expected));
      return found;
    },
  };
}

const alternativesAt = (base: string, choices: Choices) =>
  Object.entries(choices).map(([name, type]) => ({ type, field: maybe(`${base}/${name}`, type) }));

export const choice = (paths: Paths, choices: Choices): Field<string, 'required'> =>
  valueByForm('required', paths, choices);
export const maybeChoice = (paths: Paths, choices: Choices): Field<string, 'optional'> =>
  valueByForm('optional', paths, choices);

function several<T extends ElementTable, P extends Presence>(
  presence: P,
  paths: Paths,
  table: T,
): Field<ModelOf<T>, P> {
  const bases: readonly string[] = typeof paths === 'string' ? [paths] : paths;
  const path = firstPath(paths);
  const baseIn = (node: XmlNode): string | undefined =>
    bases.find((base) => nodesAt(node, base).some((inner) => isTableIn(table, inner)));
  return {
    presence,
    path: joined(path, Object.values(table)[0]?.path ?? ''),
    isIn: (node) => baseIn(node) !== undefined,
    write: (parent, given, where) => writeTable(table, elementAt(parent, path), given, joined(where, path)),
    read: (node, where, context) => {
      const base = baseIn(node);
      if (base === undefined) return undefined;
      const inner = nodeAt(node, base, where, context.refusals);
      if (inner === undefined) return undefined;
      const model = readTable(table, inner, joined(where, base), context);
      // An optional part whose values were all odd or empty is no part.
      return presence === 'optional' && Object.keys(model).length === 0 ? undefined : model;
    },
  };
}

/** A part of the model whose values lie below one element; there when any of them is. */
export const part = <T extends ElementTable>(paths: Paths, table: T): Field<ModelOf<T>, 'required'> =>
  several('required', paths, table);
export const maybePart = <T extends ElementTable>(paths: Paths, table: T): Field<ModelOf<T>, 'optional'> =>
  several('optional', paths, table);

interface Occurrence {
  readonly min?: number;
  readonly max: number;
}

function listOf<T extends ElementTable>(
  path: string,
  table: T,
  { min = 0, max }: Occurrence,
  isNoting: boolean,
): Field<readonly (ModelOf<T> & Unread)[], 'listed'> {
  const expected = `there ${min} to ${max} times`;
  const placed = (reading: ItemReading, where: string, context: ReadContext): ModelOf<T> & Unread => {
    const { refusals, unread } = reading;
    // By its table, or a refusal says why not.
    const model = reading.model as ModelOf<T>;
    context.refusals.push(...refusals.map((refusal) => refusalBelow(where, refusal)));
    if (unread.length === 0) return model;
    context.unread.push(...unread.map((below) => joined(where, below)));
    return isNoting ? { ...model, unread } : model;
  };
  return {
    presence: 'listed',
    items: { path, table, isMany: isNoting },
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
    read: (node, where, context) => {
      const nodes = nodesAt(node, path);
      const { refusals } = context;
      if (nodes.length < min) refusals.push(missingElement(joined(where, path)));
      if (nodes.length > max) refusals.push(badValue(joined(where, path), `${expected}, found ${nodes.length}`));
      if (refusals.length > 0) return [];
      return nodes.map((inner, index) =>
        placed(inner.reading ?? readItem(table, inner), `${joined(where, path)}[${index + 1}]`, context),
      );
    },
  };
}

/** An element that repeats, from `min` to `max` times. */
export const list = <T extends ElementTable>(
  path: string,
  table: T,
  occurrence: Occurrence,
): Field<readonly ModelOf<T>[], 'listed'> => listOf(path, table, occurrence, false);

/** A list that may be absent. Some versions have it at another path. */
export function maybeList<T extends ElementTable>(
  paths: Paths,
  table: T,
  occurrence: Occurrence,
): Field<readonly ModelOf<T>[], 'optional'> {
  const all: readonly string[] = typeof paths === 'string' ? [paths] : paths;
  const lists = all.map((path) => list(path, table, occurrence));
  const [first] = lists;
  return {
    ...first!,
    presence: 'optional',
    isIn: (node) => lists.some((one) => one.isIn(node)),
    read: (node, where, context) => lists.find((one) => one.isIn(node))?.read(node, where, context),
  };
}

/** A list whose items each name those of their details that could not be read. */
export const listNoting = <T extends ElementTable>(
  path: string,
  table: T,
  occurrence: Occurrence,
): Field<readonly (ModelOf<T> & Unread)[], 'listed'> => listOf(path, table, occurrence, true);

/** A constant; anything else in its place is a refusal, for this platform would misread it. */
export function fixed(path: string, constant: string): Field<never, 'written'> {
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, model) => writeText(parent, path, model === undefined ? undefined : constant),
    read: (node, where, { refusals }) => {
      const found = textAt(node, path, where, refusals);
      if (found === undefined) refusals.push(missingElement(joined(where, path)));
      else if (found !== constant) refusals.push(badValue(joined(where, path), constant));
      return undefined;
    },
  };
}

/**
 * A constant that names what a value of the same table is, such as the scheme of an id. It is written where that value is,
 * named by its key. It may be absent; another text in its place is a refusal, for the value would be something else.
 */
export function constantWith(path: string, constant: string, key: string): Field<never, 'written'> {
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent, model: unknown) => {
      const isGiven = isRecord(model) && model[key] !== undefined;
      writeText(parent, path, isGiven ? constant : undefined);
    },
    read: (node, where, { refusals }) => {
      const found = textAt(node, path, where, refusals);
      if (found !== undefined && found !== constant) refusals.push(badValue(joined(where, path), constant));
      return undefined;
    },
  };
}

/** The name of the message that this one answers. Banks leave out its version, or write that of their own. */
export function nameOf(path: string, name: string): Field<never, 'written'> {
  const [area, number] = name.split('.');
  const kind = `${area}.${number}`;
  return {
    ...fixed(path, name),
    read: (node, where, { refusals }) => {
      const found = textAt(node, path, where, refusals);
      if (found === undefined) refusals.push(missingElement(joined(where, path)));
      else if (found !== kind && !found.startsWith(`${kind}.`)) refusals.push(badValue(joined(where, path), kind));
      return undefined;
    },
  };
}

/** An element of which there may be one at most. It is not in the model. */
export function oneAtMost(path: string): Field<never, 'written'> {
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: (parent) => void elementAt(parent, path),
    read: (node, where, { refusals }) => {
      const { length } = nodesAt(node, path);
      if (length > 1) refusals.push(badValue(joined(where, path), `there once only, found ${length}`));
      return undefined;
    },
  };
}

/** A number of payments, where it is stated: one, because an answer about several could mean any. It is not written. */
export function oneIfCounted(path: string): Field<never, 'written'> {
  return {
    presence: 'written',
    path,
    isIn: (node) => isAt(node, path),
    write: () => undefined,
    read: (node, where, { refusals }) => {
      const isOne = nodesAt(node, path).every(({ text }) => /^0*1$/.test(text.trim()));
      if (!isOne) refusals.push(badValue(joined(where, path), '1: an answer is about one payment'));
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
