import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFolder } from '../key-files';
import { signingKeyContract } from '../testing/signing-key.contract';
import { FileKey } from './file-key';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-file-key-'));
const keys = new KeyFolder(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a key in a file', () => {
  signingKeyContract(async () => new FileKey(keys.signing('quotes', 'quotes-1')));
});

it('is no key of another kind, no public one, and none without an id', () => {
  const written = (name: string, content: object): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  // RFC 8037, appendix A.2.
  const publicKey = { kty: 'OKP', crv: 'Ed25519', kid: 'a', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  expect(() => new FileKey(keys.ec('ec', 'ES256'))).toThrow('no Ed25519 key');
  expect(() => new FileKey(written('public', publicKey))).toThrow();
  expect(() => new FileKey(written('anonymous', { ...publicKey, kid: undefined }))).toThrow('kid');
});
