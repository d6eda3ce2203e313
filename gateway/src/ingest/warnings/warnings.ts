/**
 * What was wrong with things sent in, counted, for the people of the tenant to read: events `IngestionWarned` on the log,
 * one for each kind of mistake and span of some seconds, however many there were (R8). Names of fields only, never what
 * was in them, and of names only those that cannot be somebody's (R6).
 *
 * Counts of a span that was not written yet die with the process: they are a service to people, not facts to act on. A
 * span whose append failed in doubt is written again under the same ids, and the view counts each id once.
 */
import { factEnvelope, uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType, IngestionWarned } from '@mainstem/schemas/generated/events';
import type { FieldProblem } from '../../http/field-problem.ts';
import { personalInId, personalInText } from '../../http/personal-value.ts';
import type { Identity } from '../../identity/identity.ts';
import type { Door } from '../item.ts';

/** Counts are written this often. */
const SPAN_MS = 5_000;
/** Kinds of mistakes of one tenant in a span; what is beyond counts as OTHER. */
const KINDS_MAX = 50;
/** Tenants with mistakes in a span; beyond, they are counted by nobody but the metric. */
const TENANTS_MAX = 1_000;
const FIELDS_MAX = 5;

export interface Warning {
  readonly identity: Identity;
  readonly door: Door;
  readonly eventType: EventType | null;
  readonly problems: readonly FieldProblem[];
  readonly nowMs: number;
}

/** Counts what was wrong; never throws and never waits. */
export type Warn = (warning: Warning) => void;

export interface Warnings {
  readonly warn: Warn;
  /** Writes what was counted; resolves when it is durable. Throws what the log throws, and keeps it for the next time. */
  flush(): Promise<void>;
  /** Writes what was counted, once more, and stops. */
  close(): Promise<void>;
}

export interface WarningsOptions {
  readonly append: (events: readonly AnyEvent[]) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
  /** Told of each that found no room. */
  readonly onLost?: () => void;
}

interface Count {
  readonly door: Door;
  readonly code: string;
  readonly eventType: EventType | null;
  credential: string | null;
  count: number;
  readonly fieldNames: Set<string>;
  readonly firstAtMs: number;
  lastAtMs: number;
}

export function createWarnings({ append, onError, onLost }: WarningsOptions): Warnings {
  let counts = new Map<string, Map<string, Count>>();
  let unwritten: readonly AnyEvent[] = [];
  let writing: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    if (unwritten.length === 0) {
      unwritten = eventsOf(counts);
      counts = new Map();
    }
    if (unwritten.length === 0) return;
    await append(unwritten);
    unwritten = [];
  };
  const flush = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };
  const timer = setInterval(() => flush().catch(onError), SPAN_MS);
  timer.unref();

  return {
    warn(warning) {
      const { tenant } = warning.identity;
      const kinds = counts.get(tenant) ?? new Map<string, Count>();
      if (kinds.size === 0 && counts.size >= TENANTS_MAX) return onLost?.();
      counts.set(tenant, kinds);
      for (const code of new Set(warning.problems.map((problem) => problem.code))) count(kinds, code, warning);
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush().catch(onError); // a span that was on its way
      await flush().catch(onError);
    },
  };
}

function count(kinds: Map<string, Count>, problemCode: string, warning: Warning): void {
  const { door, identity, problems, nowMs } = warning;
  const wanted = `${door}|${problemCode}|${warning.eventType ?? ''}`;
  const isRoom = kinds.has(wanted) || kinds.size < KINDS_MAX;
  const [code, eventType] = isRoom ? [problemCode, warning.eventType] : ['OTHER', null];
  const key = isRoom ? wanted : `${door}|OTHER|`;
  const { credential } = identity;
  const found = kinds.get(key) ?? {
    door,
    code,
    eventType,
    credential,
    count: 0,
    fieldNames: new Set<string>(),
    firstAtMs: nowMs,
    lastAtMs: nowMs,
  };
  kinds.set(key, found);
  found.count += 1;
  found.lastAtMs = nowMs;
  if (found.credential !== credential) found.credential = null;
  for (const problem of problems) {
    if (problem.code === code && found.fieldNames.size < FIELDS_MAX && isPlainName(problem.field)) {
      found.fieldNames.add(problem.field);
    }
  }
}

/** Names are the sender's own words too: an address used as the name of a field must not stand on the log in clear. */
function isPlainName(name: string): boolean {
  if (!/^[A-Za-z_$][A-Za-z0-9_.$-]{0,63}$/.test(name) || /\d{6}/.test(name)) return false;
  return personalInId(name) === null && personalInText(name) === null;
}

function eventsOf(counts: ReadonlyMap<string, ReadonlyMap<string, Count>>): AnyEvent[] {
  return [...counts].flatMap(([tenant, kinds]) => [...kinds.values()].map((found) => eventOf(tenant, found)));
}

function eventOf(tenant: string, { fieldNames, ...found }: Count): IngestionWarned {
  const entity = `${found.door}.${found.code}`;
  const origin = { id: uuidV7(found.lastAtMs), tenant, entity, occurredAtMs: found.lastAtMs, actor: 'service:gateway' };
  const body = { type: 'IngestionWarned', ...found, fieldNames: [...fieldNames].sort() } as const;
  return withEnvelope<'IngestionWarned'>(body, factEnvelope(origin));
}
