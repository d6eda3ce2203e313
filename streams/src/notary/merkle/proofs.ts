/**
 * Proofs, made and checked (RFC 6962 §2.1.1 and §2.1.2 for making, RFC 9162 §2.1.3.2 and §2.1.4.2 for checking).
 *
 * Checkers are for strangers' input: they trust neither lengths nor numbers, loop no longer than a proof may be, and say
 * in words why a proof does not hold. A proof that holds is the value null.
 */
import { EMPTY_ROOT, HASH_BYTES, nodeHash, splitOf } from './hash.ts';
import { TREE_SIZE_MAX } from './tiles.ts';

/** A path through a tree of up to 2^53 leaves; a consistency proof has one hash more. */
export const PROOF_HASHES_MAX = 54;

/** Root of the leaves from `from` up to `to`, `to` left out; both are the bounds of a subtree of the present tree. */
export type SubtreeHash = (from: number, to: number) => Promise<Buffer>;

/** Proof that leaf `index` is in the tree of `size` leaves, the leaf's sibling first. */
export async function proveInclusion(index: number, size: number, subtree: SubtreeHash): Promise<Buffer[]> {
  if (!isIndexOf(index, size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const siblings: Promise<Buffer>[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      siblings.push(subtree(middle, to));
      to = middle;
    } else {
      siblings.push(subtree(from, middle));
      from = middle;
    }
  }
  return (await Promise.all(siblings)).reverse();
}

/** Proof that the tree of `newSize` leaves begins with the tree of `oldSize`. */
export async function proveConsistency(oldSize: number, newSize: number, subtree: SubtreeHash): Promise<Buffer[]> {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) {
    throw new RangeError(`a tree of ${newSize} cannot begin with one of ${oldSize}`);
  }
  if (oldSize === 0 || oldSize === newSize) return [];
  const hashes: Promise<Buffer>[] = [];
  let [from, to] = [0, newSize];
  // Down to the subtree whose end is that of the old tree.
  while (to !== oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      hashes.push(subtree(middle, to));
      to = middle;
    } else {
      hashes.push(subtree(from, middle));
      from = middle;
    }
  }
  // The old root itself is known to who checks.
  if (from > 0) hashes.push(subtree(from, to));
  return (await Promise.all(hashes)).reverse();
}

/** Why the proof does not show that `leaf` is leaf number `index` of the tree; null when it does. */
export function inclusionProblem(
  index: number,
  size: number,
  leaf: Buffer,
  proof: readonly Buffer[],
  root: Buffer,
): string | null {
  if (!isSize(size) || !isIndexOf(index, size)) return `no leaf ${index} in a tree of ${size}`;
  const malformed = hashesProblem([leaf, root, ...proof], proof.length);
  if (malformed !== null) return malformed;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return 'the proof is too long';
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last !== 0) return 'the proof is too short';
  return hash.equals(root) ? null : 'the proof leads to another root';
}

/** Why the proof does not show that the new tree begins with the old one; null when it does. */
export function consistencyProblem(
  oldSize: number,
  newSize: number,
  oldRoot: Buffer,
  newRoot: Buffer,
  proof: readonly Buffer[],
): string | null {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) {
    return `a tree of ${newSize} cannot begin with one of ${oldSize}`;
  }
  const malformed = hashesProblem([oldRoot, newRoot, ...proof], proof.length);
  if (malformed !== null) return malformed;
  if (oldSize === newSize || oldSize === 0) {
    if (proof.length > 0) return 'the proof is too long';
    if (oldSize === newSize) return oldRoot.equals(newRoot) ? null : 'two roots for one size';
    return oldRoot.equals(EMPTY_ROOT) ? null : 'the root of the empty tree is another';
  }
  return climb(oldSize, newSize, oldRoot, newRoot, proof);
}

function climb(
  oldSize: number,
  newSize: number,
  oldRoot: Buffer,
  newRoot: Buffer,
  proof: readonly Buffer[],
): string | null {
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  let [node, last] = [oldSize - 1, newSize - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  const [first, ...rest] = path;
  if (first === undefined) return 'the proof is too short';
  let [old, fresh] = [first, first];
  for (const hash of rest) {
    if (last === 0) return 'the proof is too long';
    if (isOdd(node) || node === last) {
      old = nodeHash(hash, old);
      fresh = nodeHash(hash, fresh);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      fresh = nodeHash(fresh, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last !== 0) return 'the proof is too short';
  if (!old.equals(oldRoot)) return 'the proof leads to another root of the old tree';
  return fresh.equals(newRoot) ? null : 'the proof leads to another root of the new tree';
}

function hashesProblem(hashes: readonly Buffer[], proofLength: number): string | null {
  if (proofLength > PROOF_HASHES_MAX) return `${proofLength} hashes, more than any proof has`;
  return hashes.every((hash) => hash.length === HASH_BYTES) ? null : `a hash is not of ${HASH_BYTES} bytes`;
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0 && size <= TREE_SIZE_MAX;
}

function isIndexOf(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && index >= 0 && index < size;
}

const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);

function isPowerOfTwo(number: number): boolean {
  let power = 1;
  while (power < number) power *= 2;
  return power === number;
}
