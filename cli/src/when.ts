/** Times as people give them to a verb: an ISO time, "now", or how long ago ("90s", "10m", "2h", "3d"). */
import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ms since 1970 UTC. */
export function when(text: string, nowMs: number = Date.now()): number {
  if (text === 'now') return nowMs;
  const ago = /^(\d{1,9})([smhd])$/.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * (unitMs[ago[2] as string] as number);
  const read = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(read)) throw new InvalidArgumentError('Give a time like 2026-11-21T10:00:00Z, "now", or "10m" ago.');
  return read;
}
