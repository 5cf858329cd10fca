import fc from 'fast-check';
import { ConnectionCounter } from './frontend-messages';

const message = (type: string, body = ''): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
};
const startup = (protocol = 196_608): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(12, 0);
  bytes.writeInt32BE(protocol, 4);
  return bytes;
};
const query = (text: string): Buffer => message('Q', `${text}\0`);
const prepared = Buffer.concat([message('B', 'values'), message('D'), message('E', '\0\0\0\0'), message('S')]);
const ready = (status: 'I' | 'T'): Buffer => message('Z', status);

function loggedIn(): ConnectionCounter {
  const counter = new ConnectionCounter();
  counter.fromClient(startup());
  counter.fromClient(message('p', 'password'));
  counter.fromServer(Buffer.concat([message('R', '\0\0\0\0'), ready('I')]));
  return counter;
}
const countsOf = ({ statements, roundTrips, transactions }: ConnectionCounter) => ({
  statements,
  roundTrips,
  transactions,
});

it('a login counts as nothing', () => {
  expect(countsOf(loggedIn())).toEqual({ statements: 0, roundTrips: 0, transactions: 0 });
});

it('a statement on its own is a statement, a round trip and a transaction', () => {
  const counter = loggedIn();
  counter.fromClient(prepared);
  counter.fromServer(Buffer.concat([message('D', 'a row'), ready('I')]));
  expect(countsOf(counter)).toEqual({ statements: 1, roundTrips: 1, transactions: 1 });
});

it('what is sent before the answer belongs to the same round trip; begin and commit are no statements', () => {
  const counter = loggedIn();
  counter.fromClient(Buffer.concat([query('begin; set local plan_cache_mode = force_generic_plan'), prepared]));
  counter.fromClient(prepared);
  counter.fromServer(Buffer.concat([ready('T'), ready('T'), ready('T')]));
  counter.fromClient(Buffer.concat([prepared, query('commit')]));
  counter.fromServer(Buffer.concat([ready('T'), ready('I')]));
  expect(countsOf(counter)).toEqual({ statements: 3, roundTrips: 2, transactions: 1 });
});

it('however the bytes are cut on the way, the counts are the same', () => {
  const request = Buffer.concat([startup(), message('p', 'password'), query('select 1'), prepared, query('rollback')]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (sizes) => {
      const counter = new ConnectionCounter();
      for (let at = 0, turn = 0; at < request.length; turn += 1) {
        const size = sizes[turn % sizes.length]!;
        counter.fromClient(request.subarray(at, at + size));
        at += size;
      }
      expect(counter.statements).toBe(2);
    }),
  );
});

it('a connection that asks for encryption is not miscounted but refused', () => {
  expect(() => new ConnectionCounter().fromClient(startup(80_877_103))).toThrow('not plain protocol 3');
});
