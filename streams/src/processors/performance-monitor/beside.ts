/**
 * What runs beside a creative: the other creatives of its campaign, at the same time. A campaign's impressions are counted
 * in blocks; in each, every creative is compared with all others of the block together, so that a bad hour, which hits all
 * of them, accuses none.
 *
 * Creatives differ by nature. So a creative's place is first learned: how it did beside the others until both had
 * `LEARN_SUCCESSES` clicks. From then on it is held to that, with all that is uncertain about it, and what it did before is
 * not judged by it. A campaign with one creative has nothing to compare with.
 */
import { findBreach, type GuardRun, guardFrom, placeOf, takeGuarded } from '@mainstem/models/guardrail/guard';
import { type HardRule, isHardDrop } from '@mainstem/models/guardrail/hard-drop';
import { noPair, type Pair, plusPair } from '@mainstem/models/guardrail/pair';
import { type Learning, learn, learned, lowOf, unlearned } from '@mainstem/models/guardrail/place';
import type { Counts } from '@mainstem/models/rate-drop';

/** A trial's place, for its success. */
export interface Tally {
  trials: number;
  successes: number;
  /** Of its creative, ms since 1970 UTC. */
  firstMs: number;
}

interface Block {
  readonly byCreative: Map<string, Tally>;
  trials: number;
  lastMs: number;
}

interface Compared {
  learning: Learning;
  /** Null while its place is learned. */
  run: GuardRun | null;
  /** Since it is judged, of each block that is still in `recent`. */
  readonly recent: { readonly pair: Pair; readonly firstMs: number }[];
}

export interface BesideRule {
  readonly alpha: number;
  readonly nullShare: number;
  readonly lineShare: number;
  readonly hard: HardRule;
}

export interface BesideDrop {
  readonly creativeId: string;
  readonly drop: Pair;
  readonly test: 'CONTROL' | 'BREAKER';
  /** The rate the creative was held to, as a share of the others'. */
  readonly heldShare: number;
  readonly firstBadAtMs: number;
}

/** Clicks of both sides a creative's own place among the others is learned from: known to some 14 %. */
const LEARN_SUCCESSES = 100;
/** Fewest clicks of the others in what is judged. */
const SUCCESSES_MIN = 20;
/** Blocks whose clicks may still come; the oldest is judged early beyond that. */
const PENDING_MAX = 64;
/** Blocks the hard breaker looks at, and the beginning of a window is remembered for. */
const RECENT_MAX = 256;
/** Creatives of one campaign at a time. */
const CREATIVES_MAX = 200;

export class Beside {
  readonly #compared = new Map<string, Compared>();
  readonly #pending: Block[] = [];
  #open: Block = emptyBlock();

  /** Counts an impression; its click goes to the tally. `closed` when a block is full with it. */
  impression(creativeId: string, atMs: number, blockSize: number): { readonly tally: Tally; readonly closed: boolean } {
    const block = this.#open;
    const tally = block.byCreative.get(creativeId) ?? { trials: 0, successes: 0, firstMs: atMs };
    block.byCreative.set(creativeId, tally);
    tally.trials += 1;
    block.trials += 1;
    block.lastMs = Math.max(block.lastMs, atMs);
    if (block.trials < blockSize * block.byCreative.size) return { tally, closed: false };
    this.#pending.push(block);
    this.#open = emptyBlock();
    return { tally, closed: true };
  }

  /** Whether a creative is judged beside others: then its own past alone accuses it no more. */
  judges(creativeId: string): boolean {
    return this.#compared.get(creativeId)?.run != null;
  }

  /** Begins a creative anew: it went on the air again, or was accused. */
  forget(creativeId: string): void {
    this.#compared.delete(creativeId);
  }

  /** Judges the blocks whose clicks are in. At most one finding for each creative. */
  settle(untilMs: number, rule: BesideRule): BesideDrop[] {
    const found = new Map<string, BesideDrop>();
    while (this.#pending.length > 0) {
      const block = this.#pending[0] as Block;
      if (block.lastMs > untilMs && this.#pending.length <= PENDING_MAX) break;
      this.#pending.shift();
      for (const [creativeId, tally] of block.byCreative) {
        const drop = this.#judge(creativeId, tally, othersOf(block, tally), rule);
        if (drop !== null && !found.has(creativeId)) found.set(creativeId, drop);
      }
    }
    return [...found.values()];
  }

  #judge(creativeId: string, candidate: Tally, control: Counts, rule: BesideRule): BesideDrop | null {
    if (control.trials === 0) {
      this.#compared.delete(creativeId); // alone again: its own past is all there is
      return null;
    }
    const held = this.#of(creativeId);
    const pair = { candidate: { trials: candidate.trials, successes: candidate.successes }, control };
    if (held.run === null) {
      held.learning = learn(held.learning, pair);
      const place = learned(held.learning, LEARN_SUCCESSES);
      if (place !== null) held.run = guardFrom(place);
      return null;
    }
    held.run = takeGuarded(held.run, pair, rule.nullShare);
    held.recent.push({ pair, firstMs: candidate.firstMs });
    if (held.recent.length > RECENT_MAX) held.recent.shift();
    const drop = findBreach(held.run, { ...rule, successesMin: SUCCESSES_MIN });
    const heldShare = drop?.place ?? placeOf(held.run);
    if (drop !== null) return { creativeId, drop, test: 'CONTROL', heldShare, firstBadAtMs: beginOf(held, drop) };
    const hard = hardDrop(held.recent, rule.hard, lowOf(held.run.places, held.run.steady));
    return hard === null
      ? null
      : { creativeId, drop: hard, test: 'BREAKER', heldShare, firstBadAtMs: beginOf(held, hard) };
  }

  #of(creativeId: string): Compared {
    const known = this.#compared.get(creativeId);
    if (known !== undefined) return known;
    const fresh: Compared = { learning: unlearned, run: null, recent: [] };
    this.#compared.set(creativeId, fresh);
    if (this.#compared.size > CREATIVES_MAX) this.#compared.delete(this.#compared.keys().next().value as string);
    return fresh;
  }
}

/** The youngest window in which the creative has half, or less, of what the others' rate gives it at its place. */
function hardDrop(recent: Compared['recent'], rule: HardRule, place: number): Pair | null {
  let window = noPair;
  for (const { pair } of recent.toReversed()) {
    window = plusPair(window, pair);
    const { candidate, control } = window;
    if (isHardDrop({ ...candidate, trials: candidate.trials * place }, control, rule)) return window;
  }
  return null;
}

/** When the window of a finding began; of a long one, when the oldest block began that is remembered. */
function beginOf({ recent }: Compared, { candidate }: Pair): number {
  let trials = 0;
  for (const { pair, firstMs } of recent.toReversed()) {
    trials += pair.candidate.trials;
    if (trials >= candidate.trials) return firstMs;
  }
  return recent[0]?.firstMs ?? 0;
}

function othersOf({ byCreative }: Block, own: Tally): Counts {
  let others: Counts = { trials: 0, successes: 0 };
  for (const tally of byCreative.values()) if (tally !== own) others = plus(others, tally);
  return others;
}

function emptyBlock(): Block {
  return { byCreative: new Map(), trials: 0, lastMs: 0 };
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
