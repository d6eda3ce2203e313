/** A pause that an abort ends early. */
import { setTimeout as sleep } from 'node:timers/promises';

export async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
}
