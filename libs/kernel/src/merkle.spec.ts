// RFC 9162's tree, held to the roots that Certificate Transparency's own test data has for these eight leaves, and to the
// definition of the RFC, which is recursive.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MerkleTree, leafHash, merkleRoot } from './merkle';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => leafHash(Buffer.from(hex, 'hex')),
);

test.each([
  // SHA-256 of nothing.
  [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
])('the root over %i leaves', (count, root) => {
  expect(merkleRoot(LEAVES.slice(0, count)).toString('hex')).toBe(root);
});

/** As RFC 9162 writes it: `MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))`, k the largest power of two below n. */
function byDefinition(contents: readonly Buffer[]): Buffer {
  const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (contents.length === 0) return hash();
  if (contents.length === 1) return hash(Buffer.from([0]), contents[0]!);
  let k = 1;
  while (k * 2 < contents.length) k *= 2;
  return hash(Buffer.from([1]), byDefinition(contents.slice(0, k)), byDefinition(contents.slice(k)));
}

test('any number of leaves gives the root of the definition, at every step', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (all) => {
      const contents = all.map((bytes) => Buffer.from(bytes));
      const tree = new MerkleTree();
      contents.forEach((content, at) => {
        tree.add(leafHash(content));
        expect(tree.root()).toEqual(byDefinition(contents.slice(0, at + 1)));
      });
      expect(tree.leaves).toBe(contents.length);
    }),
  );
});

test('a node is not a leaf of the same bytes', () => {
  const node = merkleRoot(LEAVES.slice(0, 2));
  expect(leafHash(Buffer.concat(LEAVES.slice(0, 2)))).not.toEqual(node);
});
