import { Unavailable } from '@aiyrbas/kernel';
import { CommitUnknownError, hasSqlState, isSerializationConflict, isTransient } from './errors';

const pgError = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`error ${code}`), { code, ...more });

describe('what is worth trying again', () => {
  test.each([
    ['a lost connection', pgError('08006')],
    ['a server that shuts down', pgError('57P01')],
    ['a server that starts', pgError('57P03')],
    ['too many connections', pgError('53300')],
    ['a full disk', pgError('53100')],
    ['a failing disk', pgError('58030')],
    ['a serialization conflict', pgError('40001')],
    ['a deadlock', pgError('40P01')],
    ['a lock that is not to be had', pgError('55P03')],
    ['a statement that took too long', pgError('57014')],
    ['a refused connection', pgError('ECONNREFUSED')],
    ['a reset connection', pgError('ECONNRESET')],
    ['a name that does not resolve just now', pgError('EAI_AGAIN')],
    ['a pool with nothing free', new Error('timeout exceeded when trying to connect')],
    ['a connection that ended under us', new Error('Connection terminated unexpectedly')],
    ['a server that is silent', new Error('Query read timeout')],
    ['a part that is away', new Unavailable('the key server is sealed')],
    ['a commit nobody answered', CommitUnknownError.because(new Error('gone'))],
    ['an error that TypeORM has wrapped', Object.assign(new Error('wrapped'), { driverError: pgError('40001') })],
    [
      'a plan that a migration made stale',
      Object.assign(new Error('cached plan must not change result type'), { code: '0A000' }),
    ],
  ])('%s is', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  test.each([
    ['a constraint', pgError('23505')],
    ['a missing table', pgError('42P01')],
    ['a right that is missing', pgError('42501')],
    ['a feature that is missing', pgError('0A000')],
    ['a bug of ours', new TypeError('x is not a function')],
    [
      'a refused value that is called like a fault',
      Object.assign(pgError('22P02'), { message: '"Connection terminated"' }),
    ],
    ['a body that is called like a fault', new SyntaxError('"Connection terminated" is not JSON')],
    ['something that is no error', undefined],
  ])('%s is not', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

test('only a conflict is run again by itself', () => {
  expect(isSerializationConflict(pgError('40P01'))).toBe(true);
  expect(isSerializationConflict(pgError('57P01'))).toBe(false);
});

test('a refused commit has failed for sure; one that the server or network cut off has not', () => {
  expect(hasSqlState(pgError('23514'))).toBe(true);
  expect(hasSqlState(pgError('57P01'))).toBe(false);
  expect(hasSqlState(pgError('08006'))).toBe(false);
  expect(hasSqlState(pgError('ECONNRESET'))).toBe(false);
});
