/** One aspect of targeting as a dimension of the index, and the two ways most of them are made. */
import { Dimension, type Key } from '../bitmaps/dimension.ts';
import { type Threshold, Thresholds } from '../bitmaps/thresholds.ts';
import type { CampaignRow } from '../rows.ts';
import { type TargetingReason, targetingReasons } from './refusal.ts';

export interface Aspect<Of> {
  readonly dimension: Dimension;
  /** Place of its reason in `targetingReasons`. */
  readonly stage: number;
  /** True when its values shut out, false when one of them must be there. */
  readonly blocks: boolean;
  /** False when the request leaves this open: then no campaign is out for it. */
  applies?(of: Of): boolean;
  add(slot: number, row: CampaignRow, words: number): void;
  remove(slot: number, row: CampaignRow): void;
  /** Tells the dimension every value that is there. Called only when some campaign asks for one. */
  match(of: Of, words: number): void;
}

export type Targeting = NonNullable<CampaignRow['targeting']>;
export type Tell = (key: Key) => void;

export const stageOf = (reason: TargetingReason): number => targetingReasons.indexOf(reason);

/** Each key once: spellings that mean one thing are one key. */
function once(keys: readonly Key[]): readonly Key[] {
  return keys.length < 2 ? keys : [...new Set(keys)];
}

/** An aspect with plain values. `match` is given a `tell` that is made once. */
export function plain<Of>(
  reason: TargetingReason,
  blocks: boolean,
  keysOf: (row: CampaignRow) => readonly Key[],
  tellAll: (of: Of, tell: Tell) => void,
): Aspect<Of> {
  const dimension = new Dimension();
  let wordsNow = 0;
  const tell: Tell = (key) => dimension.hit(key, wordsNow);
  return {
    dimension,
    stage: stageOf(reason),
    blocks,
    add: (slot, row, words) => dimension.add(slot, once(keysOf(row)), words),
    remove: (slot, row) => dimension.remove(slot, once(keysOf(row))),
    match(of, words) {
      wordsNow = words;
      tellAll(of, tell);
    },
  };
}

export const none: readonly never[] = [];

/** Of the list a targeting asks for. */
export function listed<Value extends Key>(read: (targeting: Targeting) => readonly Value[]) {
  return ({ targeting }: CampaignRow): readonly Value[] => (targeting === null ? none : read(targeting));
}

/** A value that is known is told. */
export function known(tell: Tell, key: Key | undefined): void {
  if (key !== undefined) tell(key);
}

export const asks = false;
export const blocks = true;

/** A dimension of thresholds as an aspect. */
export function thresholds<Of>(
  reason: TargetingReason,
  askedBy: (targeting: Targeting) => readonly Threshold[],
  hit: (dimension: Thresholds, of: Of, words: number) => void,
): Aspect<Of> {
  const dimension = new Thresholds();
  const askedOf = ({ targeting }: CampaignRow) => (targeting === null ? none : askedBy(targeting));
  return {
    dimension,
    stage: stageOf(reason),
    blocks: asks,
    add: (slot, row, words) => dimension.addAll(slot, askedOf(row), words),
    remove: (slot, row) => dimension.removeAll(slot, askedOf(row)),
    match: (of, words) => hit(dimension, of, words),
  };
}
