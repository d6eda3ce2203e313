/** The tree, its tiles and its proofs against the naive tree of the RFC, and the checkers against forgers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naiveConsistency, naiveLeaf, naivePath, naiveRoot, numberedLeaves } from '../testing/naive-tree.ts';
import { createFrontier, type TileBody } from './frontier.ts';
import { EMPTY_ROOT, leafHash } from './hash.ts';
import { consistencyProblem, inclusionProblem, PROOF_HASHES_MAX, proveConsistency, proveInclusion } from './proofs.ts';
import { tileHashes } from './tile-hashes.ts';
import { numberPath, parseNumberPath, parseTilePath, partialTiles, tileIn, tilePath } from './tiles.ts';

const seeded = { seed: Number(process.env.MAINSTEM_SEED ?? 7), verbose: true };
const leaves = numberedLeaves(70_000);
const boundaries = [0, 1, 2, 3, 7, 8, 9, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537];

function build(size: number): { readonly tiles: Map<string, Buffer>; readonly root: Buffer } {
  const frontier = createFrontier();
  const tiles = new Map<string, Buffer>();
  const keep = ({ tile, body }: TileBody) => tiles.set(tilePath(tile), body);
  for (const leaf of leaves.slice(0, size)) frontier.append(leaf).forEach(keep);
  frontier.partials().forEach(keep);
  return { tiles, root: frontier.root() };
}

const subtreesOf = (size: number, tiles: ReadonlyMap<string, Buffer>) =>
  tileHashes(size, async (tile) => {
    const body = tiles.get(tilePath(tile));
    if (body === undefined) throw new Error(`no ${tilePath(tile)}`);
    return body;
  });

describe('the tree', () => {
  test('hashes of RFC 6962: empty root, leaf prefix, known root of eight leaves', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    // Test vectors of Certificate Transparency.
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const frontier = createFrontier();
    for (const hex of data) frontier.append(leafHash(Buffer.from(hex, 'hex')));
    expect(frontier.root().toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
    expect(leafHash(Buffer.from('x'))).toEqual(naiveLeaf(Buffer.from('x')));
  });

  test('its root is the naive one at every size to 600 and at the edges of tiles', () => {
    const frontier = createFrontier();
    const wanted = new Set([...Array(601).keys(), ...boundaries]);
    for (let size = 0; size <= 65_537; size += 1) {
      if (wanted.has(size)) expect(frontier.root(), `size ${size}`).toEqual(naiveRoot(leaves.slice(0, size)));
      frontier.append(leaves[size] as Buffer);
    }
  });

  test('it goes on from its partial tiles at any size as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: 0, max: 1_500 }), (first, more) => {
        const frontier = createFrontier();
        for (const leaf of leaves.slice(0, first)) frontier.append(leaf);
        const again = createFrontier(
          first,
          frontier.partials().map(({ body }) => body),
        );
        for (const leaf of leaves.slice(first, first + more)) {
          expect(again.append(leaf)).toEqual(frontier.append(leaf));
        }
        expect(again.root()).toEqual(frontier.root());
        expect(again.partials()).toEqual(frontier.partials());
      }),
      { ...seeded, numRuns: 60 },
    );
  });

  test('a tree of 70,000 has the tiles the specification counts', () => {
    const { tiles } = build(70_000);
    expect([...tiles.keys()].filter((path) => /^tile\/0\/x?\d+(\/\d+)?$/.test(path))).toHaveLength(273);
    expect(partialTiles(70_000).map(tilePath)).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(tiles.get('tile/1/000')).toHaveLength(8_192);
    for (const tile of partialTiles(70_000)) {
      expect(tileIn(70_000, tile.level, tile.index)).toEqual(tile);
      expect(tiles.has(tilePath(tile))).toBe(true);
    }
  });
});

describe('paths', () => {
  test('are those of tlog-tiles, and are read back exactly or not at all', () => {
    expect(numberPath(1_234_067)).toBe('x001/x234/067');
    expect(tilePath({ level: 'entries', index: 5, width: 3 })).toBe('tile/entries/005.p/3');
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: 0, max: 7 }),
        (n, width, level) => {
          expect(parseNumberPath(numberPath(n))).toBe(n);
          const tile = { level, index: n, width };
          expect(parseTilePath(tilePath(tile))).toEqual(tile);
        },
      ),
      seeded,
    );
    for (const path of [
      'tile/0/1',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/00/000',
      'tile/0/x000/001',
      'tile/8/000',
      'tile/0/000/001',
      'tile/0/../000',
      'tile/0/000.p/01',
      'tile/entries/',
      'tile/0/x999/x999/x999/x999/x999/x999/999',
    ]) {
      expect(parseTilePath(path), path).toBeNull();
    }
  });
});

describe('proofs', () => {
  test('from tiles are the naive ones, and hold', async () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 700 }), fc.constantFrom(255, 256, 257, 511, 512, 513));
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
        const { tiles, root } = build(size);
        const some = leaves.slice(0, size);
        const subtree = subtreesOf(size, tiles);
        const index = a % size;
        const path = await proveInclusion(index, size, subtree);
        expect(path).toEqual(naivePath(index, some));
        expect(inclusionProblem(index, size, leaves[index] as Buffer, path, root)).toBeNull();
        const old = 1 + (b % size);
        const proof = await proveConsistency(old, size, subtree);
        expect(proof).toEqual(naiveConsistency(old, some));
        expect(consistencyProblem(old, size, naiveRoot(some.slice(0, old)), root, proof)).toBeNull();
      }),
      { ...seeded, numRuns: 120 },
    );
  });

  test.each([65_535, 65_536, 65_537])('hold at the edge of the second level, size %i', async (size) => {
    const { tiles, root } = build(size);
    const subtree = subtreesOf(size, tiles);
    for (const index of [0, 1, 255, 256, 32_768, 65_279, 65_280, size - 1]) {
      const proof = await proveInclusion(index, size, subtree);
      expect(inclusionProblem(index, size, leaves[index] as Buffer, proof, root)).toBeNull();
    }
    for (const old of [1, 2, 255, 256, 257, 65_280, 65_534, 65_535, size]) {
      const proof = await proveConsistency(old, size, subtree);
      expect(consistencyProblem(old, size, build(old).root, root, proof)).toBeNull();
    }
  });

  test('a tile of the wrong length makes no proof', async () => {
    const { tiles } = build(300);
    tiles.set('tile/0/000', (tiles.get('tile/0/000') as Buffer).subarray(32));
    await expect(proveInclusion(7, 300, subtreesOf(300, tiles))).rejects.toThrow(/has 255 hashes, not 256/);
  });
});

describe('a forger', () => {
  const size = 300;
  const { tiles, root } = build(size);
  const subtree = subtreesOf(size, tiles);

  test('changes any byte, drops, adds, repeats or swaps hashes, or moves the leaf: no proof holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(size - 1),
        fc.nat(),
        fc.constantFrom('bit', 'drop', 'add', 'repeat', 'swap', 'index'),
        async (index, pick, how) => {
          const proof = await proveInclusion(index, size, subtree);
          const at = pick % proof.length;
          const forged = forge(proof, at, how);
          const claimed = how === 'index' ? (index + 1 + at) % size : index;
          const why = inclusionProblem(claimed, size, leaves[index] as Buffer, forged, root);
          expect(why, `${how} at ${at} of leaf ${index}`).toEqual(expect.any(String));
        },
      ),
      { ...seeded, numRuns: 300 },
    );
  });

  test('claims a tree that never was an older one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: size - 1 }),
        fc.nat(),
        fc.constantFrom('bit', 'drop', 'add', 'repeat', 'swap'),
        async (old, pick, how) => {
          const oldRoot = naiveRoot(leaves.slice(0, old));
          const proof = await proveConsistency(old, size, subtree);
          const forged = forge(proof, pick % proof.length, how);
          expect(consistencyProblem(old, size, oldRoot, root, forged)).toEqual(expect.any(String));
          const other = naiveRoot([...leaves.slice(0, old - 1), leaves[size] as Buffer]);
          expect(consistencyProblem(old, size, other, root, proof)).toEqual(expect.any(String));
        },
      ),
      { ...seeded, numRuns: 300 },
    );
  });

  test('sends numbers that are none, sizes beyond 2^53 and proofs without end: refused at once', () => {
    const leaf = leaves[0] as Buffer;
    const long = Array.from({ length: 100_000 }, () => leaf);
    const huge = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 60];
    for (const number of huge) {
      expect(inclusionProblem(number, size, leaf, [], root)).toMatch(/^no leaf/);
      expect(inclusionProblem(0, number, leaf, [], root)).toMatch(/^no leaf/);
      expect(consistencyProblem(1, number, root, root, [])).toMatch(/^a tree of/);
      expect(consistencyProblem(number, size, root, root, [])).toMatch(/^a tree of/);
    }
    expect(inclusionProblem(0, 2 ** 53 - 1, leaf, long, root)).toMatch(/more than any proof has/);
    expect(consistencyProblem(1, 2 ** 53 - 1, root, root, long)).toMatch(/more than any proof has/);
    expect(inclusionProblem(2 ** 53 - 2, 2 ** 53 - 1, leaf, long.slice(0, PROOF_HASHES_MAX), root)).toMatch(
      /too long|another root/,
    );
    expect(inclusionProblem(0, size, leaf.subarray(1), [], root)).toMatch(/32 bytes/);
    expect(inclusionProblem(0, 2, leaf, [Buffer.alloc(64)], root)).toMatch(/32 bytes/);
    expect(inclusionProblem(5, 5, leaf, [], root)).toMatch(/^no leaf/);
    expect(consistencyProblem(0, 5, leaf, root, [])).toMatch(/empty tree/);
    expect(consistencyProblem(5, 5, leaf, root, [])).toMatch(/two roots/);
    expect(consistencyProblem(5, 5, root, root, [leaf])).toMatch(/too long/);
    expect(consistencyProblem(3, 5, root, root, [])).toMatch(/too short/);
  });

  test('passes a node off as a leaf: the prefix tells them apart', () => {
    const [left, right] = [leaves[0] as Buffer, leaves[1] as Buffer];
    const two = naiveRoot([left, right]);
    expect(leafHash(Buffer.concat([left, right]))).not.toEqual(two);
  });
});

function forge(proof: readonly Buffer[], at: number, how: string): Buffer[] {
  const forged: Buffer[] = proof.map((hash) => Buffer.from(hash));
  const hash = forged[at] as Buffer;
  if (how === 'bit') hash[at % 32] = (hash[at % 32] as number) ^ 1;
  if (how === 'drop') forged.splice(at, 1);
  if (how === 'add') forged.splice(at, 0, Buffer.alloc(32, at));
  if (how === 'repeat') forged.splice(at, 0, hash);
  if (how === 'swap') {
    if (forged.length < 2) return [...forged, hash];
    const other = (at + 1) % forged.length;
    [forged[at], forged[other]] = [forged[other] as Buffer, hash];
  }
  return forged;
}
