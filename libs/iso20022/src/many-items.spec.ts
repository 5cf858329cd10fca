// Entries are read as soon as they end. What is read, and what is refused, is the same as from the whole tree.
import fc from 'fast-check';
import { ok } from '@aiyrbas/kernel';
import { MESSAGES, parseAnyMessage } from './any-message';
import { DIALECTS, dialectXml } from './testing/dialects';
import { type OpenedDocument, type XmlNode, openDocument } from './xml.read';

function fromTree(xml: string): ReturnType<typeof parseAnyMessage> {
  const opened = openDocument(xml);
  if (!opened.ok) return opened;
  const { name, version } = opened.value;
  const read = MESSAGES[name].read(opened.value);
  return read.ok ? (ok({ name, version, model: read.value }) as ReturnType<typeof parseAnyMessage>) : read;
}

const ITEMS = /<(\w+)>([^<>]+)<\/\1>/g;
const changes = {
  'has another value': (element: string, name: string) => element.replace(/>.*</, `>-${name}-<`),
  'is empty': (_: string, name: string) => `<${name}/>`,
  'is missing': () => '',
  'is there twice': (element: string) => element + element,
} as const;
const WITH_ENTRIES = DIALECTS.map(({ file }) => file).filter((file) => dialectXml(file).includes('<Ntry>'));

test.each(DIALECTS.map(({ file }) => [file]))('%s', (file) => {
  const xml = dialectXml(file);
  expect(parseAnyMessage(xml)).toEqual(fromTree(xml));
});

test.each(Object.entries(changes))('where any element of an entry %s', (_, change) => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...WITH_ENTRIES), fc.nat(), (file, at) => {
      const xml = dialectXml(file);
      const elements = [...xml.matchAll(ITEMS)];
      const { 0: element, 1: name, index } = elements[at % elements.length]!;
      const changed = `${xml.slice(0, index)}${change(element, name!)}${xml.slice(index + element.length)}`;
      const read = parseAnyMessage(changed);
      expect(read).toEqual(fromTree(changed));
      kinds.add(read.ok ? 'read' : read.error.code);
    }),
    { numRuns: 300 },
  );
  expect(kinds.size).toBeGreaterThan(1);
});

test('nothing is kept of an entry but what was read', () => {
  const opened = openDocument(dialectXml(WITH_ENTRIES[0]!), (name) => MESSAGES[name].manyItems) as {
    readonly value: OpenedDocument;
  };
  const entries = opened.value.body.children.flatMap(({ children }) => children).filter(({ name }) => name === 'Ntry');
  expect(entries.length).toBeGreaterThan(0);
  const isLeft = ({ reading, text, children }: XmlNode): boolean =>
    reading === undefined || text !== '' || children.length > 0;
  expect(entries.filter(isLeft)).toEqual([]);
});
