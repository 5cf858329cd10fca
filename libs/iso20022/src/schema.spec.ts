// The official schemas agree with what we build. They are not part of this repository; where they lie beside it they are
// used, and elsewhere the tests of round trips and refusals stand alone.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { memoryPages, validateXML } from 'xmllint-wasm';
import * as any from './testing/arbitrary-messages';
import { type IsoMessage, MESSAGE_NAMES, type MessageName, UNVERIFIED_MESSAGES } from './index';
import { accountNotification, accountStatement, creditTransfer, creditTransferStatus } from './index';

const FOLDER = join(__dirname, '../../../../shared/data/iso20022');
const schemaOf = (name: MessageName): string => join(FOLDER, `${name}.xsd`);
const verified = MESSAGE_NAMES.filter((name) => !UNVERIFIED_MESSAGES.some((unverified) => unverified === name));
const isAtHand = verified.every((name) => existsSync(schemaOf(name)));

async function agrees<Model>(message: IsoMessage<MessageName, Model>, models: fc.Arbitrary<Model>): Promise<void> {
  const samples = fc.sample(models, { numRuns: 25, seed: 20022 });
  const result = await validateXML({
    xml: samples.map((model, index) => ({ fileName: `${index}.xml`, contents: message.build(model) })),
    schema: [readFileSync(schemaOf(message.name), 'utf8')],
    initialMemoryPages: 32 * memoryPages.MiB,
    maxMemoryPages: 128 * memoryPages.MiB,
  });
  expect(result.errors).toEqual([]);
  expect(result.valid).toBe(true);
}

test('exactly four messages are marked as verified against an official schema', () => {
  expect(verified).toEqual(['pain.001.001.09', 'pain.002.001.12', 'camt.053.001.08', 'camt.054.001.08']);
});

if (isAtHand) {
  describe('the official schema accepts', () => {
    test('pain.001', () => agrees(creditTransfer, any.creditTransfers));
    test('pain.002', () => agrees(creditTransferStatus, any.creditTransferStatuses));
    test('camt.053', () => agrees(accountStatement, any.accountStatements));
    test('camt.054', () => agrees(accountNotification, any.accountNotifications));
  });
} else {
  describe('without the official schemas beside the repository', () => {
    test('only our own reading is tested: put the .xsd files there to check against them', () => {
      expect(verified.filter((name) => existsSync(schemaOf(name)))).not.toHaveLength(verified.length);
    });
  });
}
