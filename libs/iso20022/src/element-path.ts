// Where a value lies: a path of element names. `/` goes to a child, `@` to an attribute, a trailing `*` says that the
// element may repeat and that its first occurrence counts. Anywhere else a repeated element is refused: two amounts in
// one place are no amount. Versions of a message put some values elsewhere. Such a value has several paths: it is
// written to the first, and read from the first that holds text.
import { type Iso20022Refusal, badValue } from './refusal';
import { type XmlElement, childOf } from './xml.build';
import type { XmlNode } from './xml.read';

export type Paths = string | readonly [string, ...string[]];

export const firstPath = (paths: Paths): string => (typeof paths === 'string' ? paths : paths[0]);

interface ElementPath {
  readonly segments: readonly { readonly name: string; readonly mayRepeat: boolean }[];
  readonly attribute: string | undefined;
}

// The parsedPaths come from our own tables: a few hundred, met again for each of a statement's thousand entries.
const parsedPaths = new Map<string, ElementPath>();

function pathOf(path: string): ElementPath {
  const known = parsedPaths.get(path);
  if (known) return known;
  const [elements = '', attribute] = path.split('@');
  const names = elements.split('/').filter((segment) => segment !== '');
  const segments = names.map((name) => ({ name: name.replace('*', ''), mayRepeat: name.endsWith('*') }));
  const parsed = { segments, attribute };
  parsedPaths.set(path, parsed);
  return parsed;
}

export const joined = (outer: string, inner: string): string => {
  const separator = outer === '' || inner === '' ? '' : '/';
  return `${outer}${separator}${inner.replaceAll('*', '')}`;
};

/** The element at a path to write to, made with everything above it. */
export const elementAt = (parent: XmlElement, path: string): XmlElement =>
  pathOf(path).segments.reduce((element, { name }) => childOf(element, name), parent);

/** Writes text to an element or attribute; without text only makes the place, so that the order is kept. */
export function writeText(parent: XmlElement, path: string, text: string | undefined): void {
  const element = elementAt(parent, path);
  if (text === undefined) return;
  const { attribute } = pathOf(path);
  if (attribute === undefined) element.text = text;
  else element.attributes.set(attribute, text);
}

/** The place where a value is: the first that holds text. Elsewhere an element with other elements is another thing. */
export const pathIn = (node: XmlNode, paths: Paths): string =>
  typeof paths === 'string' ? paths : (paths.find((path) => holdsText(node, path)) ?? paths[0]);

export const isAtAny = (node: XmlNode, paths: Paths): boolean => isAt(node, pathIn(node, paths));

const holdsText = (parent: XmlNode, path: string): boolean =>
  nodesAt(parent, path).some((node) => {
    const { attribute } = pathOf(path);
    return attribute === undefined ? node.children.length === 0 : attributeOf(node, attribute) !== undefined;
  });

const attributeOf = ({ attributes }: XmlNode, name: string): string | undefined => {
  const attribute = attributes[name];
  return attribute?.prefix === '' ? attribute.value : undefined;
};

const NONE: readonly XmlNode[] = [];

/** Every element at a path, whichever of its ancestors repeat. */
export function nodesAt(parent: XmlNode, path: string): readonly XmlNode[] {
  const { segments } = pathOf(path);
  return segments.length === 0 ? [parent] : (found(parent, segments, 0, undefined) ?? NONE);
}

/** Most places of a table are empty in most entries: nothing is made for them. */
function found(
  node: XmlNode,
  segments: ElementPath['segments'],
  depth: number,
  before: XmlNode[] | undefined,
): XmlNode[] | undefined {
  let nodes = before;
  const { name } = segments[depth]!;
  for (const child of node.children) {
    if (child.name !== name) continue;
    if (depth + 1 < segments.length) nodes = found(child, segments, depth + 1, nodes);
    else if (nodes) nodes.push(child);
    else nodes = [child];
  }
  return nodes;
}

/** Whether there is anything at a path. */
export function isAt(parent: XmlNode, path: string): boolean {
  const { attribute } = pathOf(path);
  const nodes = nodesAt(parent, path);
  return attribute === undefined ? nodes.length > 0 : nodes.some((node) => attributeOf(node, attribute) !== undefined);
}

/** The one element at a path; a second one in a place for one is a refusal. */
export function nodeAt(parent: XmlNode, path: string, where: string, refusals: Iso20022Refusal[]): XmlNode | undefined {
  let node: XmlNode = parent;
  const { segments } = pathOf(path);
  for (let depth = 0; depth < segments.length; depth += 1) {
    const { name, mayRepeat } = segments[depth]!;
    let first: XmlNode | undefined;
    for (const child of node.children) {
      if (child.name !== name) continue;
      if (first === undefined) first = child;
      else if (!mayRepeat) {
        const passed = segments.slice(0, depth + 1).map((segment) => segment.name);
        refusals.push(badValue(joined(where, passed.join('/')), 'there once only'));
        return undefined;
      }
      if (mayRepeat) break;
    }
    if (first === undefined) return undefined;
    node = first;
  }
  return node;
}

/** The text at a path; undefined when there is none or, with a refusal, when it is not one text. */
export function textAt(parent: XmlNode, path: string, where: string, refusals: Iso20022Refusal[]): string | undefined {
  const node = nodeAt(parent, path, where, refusals);
  if (node === undefined) return undefined;
  const { attribute } = pathOf(path);
  if (attribute !== undefined) return attributeOf(node, attribute);
  if (node.children.length === 0) return node.text;
  refusals.push(badValue(joined(where, path), 'text without elements'));
  return undefined;
}
