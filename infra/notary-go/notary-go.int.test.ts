/**
 * Our tree, tiles, notes and proofs in the eyes of Go's `golang.org/x/mod/sumdb/tlog` and `note`, and Go's in ours. Skipped,
 * with the reason, where there is no Go.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskObjectStore } from '@mainstem/connectors/object-store/object-store.disk';
import { digestOf, entryWriter } from '@mainstem/streams/notary/entry';
import { createFrontier, type TileBody } from '@mainstem/streams/notary/merkle/frontier';
import { leafHash } from '@mainstem/streams/notary/merkle/hash';
import {
  consistencyProblem,
  inclusionProblem,
  proveConsistency,
  proveInclusion,
} from '@mainstem/streams/notary/merkle/proofs';
import { tileHashes } from '@mainstem/streams/notary/merkle/tile-hashes';
import { tileIn, tilePath } from '@mainstem/streams/notary/merkle/tiles';
import { checkpointText } from '@mainstem/streams/notary/note/checkpoint';
import { generateSignerText, parseSigner } from '@mainstem/streams/notary/note/keys';
import { signNote } from '@mainstem/streams/notary/note/signed-note';
import { createGrowingTree } from '@mainstem/streams/notary/tree/growing-tree';
import { createTreeStore } from '@mainstem/streams/notary/tree/tree-store';
import { writeTree } from '@mainstem/streams/notary/writing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureNotaryGo, runNotaryGo, whyNoGo } from './notary-go.ts';

const reason = whyNoGo();
if (reason !== null) process.stderr.write(`skipped, the cross-check with Go: ${reason}\n`);

const ORIGIN = 'go.example/audit';
const edges = [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537];
const sizes = [...Array.from({ length: 600 }, (_, n) => n + 1), ...edges];

interface Case {
  readonly size: number;
  readonly index: number;
  readonly old: number;
  readonly root: string;
  readonly oldRoot: string;
  readonly inclusion: readonly string[];
  readonly consistency: readonly string[];
}

describe.skipIf(reason !== null)('Go agrees (skipped: Go is missing)', () => {
  let program: string;
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-go-'));
  beforeAll(async () => {
    program = await ensureNotaryGo(() => {});
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('on our roots and proofs at 609 sizes, and we on its', async () => {
    const cases = await casesOf(sizes);
    const theirs = (await runNotaryGo(program, ['proofs'], JSON.stringify(cases))) as Case[];
    // They have verified ours, or they would have ended with an error; their own are these:
    for (const [at, { size, index, old, inclusion, consistency }] of theirs.entries()) {
      const ours = cases[at] as Case;
      const leaf = leafHash(Buffer.from(`leaf ${index}`));
      expect(inclusionProblem(index, size, leaf, inclusion.map(decode), decode(ours.root))).toBeNull();
      const [oldRoot, root] = [decode(ours.oldRoot), decode(ours.root)];
      expect(consistencyProblem(old, size, oldRoot, root, consistency.map(decode))).toBeNull();
      expect({ inclusion, consistency }).toEqual({ inclusion: ours.inclusion, consistency: ours.consistency });
    }
  });

  test('that a proof of ours with one hash changed is none', async () => {
    const [one] = await casesOf([300]);
    const forged = { ...(one as Case), inclusion: [...(one as Case).inclusion].reverse() };
    await expect(runNotaryGo(program, ['proofs'], JSON.stringify([forged]))).rejects.toThrow(/tree of 300/);
  });

  test.each([0, 1, 255, 256, 257, 1_000, 65_537])('on checkpoint, tiles and entries of a tree of %i', async (size) => {
    const place = join(directory, String(size));
    const keys = [generateSignerText(ORIGIN), generateSignerText(ORIGIN)].map(parseSigner);
    const root = await writeTo(place, size, keys);
    for (const { verifier } of keys) {
      const answer = await runNotaryGo(program, ['tree', place, verifier.text]);
      expect(answer).toMatchObject({ size, root: root.toString('base64'), entries: size, signedBy: 1 });
      expect(answer).toMatchObject({
        extensions: ['sequence 7', 'time 1970-01-01T00:00:00.005Z', 'offsets bid_events 1 2'],
      });
    }
    const stranger = parseSigner(generateSignerText(ORIGIN));
    await expect(runNotaryGo(program, ['tree', place, stranger.verifier.text])).rejects.toThrow(
      /no verifiable signatures/,
    );
  });

  test('that a tile or an entry with one bit changed is damage', async () => {
    const place = join(directory, 'damaged');
    const signer = parseSigner(generateSignerText(ORIGIN));
    await writeTo(place, 700, [signer]);
    const damage = async (path: string): Promise<unknown> => {
      const body = await readFile(join(place, path));
      const changed = Buffer.from(body);
      changed[40] = (changed[40] as number) ^ 1;
      await writeFile(join(place, path), changed);
      const said = await runNotaryGo(program, ['tree', place, signer.verifier.text]).catch(
        (error: Error) => error.message,
      );
      await writeFile(join(place, path), body);
      return said;
    };
    expect(await damage('tile/0/001')).toMatch(/inconsistent tile/);
    expect(await damage('tile/0/002.p/188')).toMatch(/inconsistent tile/);
    expect(await damage('tile/entries/001')).toMatch(/is not what its leaf is the hash of/);
    expect(await damage('checkpoint')).toMatch(/invalid signature|malformed/);
    expect(await runNotaryGo(program, ['tree', place, signer.verifier.text])).toMatchObject({ size: 700 });
  });
});

/** Trees over "leaf 0", "leaf 1", …: for each size two leaves and two older sizes, chosen by the size. */
async function casesOf(wanted: readonly number[]): Promise<Case[]> {
  const tiles = new Map<string, Buffer>();
  const roots = new Map<number, string>();
  const frontier = createFrontier();
  const keep = ({ tile, body }: TileBody) => tiles.set(tilePath(tile), body);
  const cases: Case[] = [];
  const largest = Math.max(...wanted);
  const oldOf = (size: number, turn: number) => 1 + ((size * turn + turn) % size);
  const rooted = new Set([...wanted, ...wanted.flatMap((size) => [oldOf(size, 7), oldOf(size, 31)])]);
  for (let size = 1; size <= largest; size += 1) {
    frontier.append(leafHash(Buffer.from(`leaf ${size - 1}`))).forEach(keep);
    if (rooted.has(size)) roots.set(size, frontier.root().toString('base64'));
    if (!wanted.includes(size)) continue;
    frontier.partials().forEach(keep);
    const subtree = tileHashes(size, async (tile) => tiles.get(tilePath(tile)) as Buffer);
    for (const turn of [7, 31]) {
      const index = (turn * 37) % size;
      const old = oldOf(size, turn);
      cases.push({
        size,
        index,
        old,
        root: roots.get(size) as string,
        oldRoot: roots.get(old) as string,
        inclusion: (await proveInclusion(index, size, subtree)).map(encode),
        consistency: (await proveConsistency(old, size, subtree)).map(encode),
      });
    }
  }
  return cases;
}

/** A tree as the notary writes it; returns its root. */
async function writeTo(place: string, size: number, signers: Parameters<typeof signNote>[1]): Promise<Buffer> {
  const store = createTreeStore(createDiskObjectStore(place), '');
  const tree = createGrowingTree();
  const writer = entryWriter('bid_events', 1);
  for (let offset = 0; offset < size; offset += 1) {
    tree.append(writer, offset, digestOf({ key: 'acme|x', value: Buffer.from(`value ${offset}`) }), 0);
  }
  await writeTree(store, tree);
  const root = tree.root();
  const text = checkpointText({ origin: ORIGIN, size, root, sequence: 7, timeMs: 5, offsets: { bid_events: [1, 2] } });
  await store.publish(Buffer.from(signNote(text, signers)));
  expect(tileIn(size, 0, 0)?.width ?? 0).toBe(Math.min(size, 256));
  return root;
}

const encode = (hash: Buffer): string => hash.toString('base64');
const decode = (text: string): Buffer => Buffer.from(text, 'base64');
