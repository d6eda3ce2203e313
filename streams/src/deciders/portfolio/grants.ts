/**
 * Who may grow, and by how much, while a split is carried out: the rule that keeps the sum of all caps within the total.
 *
 * A portfolio is a bank of caps. It knows the most each budget may hold: what the budget said when it was bound by the
 * split, and what was granted since. Budgets grow by grants alone, and a grant is on this stream before it is sent, decided
 * with all before it (R3); so the sum of what is known bounds the sum of the caps on the log at every moment, however many
 * allocators run and whatever of theirs is lost, late or repeated.
 *
 * What a shrunk campaign spent today before it shrank is still spent: until its day is over it holds that much of the total.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Held, Split } from './state.ts';

export type Grants = Pick<BodyOf<EventsByType['PortfolioSharesGranted']>, 'grants' | 'boundMicros' | 'complete'>;

/** What may be granted at a time, given what all budgets of the split hold, and those that left before. */
export function grantsOf(
  { targets, totalMicros }: Split,
  held: Readonly<Record<string, Held>>,
  gone: Readonly<Record<string, Held>>,
  atMs: number,
): Grants {
  const ids = Object.keys(targets).sort();
  // Who left and is counted in this split is not counted twice.
  const boundMicros = sum(Object.values({ ...gone, ...held }).map((one) => holds(one, atMs)));
  const needs = ids.map((id) => Math.max(0, (targets[id] ?? 0) - holds(held[id] as Held, atMs)));
  const needed = sum(needs);
  const room = Math.max(0, totalMicros - boundMicros);
  const grants = ids.flatMap((campaignId, at) => {
    const now = held[campaignId] as Held;
    const added = needed <= room ? (needs[at] as number) : part(needs[at] as number, room, needed);
    const dailyCapMicros = Math.min(targets[campaignId] ?? 0, holds(now, atMs) + added);
    return dailyCapMicros > now.capMicros ? [{ campaignId, dailyCapMicros }] : [];
  });
  const after = new Map(grants.map(({ campaignId, dailyCapMicros }) => [campaignId, dailyCapMicros]));
  const complete = ids.every((id) => (after.get(id) ?? (held[id] as Held).capMicros) >= (targets[id] ?? 0));
  const grown = sum(
    grants.map(({ campaignId, dailyCapMicros }) => Math.max(0, dailyCapMicros - holds(held[campaignId] as Held, atMs))),
  );
  return { grants, boundMicros: boundMicros + grown, complete };
}

/** Most of the total that a campaign takes at a time, micros. */
export function holds({ capMicros, usedMicros, usedUntilMs }: Held, atMs: number): number {
  return atMs < usedUntilMs ? Math.max(capMicros, usedMicros) : capMicros;
}

function part(micros: number, of: number, whole: number): number {
  return Number((BigInt(micros) * BigInt(of)) / BigInt(whole));
}

function sum(amounts: readonly number[]): number {
  let all = 0;
  for (const amount of amounts) all += amount;
  return all;
}
