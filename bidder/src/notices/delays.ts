/**
 * How long exchanges take from the bid to win, loss and bill, by what was bid on: what `windows.ts` should be set by
 * (OpenRTB 2.6 implementation §7.2). A bid's id tells when it was made.
 */
import type { Notice } from './token.ts';
import { type NoticeWindow, noticeWindows } from './windows.ts';

/** Upper bounds of the buckets, s. */
export const DELAY_BOUNDS_S = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
export const delayKinds = ['win', 'loss', 'bill'] as const;
export type DelayKind = (typeof delayKinds)[number];

export interface DelayRow {
  readonly kind: DelayKind;
  readonly window: NoticeWindow;
  /** By bucket, the last without a bound. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sumS: number;
}

interface Bucketed {
  readonly counts: Float64Array;
  count: number;
  sumMs: number;
}

export class Delays {
  readonly #rows = new Map<string, Bucketed>();

  observe(kind: DelayKind, notice: Notice, nowMs: number): void {
    const delayMs = Math.max(0, nowMs - bidAtMs(notice.bidId));
    const key = `${kind}:${notice.window}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { counts: new Float64Array(DELAY_BOUNDS_S.length + 1), count: 0, sumMs: 0 };
      this.#rows.set(key, row);
    }
    const found = DELAY_BOUNDS_S.findIndex((bound) => delayMs <= bound * 1_000);
    const bucket = found === -1 ? DELAY_BOUNDS_S.length : found;
    row.counts[bucket] = (row.counts[bucket] as number) + 1;
    row.count += 1;
    row.sumMs += delayMs;
  }

  /** What was seen so far; kinds and windows without a notice are left out. */
  rows(): DelayRow[] {
    return delayKinds.flatMap((kind) =>
      noticeWindows.flatMap((window) => {
        const row = this.#rows.get(`${kind}:${window}`);
        if (row === undefined) return [];
        return [{ kind, window, counts: [...row.counts], count: row.count, sumS: row.sumMs / 1_000 }];
      }),
    );
  }

  /** Prometheus text exposition. */
  exposition(name: string, help: string): string {
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const { kind, window, counts, count, sumS } of this.rows()) {
      const labels = `kind="${kind}",window="${window}"`;
      let cumulative = 0;
      for (const [index, value] of counts.entries()) {
        cumulative += value;
        lines.push(`${name}_bucket{${labels},le="${DELAY_BOUNDS_S[index] ?? '+Inf'}"} ${cumulative}`);
      }
      lines.push(`${name}_sum{${labels}} ${sumS}`, `${name}_count{${labels}} ${count}`);
    }
    return [...lines, ''].join('\n');
  }
}

/** A bid's id is a UUID of version 7: its first 48 bits are the time it was made, ms since 1970 UTC. */
export function bidAtMs(bidId: string): number {
  return Number.parseInt(bidId.slice(0, 8) + bidId.slice(9, 13), 16);
}
