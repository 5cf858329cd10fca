import { loadConfig } from '@aiyrbas/config';
import { z } from 'zod';
import { corsOrigins } from './cors';

const schema = z.object({ CORS_ORIGINS: corsOrigins });
const read = (text: string | undefined): readonly string[] =>
  loadConfig(schema, { CORS_ORIGINS: text }, 'test').CORS_ORIGINS;

it.each<[string | undefined, string[]]>([
  [undefined, []],
  ['', []],
  ['https://app.example.kz', ['https://app.example.kz']],
  [' https://app.example.kz , http://localhost:5173,', ['https://app.example.kz', 'http://localhost:5173']],
])('the setting %j lists %j', (text, origins) => expect(read(text)).toEqual(origins));

it.each([
  '*',
  'null',
  'app.example.kz',
  'https://app.example.kz/',
  'https://app.example.kz/path',
  'https://APP.example.kz',
  'https://app.example.kz:443',
  'https://*.example.kz',
  'ftp://app.example.kz',
  'https://app.example.kz,*',
])('the setting %j stops the start and is named', (text) => {
  expect(() => read(text)).toThrow(/CORS_ORIGINS holds .*origins such as https:\/\/app\.example\.kz/);
});
