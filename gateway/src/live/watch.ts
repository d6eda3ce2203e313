/**
 * What a client asks to be told, checked: events by topic, type and entity, or the rows of a view. The tenant is never part
 * of it; it comes from the token (R7). What the viewer's roles may not read is refused here, before anything is read.
 */
import { type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf, topics } from '@mainstem/schemas/topics';
import type { TableProjection } from '@mainstem/streams/runtime/projection/projection';
import { z } from 'zod';
import { permissionOfTopic } from '../authorisation/topic-permissions.ts';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { Permission } from '../roles.ts';
import { liveView, liveViews, permissionOfView, shownColumns } from './views.ts';

const TYPES_MAX = 50;
const WHERE_MAX = 10;
const POSITION_CHARACTERS_MAX = 8_192;

const topicNames = topics.map(({ name }) => name) as [TopicName, ...TopicName[]];
const typeNames = eventTypes as unknown as [EventType, ...EventType[]];
const value = z.union([z.string().max(256), z.number(), z.boolean(), z.null()]);

export const watchShape = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 . _ -')
    .describe('Named by the client; every message about this subscription carries it.'),
  topics: z.array(z.enum(topicNames)).min(1).max(topicNames.length).optional(),
  types: z.array(z.enum(typeNames)).min(1).max(TYPES_MAX).optional(),
  entity: z.string().min(1).max(256).optional().describe('Only events about this entity.'),
  view: z.enum(liveViews as [string, ...string[]]).optional(),
  where: z.record(z.string().max(64), value).optional().describe('Columns of the view and the values they must have.'),
  from: z
    .string()
    .max(POSITION_CHARACTERS_MAX)
    .optional()
    .describe('A position: what came after it is told first. "earliest": all there is.'),
});
export type WatchRequest = z.output<typeof watchShape>;

interface WatchBase {
  readonly id: string;
  readonly tenant: string;
  readonly topics: readonly TopicName[];
  /** Equal for watches that are told the very same. */
  readonly key: string;
}
export interface EventWatch extends WatchBase {
  readonly kind: 'events';
  /** All of the topics when null. */
  readonly types: ReadonlySet<EventType> | null;
  readonly entity: string | null;
}
export interface ViewWatch extends WatchBase {
  readonly kind: 'view';
  readonly view: TableProjection;
  readonly where: ReadonlyMap<string, unknown>;
}
export type Watch = EventWatch | ViewWatch;

/** Throws REQUEST_INVALID for what cannot be watched, ROLE_FORBIDDEN for what this viewer may not. */
export function watchOf(request: WatchRequest, caller: Caller): Watch {
  const watch = request.view === undefined ? eventsOf(request, caller.tenant) : viewOf(request, caller.tenant);
  const refused = refusalOf(watch, caller);
  if (refused !== null) throw new GatewayError('ROLE_FORBIDDEN', refused);
  return watch;
}

/** Why a viewer may not watch it, now; null when he may. Policies may have changed since he began. */
export function refusalOf(watch: Watch, caller: Caller): string | null {
  if (!caller.may('live:subscribe').allowed) return 'this needs a role with the permission live:subscribe';
  const needed: readonly (readonly [Permission, string])[] =
    watch.kind === 'view'
      ? [[permissionOfView(watch.view.name), watch.view.name]]
      : watch.topics.map((topic) => [permissionOfTopic(topic), topic]);
  const missing = needed.find(([permission, id]) => !caller.may(permission, { id }).allowed);
  return missing === undefined ? null : `to watch ${missing[1]} takes a role with the permission ${missing[0]}`;
}

function viewOf({ from: _, ...said }: WatchRequest, tenant: string): ViewWatch {
  const { id, view = '', where = {} } = said;
  if (said.types !== undefined || said.topics !== undefined || said.entity !== undefined) {
    throw invalid('view', 'a subscription is of a view, or of events by topics, types and entity: not of both');
  }
  const table = liveView(view);
  if (table === undefined) throw invalid('view', 'no such view');
  const filters = filtersOf(table, where);
  return { kind: 'view', id, tenant, view: table, where: filters, topics: table.topics, key: keyOf(tenant, said) };
}

function eventsOf({ from: _, ...said }: WatchRequest, tenant: string): EventWatch {
  const { id, types, entity = null, topics: named = [] } = said;
  if (said.where !== undefined) throw invalid('where', 'filters belong to a view; say which');
  const wanted = new Set<TopicName>([...named, ...(types ?? []).map(topicOf)]);
  if (wanted.size === 0) throw invalid('topics', 'say topics, types, or a view');
  return {
    kind: 'events',
    id,
    tenant,
    topics: [...wanted].sort(),
    types: types === undefined ? null : new Set(typesOf(named, types)),
    entity,
    key: keyOf(tenant, said),
  };
}

/** Whole topics that are named beside types stay whole. */
function typesOf(named: readonly TopicName[], types: readonly EventType[]): EventType[] {
  const whole = named.filter((topic) => !types.some((type) => topicOf(type) === topic));
  return [...types, ...eventTypes.filter((type) => whole.includes(topicOf(type)))];
}

function filtersOf(view: TableProjection, where: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const columns = shownColumns(view);
  const filters = Object.entries(where);
  if (filters.length > WHERE_MAX) throw invalid('where', `at most ${WHERE_MAX} columns`);
  for (const [name] of filters) {
    if (!columns.includes(name)) throw invalid(`where.${name}`, `no such column; there are ${columns.join(', ')}`);
  }
  return new Map(filters);
}

function keyOf(tenant: string, said: object): string {
  const sorted = Object.entries(said).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${tenant}|${JSON.stringify(sorted)}`;
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('REQUEST_INVALID', 'the subscription does not fit', {
    problems: [{ code: 'FIELD_INVALID', field, message }],
  });
}
