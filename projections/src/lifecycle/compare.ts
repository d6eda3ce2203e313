/** Whether two builds hold the same rows, told without stopping either. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { equalOffsets } from './offsets.ts';

/** How long two builds are watched for a moment at which they stand at equal offsets. */
const EQUAL_WAIT_MS = 2_000;
const EQUAL_LOOK_EVERY_MS = 10;

type Look = () => Promise<Checkpoint | null>;

/** By their digests at such a moment; null when none was seen. The signal ends it by an abort error. */
export async function sameRows(one: Look, other: Look, signal?: AbortSignal): Promise<boolean | null> {
  const end = performance.now() + EQUAL_WAIT_MS;
  do {
    const [left, right] = await Promise.all([one(), other()]);
    if (left !== null && right !== null && equalOffsets(left.offsets, right.offsets)) {
      return left.digest === right.digest;
    }
    await sleep(EQUAL_LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  } while (performance.now() < end);
  return null;
}
