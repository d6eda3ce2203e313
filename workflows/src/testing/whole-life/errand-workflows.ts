/** For tests: all workflows of the platform, and two that wait in the bed's own time until somebody does something. */
import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';

export * from '../../workflows.ts';

interface ErrandActivities {
  runErrand(errandId: string): Promise<void>;
}
const { runErrand } = proxyActivities<ErrandActivities>({
  startToCloseTimeout: '60 seconds',
  retry: { maximumAttempts: 1 },
});
/** Rounds of one run: far below what a history may hold. */
const ROUNDS_MAX = 200;

/** People and clocks of the world outside: they act at `untilMs`, ms since 1970 UTC, and no sooner. */
export async function Errand(errandId: string, untilMs: number): Promise<void> {
  await sleepUntil(untilMs);
  await runErrand(errandId);
}

/** The same thing again and again: at `atMs`, and every `everyMs` from then until `untilMs`. */
export async function Round(errandId: string, atMs: number, everyMs: number, untilMs: number): Promise<void> {
  let nextMs = atMs;
  for (let rounds = 0; nextMs < untilMs; rounds += 1) {
    if (rounds === ROUNDS_MAX) await continueAsNew<typeof Round>(errandId, nextMs, everyMs, untilMs);
    await sleepUntil(nextMs);
    await runErrand(errandId);
    nextMs += everyMs;
  }
}

async function sleepUntil(untilMs: number): Promise<void> {
  const waitMs = untilMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
}
