/** What the verbs of builds share: names, reasons, limits, progress. */
import type { Cause } from '@mainstem/projections/lifecycle/outbox';
import type { GovernorLimits } from '@mainstem/projections/rebuild/governor';
import type { RebuildProgress } from '@mainstem/projections/rebuild/progress';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { readSettings } from '@mainstem/streams/settings';
import type { Command } from 'commander';
import { actorName, reasonWords } from '../../author.ts';
import { usage } from '../../errors.ts';
import { type Output, type Progress, paceWords } from '../../output.ts';
import type { VerbContext } from '../../verb.ts';
import { wholeNumber } from '../../whole-number.ts';
import { viewNamed } from '../replay.ts';

export interface CauseFlags {
  readonly reason?: string;
  readonly actor: string;
}

export interface GovernorFlags {
  readonly eventsPerS?: number;
  readonly memoryMb?: number;
  readonly brokerMbPerS?: number;
}

const MEGABYTE = 1024 * 1024;
const BUILD_MAX = 1_000_000;

export function withCause(command: Command): Command {
  return command
    .option('--reason <words>', 'why; kept with the event', reasonWords)
    .option('--actor <kind:name>', 'who does it', actorName, 'user:cli');
}

export function withGovernor(command: Command): Command {
  return command
    .option(
      '--events-per-s <n>',
      'read at most so many records a second',
      wholeNumber('--events-per-s', 1, 100_000_000),
    )
    .option('--memory-mb <n>', 'hold at most so many megabytes', wholeNumber('--memory-mb', 8, 1_000_000))
    .option(
      '--broker-mb-per-s <n>',
      'take at most so many megabytes a second from the broker',
      wholeNumber('--broker-mb-per-s', 1, 1_000_000),
    );
}

export const buildNumber = wholeNumber('--build', 1, BUILD_MAX);

export function causeOf({ reason, actor }: CauseFlags, fallback?: string): Cause {
  const words = reason?.trim() || fallback;
  if (words === undefined) throw usage('this needs a reason: --reason "…"');
  return { actor, reason: words };
}

export function governorOf({ eventsPerS, memoryMb, brokerMbPerS }: GovernorFlags): GovernorLimits {
  return {
    ...(eventsPerS === undefined ? {} : { eventsPerS }),
    ...(memoryMb === undefined ? {} : { memoryBytes: memoryMb * MEGABYTE }),
    ...(brokerMbPerS === undefined ? {} : { brokerBytesPerS: brokerMbPerS * MEGABYTE }),
  };
}

/** `leads@v2` → its view and version; `leads` has none. */
export function parseName(text: string): { readonly view: string; readonly version?: number } {
  const [, name = text, version] = /^(.*?)(?:@v?(\d{1,6}))?$/.exec(text) ?? [];
  const view = viewNamed(name);
  return version === undefined ? { view } : { view, version: Number(version) };
}

/** The one name a verb is about. */
export function oneName(args: readonly string[]): string {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw usage('this needs the name of one view');
  return name;
}

/** A day, or a time with its zone: what else `Date.parse` takes it guesses at. */
const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** ms since 1970 UTC of an ISO time or a number. */
export function timeOf(option: string, text: string): number {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw usage(`${option} is "${text}", allowed: a time such as 2026-11-21T08:00:00Z, or ms since 1970`);
}

export function tellProgress(progress: Progress): (now: RebuildProgress) => void {
  return ({ done, total, eventsPerS, etaMs, topic }) =>
    progress.update(done, total, paceWords(topic, eventsPerS, etaMs));
}

export async function withResources<Result>(
  { environment }: VerbContext,
  work: (resources: Resources) => Promise<Result>,
): Promise<Result> {
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-cli');
  try {
    return await work(resources);
  } finally {
    await resources.close();
  }
}

/** Runs a fold with its bar; says what an interrupted one left. */
export async function folding<Result>(
  { output, interrupted }: VerbContext,
  label: string,
  left: string,
  work: (told: { onProgress: (now: RebuildProgress) => void; signal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  const progress = output.progress(label);
  try {
    return await work({ onProgress: tellProgress(progress), signal: interrupted });
  } catch (error) {
    if (interrupted.aborted) noteLeft(output, left);
    throw error;
  } finally {
    progress.end();
  }
}

function noteLeft(output: Output, left: string): void {
  output.note(`Interrupted. ${left}`);
}
