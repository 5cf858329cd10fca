import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMissingLinks } from './binaries';
import { EmbeddedPostgresError, explained, reasonIn } from './error';

test.each([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EACCES', 'data_dir_unusable'],
  ['EROFS', 'data_dir_unusable'],
])('%s of the file system is %s, in one sentence', (code, expected) => {
  const error = explained(Object.assign(new Error(code), { code }), '/some/where');
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  expect(error).toMatchObject({ code: expected, message: expect.stringMatching(/^[^.]*\/some\/where.*[^.]\.$/) });
});

test('what is not known is passed on as it is', () => {
  const error = new TypeError('a bug');
  expect(explained(error, '/some/where')).toBe(error);
});

test.each([
  ['FATAL: could not write to file "base/1": No space left on device', 'disk_full'],
  ['FATAL:  data directory "/x" has wrong ownership', 'data_dir_unusable'],
  ['initdb: error: could not access directory "/x": Permission denied', 'data_dir_unusable'],
  ['LOG: starting\nFATAL:  database files are incompatible with server', 'did_not_start'],
  ['', 'did_not_start'],
])('%j of PostgreSQL is %s', (output, code) => {
  expect(reasonIn(output, '/some/where').code).toBe(code);
});

test('the error includes the last log lines of PostgreSQL', () => {
  expect(reasonIn('LOG: a\nDETAIL: made by version 17\n', '/x').message).toContain('made by version 17');
});

test('names of libraries that the install script did not make are made, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'aiyrbas-links-'));
  mkdirSync(join(root, 'native/lib'), { recursive: true });
  writeFileSync(join(root, 'native/lib/libpq.so.5.18'), '');
  writeFileSync(
    join(root, 'native/pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  makeMissingLinks(root);
  makeMissingLinks(root);
  expect(readlinkSync(join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
  rmSync(root, { recursive: true, force: true });
});
