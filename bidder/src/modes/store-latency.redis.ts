/**
 * Measures how fast the hot store answers (KAIROS-12) and tells when it is slower than the line: a fact on the log, from
 * which the breaker watch opens the breaker of the platform. A store that does not answer at all makes the view blind, and
 * a blind bidder does not bid anyway.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { factEnvelope, PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { HotStoreSlowed } from '@mainstem/schemas/generated/events';
import { Redis } from 'ioredis';

/** Slower is slow, ms (SM-1). */
export const STORE_LINE_MS = 50;
const PING_EVERY_MS = 500;
/** The median of so many answers counts, five seconds of them: a slow moment is no slow store. */
const ANSWERS = 11;
/** A machine that starts everything at once is busy with that; nothing is told so long after a start, ms. */
const SETTLE_MS = 30_000;
/** How finely the process's own stalls are seen, ms. */
const STALL_RESOLUTION_MS = 10;
/** A store that stays slow is told again after this, so that a half-open breaker hears of it, ms. */
const TELL_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 2_000;

export interface StoreLatency {
  /** Median of the last answers, ms; 0 before there are enough. */
  readonly medianMs: number;
  stop(): void;
}

export function watchStore(options: {
  readonly redisUrl: string;
  /** Id of this process. */
  readonly bidder: string;
  readonly tell: (event: HotStoreSlowed) => void;
  readonly now: () => number;
}): StoreLatency {
  const tellFromMs = performance.now() + SETTLE_MS;
  const stalls = monitorEventLoopDelay({ resolution: STALL_RESOLUTION_MS });
  stalls.enable();
  const redis = new Redis(options.redisUrl, { maxRetriesPerRequest: 0, commandTimeout: ANSWER_WITHIN_MS });
  redis.on('error', () => undefined); // the follower tells of a store that is away
  const gate = createLatencyGate(STORE_LINE_MS);
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const beganAtMs = performance.now();
    stalls.reset();
    try {
      await redis.ping();
      const tookMs = ofTheStore(performance.now() - beganAtMs, stalls.max / 1e6);
      if (gate.answered(tookMs, beganAtMs) && beganAtMs >= tellFromMs) {
        options.tell(hotStoreSlowed(options.bidder, gate.medianMs, STORE_LINE_MS, options.now()));
      }
    } catch {
      // No answer: the view goes blind by itself.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void ask(), PING_EVERY_MS);
  timer.unref();
  return {
    get medianMs() {
      return gate.medianMs;
    },
    stop() {
      clearInterval(timer);
      stalls.disable();
      redis.disconnect();
    },
  };
}

/** What is left of an answer's time without the longest stall of this process meanwhile, ms. */
export function ofTheStore(tookMs: number, longestStallMs: number): number {
  return Math.max(0, tookMs - Math.max(0, longestStallMs - STALL_RESOLUTION_MS));
}

/** Takes the times of answers; says when slowness is to be told. */
export function createLatencyGate(lineMs: number): {
  readonly medianMs: number;
  answered(tookMs: number, steadyMs: number): boolean;
} {
  const last: number[] = [];
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const median = (): number =>
    last.length < ANSWERS ? 0 : ([...last].sort((left, right) => left - right)[ANSWERS >> 1] as number);
  return {
    get medianMs() {
      return median();
    },
    answered(tookMs, steadyMs) {
      last.push(tookMs);
      if (last.length > ANSWERS) last.shift();
      if (median() <= lineMs || steadyMs - toldAtMs < TELL_EVERY_MS) return false;
      toldAtMs = steadyMs;
      return true;
    },
  };
}

function hotStoreSlowed(bidder: string, medianMs: number, lineMs: number, nowMs: number): HotStoreSlowed {
  const id = uuidV7(nowMs);
  return {
    type: 'HotStoreSlowed',
    envelope: factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: bidder,
      occurredAtMs: nowMs,
      actor: 'service:bidder',
    }),
    store: 'redis',
    latencyMs: Math.round(medianMs),
    lineMs,
  };
}
