// Where a value lies: a path of element names. `/` goes to a child, `@` to an attribute, a trailing `*` says that the
// element may repeat and that its first occurrence counts. Anywhere else a repeated element is refused: two amounts in
// one place are no amount.
import { type Iso20022Refusal, badValue } from './refusal';
import { type XmlElement, childOf } from './xml.build';
import { type XmlNode, childrenOf } from './xml.read';

interface ElementPath {
  readonly segments: readonly { readonly name: string; readonly mayRepeat: boolean }[];
  readonly attribute: string | undefined;
}

// The paths come from our own tables: a few hundred, met again for each of a statement's thousand entries.
const paths = new Map<string, ElementPath>();

function pathOf(path: string): ElementPath {
  const known = paths.get(path);
  if (known) return known;
  const [elements = '', attribute] = path.split('@');
  const names = elements.split('/').filter((segment) => segment !== '');
  const segments = names.map((name) => ({ name: name.replace('*', ''), mayRepeat: name.endsWith('*') }));
  const parsed = { segments, attribute };
  paths.set(path, parsed);
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

/** Every element at a path, whichever of its ancestors repeat. */
export function nodesAt(parent: XmlNode, path: string): readonly XmlNode[] {
  let nodes: readonly XmlNode[] = [parent];
  for (const { name } of pathOf(path).segments) {
    const [only] = nodes;
    nodes = nodes.length === 1 && only ? childrenOf(only, name) : nodes.flatMap((node) => childrenOf(node, name));
    if (nodes.length === 0) return nodes;
  }
  return nodes;
}

/** Whether there is anything at a path. */
export function isAt(parent: XmlNode, path: string): boolean {
  const { attribute } = pathOf(path);
  const nodes = nodesAt(parent, path);
  return attribute === undefined ? nodes.length > 0 : nodes.some((node) => Object.hasOwn(node, `@${attribute}`));
}

/** The one element at a path; a second one in a place for one is a refusal. */
export function nodeAt(parent: XmlNode, path: string, where: string, refusals: Iso20022Refusal[]): XmlNode | undefined {
  let node: XmlNode = parent;
  const passed: string[] = [];
  for (const { name, mayRepeat } of pathOf(path).segments) {
    passed.push(name);
    const [first, second] = childrenOf(node, name);
    if (first === undefined) return undefined;
    if (second !== undefined && !mayRepeat) {
      refusals.push(badValue(joined(where, passed.join('/')), 'there once only'));
      return undefined;
    }
    node = first;
  }
  return node;
}

/** The raw text of a leaf; undefined for an element that holds elements. */
export function rawTextOf(node: XmlNode): string | undefined {
  for (const key in node) if (key !== '#text' && !key.startsWith('@')) return undefined;
  const text = node['#text'];
  return typeof text === 'string' ? text : '';
}

/** The raw text at a path; undefined when there is none or, with a refusal, when it is not one text. */
export function rawTextAt(
  parent: XmlNode,
  path: string,
  where: string,
  refusals: Iso20022Refusal[],
): string | undefined {
  const node = nodeAt(parent, path, where, refusals);
  if (node === undefined) return undefined;
  const { attribute } = pathOf(path);
  if (attribute !== undefined) {
    const text = Object.hasOwn(node, `@${attribute}`) ? node[`@${attribute}`] : undefined;
    return typeof text === 'string' ? text : undefined;
  }
  const text = rawTextOf(node);
  if (text === undefined) refusals.push(badValue(joined(where, path), 'text without elements'));
  return text;
}
