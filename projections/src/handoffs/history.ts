/**
 * Who held or was asked for something when, and why it moved on, one line each: `<time> <what> <team> <agent>: <why>`, a dash
 * for what there is none of. Pure.
 */

/** Lines kept of one row, the newest: ten refused offers of two sides, and what goes before and after. */
export const HISTORY_MAX = 60;
const WHY_MAX_CHARACTERS = 200;

export interface Moved {
  readonly atMs: number;
  /** One word, e.g. `offered`. */
  readonly what: string;
  readonly team?: string | null;
  readonly agentId?: string | null;
  readonly because?: string | null;
}

export function withMove(history: readonly string[], { atMs, what, team, agentId, because }: Moved): string[] {
  const why = because == null || because === '' ? '' : `: ${because.slice(0, WHY_MAX_CHARACTERS)}`;
  const line = `${new Date(atMs).toISOString()} ${what} ${team ?? '-'} ${agentId ?? '-'}${why}`;
  return [...history, line].slice(-HISTORY_MAX);
}
