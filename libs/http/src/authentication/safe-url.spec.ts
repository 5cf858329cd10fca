import { isLoopback, isSafeUrl } from './safe-url';

it.each<[string, boolean]>([
  ['localhost', true],
  ['LOCALHOST', true],
  ['keycloak.localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['[::1]', true],
  ['0:0:0:0:0:0:0:1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['', false],
  ['localhost.example.kz', false],
  ['127.0.0.1.example.kz', false],
  ['10.0.0.1', false],
  ['192.168.1.1', false],
])('%s is this machine alone: %s', (host, is) => expect(isLoopback(host)).toBe(is));

it.each<[string, boolean, boolean]>([
  ['https://login.example.kz', false, true],
  ['http://login.example.kz', false, false],
  ['http://login.example.kz', true, true],
  ['http://127.0.0.1:8080/realms/a', false, true],
  ['http://[::1]:8080', false, true],
  ['ftp://127.0.0.1', true, false],
  ['nonsense', true, false],
])('%s, with http allowed %s, is safe: %s', (url, allowed, is) => expect(isSafeUrl(url, allowed)).toBe(is));
