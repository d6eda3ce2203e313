/**
 * A command sent until it has an answer that trying again would not change: accepted, refused by the rules, or a conflict
 * that its sender must look at. Tries are bounded in number and time, with pauses that spread writers who met each other.
 * All tries carry one command id, so whichever of them counts, it counts once.
 *
 * A command may be made from what is there: then each try reads the state again and is decided on that very version. What a
 * full queue refuses is not tried again: pressing on would keep it full (R8).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { createBackoff } from '../backoff.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Folded } from './decision-fold.ts';
import type { DecisionWriter } from './decision-writer.ts';
import { DecisionError } from './errors.ts';
import type { CommandContext, Outcome } from './outcome.ts';

/** Each try is already some attempts of the writer, so more only wait for others to finish. */
const TRIES_MAX = 5;
/** No try begins later than this after the first: whoever waits for an answer is better told. */
const TRY_WITHIN_MS = 4_000;
const FIRST_PAUSE_MS = 20;
const PAUSE_MAX_MS = 500;

/** Errors after which the same command with the same id may still be decided here. */
const worthAnother: ReadonlySet<string> = new Set(['DECISION_UNKNOWN', 'DECISION_SNAPSHOTS_UNUSABLE']);

export interface RetryOptions {
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly clock?: Clock;
  readonly triesMax?: number;
}

export interface RetriedCommand<Command, State> {
  readonly tenant: string;
  readonly entity: string;
  /** The command, or how to make it from what is there. */
  readonly command: Command | ((seen: Folded<State>) => Command);
  /** Its command id makes the tries one command. */
  readonly context: CommandContext & { readonly commandId: string };
}

/** Answers as `execute` does; throws what it throws when trying again does not help or has not. */
export async function decideWithRetry<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  writer: Pick<DecisionWriter<Command, State, Event>, 'execute' | 'load'>,
  wanted: RetriedCommand<Command, State>,
  { random, clock = systemClock, triesMax = TRIES_MAX }: RetryOptions,
): Promise<Outcome<Event>> {
  const backoff = createBackoff({ firstMs: FIRST_PAUSE_MS, maxMs: PAUSE_MAX_MS, random });
  const lastStartMs = clock.nowMs() + TRY_WITHIN_MS;
  for (let tries = 1; ; tries += 1) {
    const isLast = tries >= triesMax;
    const outcome = await tryOnce(writer, wanted).catch((error: unknown) => {
      if (isLast || clock.nowMs() > lastStartMs || !mayHelp(error)) throw error;
      return undefined;
    });
    if (outcome !== undefined && !(outcome.kind === 'conflict' && mayWin(outcome, wanted))) return outcome;
    const pauseMs = backoff.next();
    if (outcome !== undefined && (isLast || clock.nowMs() + pauseMs > lastStartMs)) return outcome;
    await clock.sleep(pauseMs);
  }
}

async function tryOnce<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  writer: Pick<DecisionWriter<Command, State, Event>, 'execute' | 'load'>,
  { tenant, entity, command, context }: RetriedCommand<Command, State>,
): Promise<Outcome<Event>> {
  if (typeof command !== 'function') return writer.execute(tenant, entity, command, context);
  const seen = await writer.load(tenant, entity);
  return writer.execute(tenant, entity, command(seen), { ...context, expectedVersion: seen.version });
}

/** A command made from the state is made anew; a given one has the version its sender wants, or none. */
function mayWin<Command, State>(
  conflict: { readonly retryable: boolean },
  { command }: RetriedCommand<Command, State>,
): boolean {
  return conflict.retryable || typeof command === 'function';
}

function mayHelp(error: unknown): boolean {
  return error instanceof DecisionError && worthAnother.has(error.code);
}
