/**
 * What tenants published under one setting's name, followed from the settings' topic. What does not fit is left out and told:
 * the value before it holds. Following that ends is begun again where it ended; until then what is known so far holds.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { Batch, EventLog } from '../log/event-log.ts';
import { createEventReader } from '../log/event-reader.ts';
import { type Clock, systemClock } from './clock.ts';

/** Before following begins again, ms; doubled with each failure in a row: a log that is away is not asked all the time. */
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 15_000;

export interface SettingValue<Value> {
  readonly value: Value;
  /** Id of the event that published it: its version. */
  readonly version: string;
}

export interface SettingFollower<Value> {
  of(tenant: string): SettingValue<Value> | undefined;
  isFollowing(): boolean;
  /** Resolves once all that was there at the start is known. */
  whenCaughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface SettingFollowerOptions<Value> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly setting: string;
  /** The value a published JSON stands for; undefined when it does not fit. */
  readonly parse: (value: unknown) => Value | undefined;
  readonly report: (message: string, cause?: unknown) => void;
  readonly sleep?: Clock['sleep'];
}

export function followSetting<Value>(options: SettingFollowerOptions<Value>): SettingFollower<Value> {
  const { log, codec, setting, parse, report, sleep = systemClock.sleep } = options;
  const known = new Map<string, SettingValue<Value>>();
  const reader = createEventReader(codec, {
    types: new Set(['ConfigPublished']),
    onPoison: (_record, error) => report(`a setting cannot be read; the ${setting} before it hold`, error),
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const next = new Map<number, number>();
  const behind = new Map<number, number>();
  const caughtUp = Promise.withResolvers<void>();
  let tail: ReturnType<EventLog['tail']> | undefined;
  let isFollowing = false;
  let failures = 0;
  const reached = (partition: number, offset: number) => {
    if (offset >= (behind.get(partition) ?? 0)) behind.delete(partition);
    if (behind.size === 0) caughtUp.resolve();
  };
  const note = async (batch: Batch): Promise<void> => {
    for (const { event } of await reader.read(batch)) {
      if (event.type !== 'ConfigPublished' || event.name !== setting) continue;
      const value = parsed(parse, event.valueJson);
      if (value === undefined) report(`the setting ${setting} of ${event.envelope.tenant} does not fit`);
      else known.set(event.envelope.tenant, { value, version: event.envelope.id });
    }
    next.set(batch.partition, batch.nextOffset);
    reached(batch.partition, batch.nextOffset);
    failures = 0;
  };
  const follow = async (): Promise<void> => {
    const ends = await log.endOffsets('config_events');
    if (signal.aborted) return;
    for (const [partition, end] of ends.entries()) if (end > (next.get(partition) ?? 0)) behind.set(partition, end);
    if (behind.size === 0) caughtUp.resolve();
    tail = log.tail(
      ends.map((_, partition) => ({ topic: 'config_events', partition, offset: next.get(partition) ?? 0 })),
      note,
    );
    isFollowing = true;
    await tail.done;
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const cause = await follow().catch((error: unknown) => error);
      isFollowing = false;
      if (signal.aborted) return;
      report(`${setting} are not followed; what is known so far holds, and it is begun again`, cause);
      await sleep(Math.min(PAUSE_MS * 2 ** failures, PAUSE_MAX_MS), signal);
      failures += 1;
    }
  };
  const done = run();
  return {
    of: (tenant) => known.get(tenant),
    isFollowing: () => isFollowing,
    whenCaughtUp: () => caughtUp.promise,
    async stop() {
      stopping.abort();
      await tail?.stop().catch(() => {}); // how it ended was told when it did
      await done;
    },
  };
}

function parsed<Value>(parse: (value: unknown) => Value | undefined, json: string): Value | undefined {
  try {
    return parse(JSON.parse(json));
  } catch {
    return undefined; // no JSON: told by the caller as a setting that does not fit
  }
}
