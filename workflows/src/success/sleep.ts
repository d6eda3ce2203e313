/** Waiting for a time in the world, or for news before it. */
import { condition } from '@temporalio/workflow';

/** True when there is news before `atMs`, ms since 1970 UTC; false when the time has come, at once when it is past. */
export async function sleepUntil(atMs: number, isNews: () => boolean): Promise<boolean> {
  const waitMs = atMs - Date.now();
  return waitMs > 0 ? condition(isNews, waitMs) : isNews();
}
