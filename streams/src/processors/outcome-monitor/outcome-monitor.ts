/**
 * The outcome monitor (SM-2, UW-41, WAP-107…109): from counts that runtimes send of what a version of a config, or a
 * creative, achieved, it finds what is to be rolled back, and says so once for each version and each time on the air. A
 * request of a client is passed on without a proof. After a rollback it tells the first use of the version restored.
 *
 * Its memory is rebuilt from the log at every start; ids are hashed from what they are about, so nothing is said twice. Bounded
 * (R8): `SERIES_MAX` series, the least recently told forgotten.
 */
import { type AnyBody, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, Envelope, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import {
  defaultSettings,
  linesOf,
  parseRollbackConfig,
  rollbackConfigName,
  type SettingsInForce,
} from '../performance-monitor/config.ts';
import { judge, triggerOf } from './judge.ts';
import { type Counted, newSeries, type Series, sumOf, takeSpan } from './series.ts';

interface Restored {
  readonly rollbackId: string;
  readonly version: string;
  readonly atMs: number;
  readonly firstBadAtMs: number;
  readonly startedAtMs: number;
}

export interface OutcomeState {
  readonly configs: Map<string, SettingsInForce>;
  /** By tenant, subject and metric. */
  readonly series: Map<string, Series>;
  /** What was said, by tenant and subject: its version and time on the air. */
  readonly said: Map<string, string>;
  /** By tenant and subject: the event that last put it in use. */
  readonly begun: Map<string, string>;
  /** Rollbacks under way, by tenant and rollback id, and what they restored, by tenant and subject. */
  readonly rollbacks: Map<string, { readonly firstBadAtMs: number; readonly startedAtMs: number }>;
  readonly restored: Map<string, Restored>;
  /** By tenant and config: the version that was last left. Its late counts accuse nobody. */
  readonly left: Map<string, string>;
}

const SERIES_MAX = 20_000;
const SUBJECTS_MAX = 20_000;

export const outcomeMonitor: Reactor<OutcomeState> = {
  name: 'outcome-monitor',
  types: [
    'OutcomesCounted',
    'RollbackRequested',
    'ConfigPublished',
    'CreativeActivated',
    'RollbackStarted',
    'ConfigRestored',
  ],
  resultTypes: ['DegradationNoticed', 'RollbackVerified'],
  remembers: true,
  initialState: () => ({
    configs: new Map(),
    series: new Map(),
    said: new Map(),
    begun: new Map(),
    rollbacks: new Map(),
    restored: new Map(),
    left: new Map(),
  }),
  react,
  stillDue,
};

function react(event: AnyEvent, state: OutcomeState): readonly Reaction<never>[] {
  const { tenant, entity, id, occurredAtMs } = event.envelope;
  switch (event.type) {
    case 'OutcomesCounted':
      return [...verified(event, state), ...counted(event, state)];
    case 'RollbackRequested':
      return requested(event, state);
    case 'CreativeActivated':
      keep(state.begun, `${tenant}|${entity}`, id, SUBJECTS_MAX);
      return [];
    case 'RollbackStarted': {
      const { firstBadAtMs } = event;
      keep(state.rollbacks, `${tenant}|${entity}`, { firstBadAtMs, startedAtMs: occurredAtMs }, SUBJECTS_MAX);
      return [];
    }
    case 'ConfigRestored':
      restored(event, state);
      return [];
    case 'ConfigPublished': {
      if (event.name !== rollbackConfigName) return [];
      const parsed = parseRollbackConfig(event.valueJson); // the performance monitor tells people of one that is wrong
      if (parsed.kind === 'good') state.configs.set(tenant, { config: parsed.config, settings: id });
      return [];
    }
    default:
      return [];
  }
}

function counted(event: Counted, state: OutcomeState): readonly Reaction<never>[] {
  const { subjectKind, subjectId, metric, version, arm } = event;
  const { tenant } = event.envelope;
  if (subjectKind === 'CONFIG' && state.left.get(`${tenant}|${subjectId}`) === version) return [];
  const key = [tenant, subjectKind, subjectId, metric].join('|');
  const known = state.series.get(key);
  if (known === undefined && arm === 'CONTROL') return []; // there is nothing yet to compare with it
  const isNew = known === undefined || (arm === 'CANDIDATE' && known.version !== version);
  const series = isNew ? newSeries(version, known === undefined ? sumOf([]) : sumOf(known.spans)) : known;
  keep(state.series, key, series, SERIES_MAX);
  if (!takeSpan(series, event)) return [];
  const { config, settings } = state.configs.get(tenant) ?? defaultSettings;
  const trigger = triggerOf(event);
  const found = judge(series, trigger, linesOf(config, subjectId), config);
  if (found === null) return [];
  const about = { subjectKind, subjectId, version: series.version };
  return say(event.envelope, state, about, { ...about, trigger, metric, ...found, settings });
}

function requested(event: EventsByType['RollbackRequested'], state: OutcomeState): readonly Reaction<never>[] {
  const { subjectKind, subjectId, version, envelope } = event;
  const { config, settings } = state.configs.get(envelope.tenant) ?? defaultSettings;
  if (!linesOf(config, subjectId).requested) return [];
  const about = { subjectKind, subjectId, version };
  const nothingMeasured = { trials: 0, successes: 0, rate: 0, againstTrials: 0, againstRate: 0, lineShare: 0 };
  return say(envelope, state, about, {
    ...about,
    ...nothingMeasured,
    trigger: 'REQUESTED',
    test: 'WORD',
    metric: '',
    firstBadAtMs: envelope.occurredAtMs,
    settings,
  });
}

type About = Pick<EventsByType['DegradationNoticed'], 'subjectKind' | 'subjectId' | 'version'>;

/** Once for each version and time on the air. */
function say(
  cause: Envelope,
  state: OutcomeState,
  about: About,
  body: Omit<EventsByType['DegradationNoticed'], 'envelope' | 'type'>,
): readonly Reaction<never>[] {
  const { tenant } = cause;
  const { subjectKind, subjectId } = about;
  const subject = `${tenant}|${subjectKind}|${subjectId}`;
  const id = findingId(tenant, about, state);
  if (state.said.get(subject) === id) return [];
  keep(state.said, subject, id, SUBJECTS_MAX);
  return emit(cause, subjectId, id, { type: 'DegradationNoticed', ...body });
}

function findingId(tenant: string, { subjectKind, subjectId, version }: About, state: OutcomeState): string {
  const begun = state.begun.get(`${tenant}|${subjectId}`) ?? 'first';
  return uuidFrom('degradation-noticed', tenant, subjectKind, subjectId, version, begun);
}

/** The version that is in force again begins anew, and its first use ends the rollback. */
function restored(
  { envelope, configId, fromVersion, toVersion }: EventsByType['ConfigRestored'],
  state: OutcomeState,
): void {
  const { tenant, entity: rollbackId, occurredAtMs: atMs, id } = envelope;
  const started = state.rollbacks.get(`${tenant}|${rollbackId}`) ?? { firstBadAtMs: atMs, startedAtMs: atMs };
  const subject = `${tenant}|${configId}`;
  keep(state.restored, subject, { rollbackId, version: toVersion, atMs, ...started }, SUBJECTS_MAX);
  keep(state.begun, subject, id, SUBJECTS_MAX);
  // What comes back gets a version of its own.
  keep(state.left, subject, fromVersion, SUBJECTS_MAX);
}

function verified(event: Counted, state: OutcomeState): readonly Reaction<never>[] {
  const { subjectKind, subjectId, version, arm, trials, toAtMs, envelope } = event;
  const subject = `${envelope.tenant}|${subjectId}`;
  const awaited = state.restored.get(subject);
  if (awaited === undefined || subjectKind !== 'CONFIG' || arm !== 'CANDIDATE') return [];
  if (version !== awaited.version || trials === 0 || toAtMs <= awaited.atMs) return [];
  state.restored.delete(subject);
  const { rollbackId, firstBadAtMs, startedAtMs } = awaited;
  return emit(envelope, rollbackId, uuidFrom('rollback-verified', envelope.tenant, rollbackId), {
    type: 'RollbackVerified',
    subjectKind,
    subjectId,
    restoredId: version,
    firstGoodAtMs: toAtMs,
    elapsedMs: Math.max(0, toAtMs - firstBadAtMs),
    reactionMs: Math.max(0, toAtMs - startedAtMs),
  });
}

/** After a rebuild: what was left or restored since calls for nothing. */
function stillDue(reaction: Reaction<never>, state: OutcomeState): boolean {
  if (reaction.kind !== 'emit' || reaction.event.type !== 'DegradationNoticed') return true;
  const { envelope, ...about } = reaction.event;
  return findingId(envelope.tenant, about, state) === envelope.id;
}

function emit(cause: Envelope, entity: string, id: string, body: AnyBody): readonly Reaction<never>[] {
  const { tenant, occurredAtMs, id: causationId } = cause;
  const actor = 'service:outcome-monitor';
  const envelope = factEnvelope({ id, tenant, entity, occurredAtMs, actor, causationId });
  return [{ kind: 'emit', event: { ...body, envelope } as AnyEvent }];
}

function keep<Value>(held: Map<string, Value>, key: string, value: Value, max: number): void {
  held.delete(key);
  held.set(key, value);
  if (held.size > max) held.delete(held.keys().next().value as string);
}
