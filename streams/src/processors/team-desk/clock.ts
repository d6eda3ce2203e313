/**
 * What time does to the work of a team: offers end, work grows stale, an agent that refused may be asked again, a role
 * ends. Pure. `nextAtMs` says when to look next, so that a team nothing happens to costs nothing.
 */
import type { AssignmentCommand } from '../../deciders/assignment/commands.ts';
import type { Team } from '../../deciders/assignment/decider.ts';
import { nextStep } from '../../deciders/assignment/next-step.ts';
import type { DueCommand } from '../log-watch/log-watch.ts';

export interface KnownTeam {
  readonly tenant: string;
  readonly name: string;
  readonly team: Team;
  readonly version: number;
}

export interface TeamTimes {
  readonly due: readonly DueCommand<AssignmentCommand>[];
  /** Nothing more becomes due before; infinity for never. */
  readonly nextAtMs: number;
}

export function timesOf({ tenant, name, team, version }: KnownTeam, nowMs: number): TeamTimes {
  const due: DueCommand<AssignmentCommand>[] = [];
  const place = { tenant, entity: name, causationId: null };
  let nextAtMs = Number.POSITIVE_INFINITY;
  const later = (atMs: number) => {
    if (atMs > nowMs) nextAtMs = Math.min(nextAtMs, atMs);
  };
  for (const [workId, work] of Object.entries(team.work)) {
    if (work.status === 'offered') {
      later(work.offerExpiresMs);
      if (work.offerExpiresMs > nowMs) continue;
      const { offer } = work;
      const cause = ['expire', tenant, name, workId, String(offer)];
      due.push({ ...place, command: { type: 'ExpireOffer', workId, offer, atMs: nowMs }, cause });
    } else if (work.status === 'waiting') {
      const staleAtMs = work.waitingSinceMs + work.staleAfterMs;
      for (const atMs of [staleAtMs, ...work.refusals.map(({ untilMs }) => untilMs)]) later(atMs);
      if (staleAtMs > nowMs) continue;
      const cause = ['stale', tenant, name, workId, String(work.waitingSinceMs)];
      due.push({ ...place, command: { type: 'ShelveWork', workId, atMs: nowMs }, cause });
    }
  }
  if (due.length === 0 && nextStep(team, nowMs) !== null) {
    const cause = ['distribute', tenant, name, String(version)];
    due.push({ ...place, command: { type: 'DistributeWork', atMs: nowMs }, cause });
  }
  return { due, nextAtMs };
}
