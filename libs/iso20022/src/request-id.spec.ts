import fc from 'fast-check';
import { uetrOf } from './request-id';

const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('the UETR of a request', () => {
  it('is a UUID of version 4, and the same for a repetition, however the id is written', () => {
    fc.assert(
      fc.property(hexId, (id) => {
        expect(uetrOf(id)).toMatch(/^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/);
        expect(uetrOf(` ${id.toUpperCase()} `)).toBe(uetrOf(id));
      }),
    );
  });

  it('is that of one request only', () => {
    fc.assert(fc.property(fc.uniqueArray(hexId), (ids) => expect(new Set(ids.map(uetrOf)).size).toBe(ids.length)));
  });

  it('never changes: banks know payments by it', () => {
    expect(uetrOf('0198b1c27f3e7c6a9d5e2b4f6a8c0e13')).toBe('85e9c3ab-1fe0-4552-be41-de2033844a33');
  });
});
