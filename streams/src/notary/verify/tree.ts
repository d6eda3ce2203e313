/**
 * The tree itself: do entries, tiles and signed roots agree, at every checkpoint?
 *
 * Two trees are computed side by side, one from the entries and one from the stored leaf hashes. Where they differ, the
 * one that leads to the signed root is right and the other was edited. Where neither does, the stored hashes of the levels
 * above tell which tile is wrong; when they all agree among themselves, it is another tree than the one that was signed.
 */
import { splitBundle } from '../entry.ts';
import { createFrontier, type Frontier, type TileBody } from '../merkle/frontier.ts';
import { HASH_BYTES, leafHash } from '../merkle/hash.ts';
import { TILE_WIDTH, type Tile, tileBytes, tileIn, tilePath } from '../merkle/tiles.ts';
import { readTile, type TreeReader } from '../tree/tree-store.ts';
import type { Waypoint } from './checkpoints.ts';
import type { Findings } from './findings.ts';

/** Tiles read ahead: what is under way at once, and 16 KiB each. */
const TILES_AHEAD = 16;

export interface TreeToCheck {
  readonly reader: TreeReader;
  /** The checkpoint whose tree is read. */
  readonly target: Waypoint;
  /** All signed checkpoints, and one that was trusted before; any order. */
  readonly waypoints: readonly Waypoint[];
  readonly findings: Findings;
  readonly signal?: AbortSignal | undefined;
}

/** Entries of one bundle, with the index of the first; null when they cannot be believed, which is then a finding. */
export interface CheckedBundle {
  readonly index: number;
  readonly entries: readonly Buffer[] | null;
}

export interface TreeCheck {
  /** Reads the whole tree once, giving out its entries in order; findings are complete when it ends. */
  bundles(): AsyncGenerator<CheckedBundle>;
  /** Whether entries or leaf hashes lead to the root that was signed: only then do leaves say anything about records. */
  readonly proven: boolean;
}

interface Check extends TreeToCheck {
  readonly fromEntries: Frontier;
  readonly fromTiles: Frontier;
  /** Waypoints by size, each until the trees have come to it. */
  readonly open: Map<number, Waypoint[]>;
  readonly unmatched: Waypoint[];
  /** Places where entries and leaf hashes differ. */
  readonly differing: number[];
  /** Upper tiles whose stored form is not the computed one. */
  readonly wrongTiles: string[];
  absent: boolean;
  lastMatched: number;
}

export function checkTree(tree: TreeToCheck): TreeCheck {
  const check = begin(tree);
  return {
    bundles: () => bundlesOf(check),
    get proven() {
      return [check.fromEntries, check.fromTiles].some((frontier) => frontier.root().equals(check.target.root));
    },
  };
}

async function* bundlesOf(check: Check): AsyncGenerator<CheckedBundle> {
  const { target, signal } = check;
  matchRoots(check);
  for (let first = 0; first * TILE_WIDTH < target.size; first += TILES_AHEAD) {
    signal?.throwIfAborted();
    const count = Math.min(TILES_AHEAD, Math.ceil(target.size / TILE_WIDTH) - first);
    const pairs = Array.from({ length: count }, (_, n) => readPair(check, first + n));
    for (const pair of await Promise.all(pairs)) {
      yield { index: pair.index * TILE_WIDTH, entries: await grow(check, pair) };
    }
  }
  await checkEdge(check);
  conclude(check);
}

function begin(tree: TreeToCheck): Check {
  const open = Map.groupBy(tree.waypoints, ({ size }) => size);
  const [fromEntries, fromTiles] = [createFrontier(), createFrontier()];
  return {
    ...tree,
    fromEntries,
    fromTiles,
    open,
    unmatched: [],
    differing: [],
    wrongTiles: [],
    absent: false,
    lastMatched: 0,
  };
}

interface Pair {
  readonly index: number;
  readonly width: number;
  readonly tile: Buffer | null;
  readonly entries: readonly Buffer[] | null;
}

async function readPair(check: Check, index: number): Promise<Pair> {
  const { reader, target } = check;
  const tile = tileIn(target.size, 0, index) as Tile;
  const [stored, bundle] = await Promise.all([readTile(reader, tile), readTile(reader, { ...tile, level: 'entries' })]);
  return {
    index,
    width: tile.width,
    tile: whole(check, tile, stored, stored === null ? 0 : stored.length / HASH_BYTES),
    entries: unpack(check, { ...tile, level: 'entries' }, bundle),
  };
}

function unpack(check: Check, tile: Tile, bundle: Buffer | null): readonly Buffer[] | null {
  if (bundle === null) return whole(check, tile, null, 0);
  try {
    const entries = splitBundle(bundle);
    return whole(check, tile, entries, entries.length);
  } catch (error) {
    check.findings.add('AUDIT_ENTRIES_EDITED', `${tilePath(tile)}: ${(error as Error).message}`);
    return null;
  }
}

function whole<Body>(check: Check, tile: Tile, body: Body | null, width: number): Body | null {
  if (body !== null && width === tile.width) return body;
  check.absent = true;
  const has = body === null ? 'is gone' : `has ${width} of ${tile.width}`;
  check.findings.add(
    'AUDIT_TREE_TRUNCATED',
    `${tilePath(tile)} ${has}, though checkpoint ${check.target.sequence} covers it`,
  );
  return null;
}

/** Adds the leaves of one tile to both trees; when one form of them is gone, from the other. */
async function grow(check: Check, { index, tile, entries, width }: Pair): Promise<readonly Buffer[] | null> {
  const computed = entries?.map(leafHash);
  let differs = false;
  for (let at = 0; at < width; at += 1) {
    const stored = tile?.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    const leaf = computed?.[at] ?? stored ?? Buffer.alloc(HASH_BYTES);
    const filled = check.fromEntries.append(leaf);
    check.fromTiles.append(stored ?? leaf);
    if (stored !== undefined && !stored.equals(leaf)) differs = true;
    matchRoots(check);
    for (const full of filled) await compareUpper(check, full);
  }
  if (!differs) return entries;
  check.differing.push(index);
  return null;
}

/** Full tiles above the leaves must be stored as they are computed. */
async function compareUpper(check: Check, { tile, body }: TileBody): Promise<void> {
  if (tile.level === 0) return;
  const stored = whole(check, tile, await readTile(check.reader, tile), tile.width);
  if (stored !== null && !stored.equals(body)) check.wrongTiles.push(tilePath(tile));
}

/** The unfinished tiles above the leaves. */
async function checkEdge(check: Check): Promise<void> {
  for (const { tile, body } of check.fromEntries.partials()) {
    if (tile.level === 0) continue;
    const stored = await readTile(check.reader, tile);
    const complete = whole(check, tile, stored, (stored?.length ?? 0) / tileBytes(1));
    if (complete !== null && !complete.equals(body)) check.wrongTiles.push(tilePath(tile));
  }
}

function matchRoots(check: Check): void {
  const size = check.fromEntries.size;
  const here = check.open.get(size);
  if (here === undefined) return;
  const roots = [check.fromEntries.root(), check.fromTiles.root()];
  for (const waypoint of here) {
    if (roots.some((root) => root.equals(waypoint.root))) check.lastMatched = size;
    else check.unmatched.push(waypoint);
  }
  check.open.delete(size);
}

function conclude(check: Check): void {
  const { findings, target, fromEntries, fromTiles, differing, wrongTiles } = check;
  const entriesRight = fromEntries.root().equals(target.root);
  const tilesRight = fromTiles.root().equals(target.root);
  for (const index of differing) {
    const tile = { level: 0, index, width: tileIn(target.size, 0, index)?.width ?? TILE_WIDTH };
    if (!entriesRight) {
      const message = `${tilePath({ ...tile, level: 'entries' })} does not hash to its tile: entries were changed`;
      findings.add('AUDIT_ENTRIES_EDITED', message);
    }
    if (!tilesRight) {
      findings.add('AUDIT_TILE_EDITED', `${tilePath(tile)} is not what its entries hash to: hashes were changed`);
    }
  }
  for (const path of entriesRight || differing.length === 0 ? wrongTiles : []) {
    findings.add('AUDIT_TILE_EDITED', `${path} is not what the tiles below it hash to`);
  }
  if (check.absent) return; // roots of a tree with holes say nothing
  if (entriesRight || tilesRight || (differing.length === 0 && wrongTiles.length === 0)) tellForks(check);
}

/** The tree is one and whole, and these were signed for another one. */
function tellForks({ findings, unmatched, target, lastMatched }: Check): void {
  for (const { sequence, size } of unmatched) {
    const newest = sequence === target.sequence;
    const message = newest
      ? `the tiles make another tree than checkpoint ${sequence} was signed for: they part after leaf ${lastMatched}`
      : `checkpoint ${sequence} was signed for a tree of ${size} that checkpoint ${target.sequence} does not begin with`;
    findings.add('AUDIT_TREE_FORKED', message);
  }
}
