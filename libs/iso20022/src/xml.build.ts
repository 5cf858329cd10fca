// Writing XML: a tree whose children keep the order in which they were first named, because ISO 20022 schemas are
// sequences. Elements that hold nothing are left out, so a caller names every place first and fills some of them.
export interface XmlElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text?: string;
  /** The occurrences of a repeated element; the element itself only marks their place among its siblings. */
  occurrences?: XmlElement[];
  /** Written even when empty, because the schema requires the element but nothing in it. */
  written?: boolean;
}

export const newElement = (name: string): XmlElement => ({ name, attributes: new Map(), children: [] });

/** The child of that name, made at the end when it is not there yet. */
export function childOf(parent: XmlElement, name: string): XmlElement {
  const found = parent.children.find((child) => child.name === name);
  if (found) return found;
  const made = newElement(name);
  parent.children.push(made);
  return made;
}

export function serialize(root: XmlElement, namespace: string): string {
  const body = root.children.map(markup).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root.name} xmlns="${namespace}">${body}</${root.name}>`;
}

function markup(element: XmlElement): string {
  if (element.occurrences) return element.occurrences.map(markupOfOne).join('');
  const written = markupOfOne(element);
  return element.written || !isHollow(element) ? written : '';
}

function isHollow(element: XmlElement): boolean {
  if (element.text !== undefined || element.attributes.size > 0 || element.written) return false;
  if (element.occurrences) return element.occurrences.length === 0;
  return element.children.every(isHollow);
}

function markupOfOne(element: XmlElement): string {
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  const content = element.text === undefined ? element.children.map(markup).join('') : escape(element.text);
  return content === ''
    ? `<${element.name}${attributes}/>`
    : `<${element.name}${attributes}>${content}</${element.name}>`;
}

// A bare carriage return would come back as a line feed (XML 1.0, 2.11), hence its reference.
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

const escape = (text: string): string => text.replace(/[&<>"'\r]/g, (found) => ESCAPES[found] ?? found);
