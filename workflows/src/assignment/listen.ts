/**
 * What a workflow hears of work it asked teams for. One that asks calls `listenForWork()` once, before its first `await`;
 * one that is continued as new carries `heardWork()`.
 */
import { patched, setHandler } from '@temporalio/workflow';
import { type WorkChange, workChanged } from './messages.ts';

/** Changes met, to drop repeats: signals come at least once, a repeat soon after the first. */
const SEEN_MAX = 200;
/** Pieces of work whose last change is kept: a workflow waits for few at a time. */
const WORK_MAX = 50;

export interface HeardWork {
  readonly seenEventIds: readonly string[];
  /** The last change of each piece of work, the latest last. */
  readonly last: readonly WorkChange[];
}

/** One workflow's own: Temporal gives each execution its own modules. */
let heard: HeardWork = { seenEventIds: [], last: [] };
let listeners: ((change: WorkChange) => void)[] = [];
/** Heard while nobody listened yet: what is older than a run's first task is told the moment there is a handler for it. */
let early: WorkChange[] = [];

export function listenForWork(carried: HeardWork = { seenEventIds: [], last: [] }): void {
  heard = carried;
  listeners = [];
  early = [];
  setHandler(workChanged, (change) => {
    if (heard.seenEventIds.includes(change.eventId)) return;
    const others = heard.last.filter(({ team, workId }) => team !== change.team || workId !== change.workId);
    heard = {
      seenEventIds: [...heard.seenEventIds, change.eventId].slice(-SEEN_MAX),
      last: [...others, change].slice(-WORK_MAX),
    };
    if (listeners.length === 0) early = [...early, change].slice(-SEEN_MAX);
    for (const listener of listeners) listener(change);
  });
}

/** Told of each change, in order, also of those before it; at most one a workflow. */
export function onWorkChange(listener: (change: WorkChange) => void): void {
  listeners.push(listener);
  const missed = early;
  early = [];
  // Runs that began before lost them, and do so again when they are replayed.
  if (missed.length > 0 && patched('work-heard-early')) for (const change of missed) listener(change);
}

export function heardWork(): HeardWork {
  return heard;
}

/** The last that was heard of a piece of work. */
export function lastOf(team: string, workId: string): WorkChange | undefined {
  return heard.last.find((change) => change.team === team && change.workId === workId);
}

/** Who has it now; null while nobody has. Work that is redistributed has another agent than `assign` answered. */
export function agentOf(team: string, workId: string): string | null {
  const last = lastOf(team, workId);
  return last?.what === 'ASSIGNED' ? last.agentId : null;
}
