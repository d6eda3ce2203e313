/**
 * Fingerprint of a definition: tells that a view's code changed though its version did not, before rows of two makings
 * mix in one table.
 *
 * It hashes what the definition says (topics, types, key, columns, initial row) and what it does: rows, keys and natural
 * ids it makes of a fixed set of sample events. Not its source text, which a formatter, a comment or the tool that strips
 * the types would change without changing a row. What it cannot see is a change that no sample event meets (a special
 * case for one value of a text); `mainstem projections verify` finds those by their rows.
 */
import { createHash } from 'node:crypto';
import { topicOf } from '@mainstem/schemas/topics';
import type { LogPosition } from '../../log/event-log.ts';
import type { PostgresTable, Projection } from './projection.ts';
import { sampleEvent } from './sample-event.ts';

/** Entities whose histories are folded. */
const ENTITIES = 6;
/** Events of an entity after the first of each type: pairs of types meet in both orders. */
const EVENTS_MORE = 40;

const known = new WeakMap<Projection, string>();

/** 32 hex digits; equal for equal definitions, in every process. */
export function fingerprintOf(projection: Projection): string {
  const before = known.get(projection);
  if (before !== undefined) return before;
  const { initial, naturalId } = projection;
  const { topics, types } = takenOf(projection);
  const said = { topics: [...topics].sort(), types: [...types].sort(), shape: shapeOf(projection), initial };
  const made = hashOf([said, naturalId === null, behaviourOf(projection)]);
  known.set(projection, made);
  return made;
}

/** Which topics and types tell what the view is; those of a view that grows are no change of it. */
function takenOf({ topics, types, fingerprintTypes }: Projection): Pick<Projection, 'topics' | 'types'> {
  return fingerprintTypes === undefined ? { topics, types } : { topics: [], types: fingerprintTypes };
}

/** What a row looks like: builds of one shape have comparable digests. Empty for views whose rows have no columns. */
export function shapeOf({ store }: Projection): string {
  if (store.kind !== 'postgres') return '';
  const { key, columns } = store as PostgresTable;
  return hashOf([Object.entries(key), Object.entries(columns).sort(byName)]);
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Every row the samples make, step by step; throwing is behaviour, too. */
function behaviourOf(projection: Projection): unknown[] {
  const steps: unknown[] = [];
  for (let entity = 0; entity < ENTITIES; entity += 1) {
    const rows = new Map<string, object | null>();
    for (const [at, type] of orderOf(projection, entity).entries()) {
      const event = sampleEvent(type, `${entity}/${type}/${at}`, { entity: `e${entity}`, version: at + 1 });
      const place = { topic: topicOf(type), partition: entity, offset: at };
      steps.push(outcomeOf(() => stepOf(projection, rows, event, place)));
    }
  }
  return steps;
}

function stepOf(
  projection: Projection,
  rows: Map<string, object | null>,
  event: ReturnType<typeof sampleEvent>,
  place: LogPosition,
) {
  const keyed = projection.keyOf(event);
  const keys = keyed === null ? [] : Array.isArray(keyed) ? keyed : [keyed];
  const made = keys.map((key) => {
    const row = projection.project(rows.get(key.text) ?? projection.initial, event, place);
    rows.set(key.text, row);
    return [key.text, row];
  });
  return [made, projection.naturalId?.(event) ?? null];
}

function outcomeOf(step: () => unknown): unknown {
  try {
    return step();
  } catch {
    return 'throws';
  }
}

/** Each type once, in an order of the entity's own, then a mixture. */
function orderOf(projection: Projection, entity: number): Projection['types'][number][] {
  const sorted = [...takenOf(projection).types].sort();
  const turned = sorted.map((_, at) => sorted[(at + entity) % sorted.length] as (typeof sorted)[number]);
  const more = Array.from({ length: EVENTS_MORE }, (_, at) => {
    const place = createHash('sha256').update(`${entity}/${at}`).digest().readUInt32BE(0);
    return sorted[place % sorted.length] as (typeof sorted)[number];
  });
  return [...turned, ...more];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortedKeys)).digest('hex').slice(0, 32);
}

/** The order in which `project` happens to write a row's fields is no difference. */
function sortedKeys(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(byName));
}
