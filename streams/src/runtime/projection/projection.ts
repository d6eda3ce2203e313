/**
 * What a projection is: a pure fold of events into rows (R4), and where its rows are kept.
 *
 * An author writes the types it reads, which row an event belongs to (`keyOf`), and what the event does to that row
 * (`project`). Everything else (reading, races, batching, checkpoints, fencing, digests, replay) is the runtime's.
 *
 * What an author must know:
 *  - Events of one record key come in order. Events of different keys or topics come in any order, so what several
 *    topics write into one row must be disjoint or commute (sums, maxima).
 *  - The log may hold an event more than once. Setting values is safe by itself; a view that adds must give a
 *    `naturalId`, and each id counts once (R2).
 *  - Decided topics are filtered before: `project` sees winners only (R3).
 *  - The tenant is the first part of every row key and equals the event's (R7); the runtime refuses anything else.
 */
import type { AnyEvent, EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { LogPosition } from '../../log/event-log.ts';

/** SQL type of a column; a trailing `?` allows null. `bigint` is a whole number within ±(2^53 - 1). */
export type ColumnType = 'text' | 'bigint' | 'double' | 'boolean' | 'text[]';
export type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;
type ValueOf<Type> = Type extends `${infer Base}?`
  ? ValueOf<Base> | null
  : Type extends 'text'
    ? string
    : Type extends 'text[]'
      ? readonly string[]
      : Type extends 'boolean'
        ? boolean
        : number;
/** The row a set of columns describes. */
export type RowOf<Shape extends Columns> = { readonly [Name in keyof Shape]: ValueOf<Shape[Name]> };

/** Which row: tenant first, then the parts of the key in column order. Made by `rowKey`. */
export interface RowKey {
  readonly tenant: string;
  readonly parts: readonly (string | number)[];
  /** Unambiguous text of the whole key, for maps and digests. */
  readonly text: string;
}

export interface PostgresTable {
  readonly kind: 'postgres';
  readonly table: string;
  /** Key columns after the tenant. */
  readonly key: Columns;
  readonly columns: Columns;
  /** Fields of each further index, after the tenant; `desc` after a name turns its order. */
  readonly indexes: readonly (readonly string[])[];
}

export interface RedisHash {
  readonly kind: 'redis';
  /** Field of the rows hash a key is kept under. */
  fieldOf(key: RowKey): string;
  /** Turns a field back into its key; throws on a field it did not make. */
  keyOf(field: string): RowKey;
  /** How rows are kept when not as JSON. */
  readonly bytes?: RowBytes;
  /** False for a view nobody mirrors: its changes are not told, which would keep them all once more. */
  readonly isFollowed?: boolean;
}

/** Rows as bytes; each the other's inverse. */
export interface RowBytes {
  /** Never empty. */
  encode(row: object): Buffer;
  decode(bytes: Buffer): object;
}

/** A projection with its types forgotten, as the runtime holds it. */
export interface Projection {
  readonly name: string;
  /** Raised when `project` or the row's shape changes: a view of another version must be replayed. */
  readonly version: number;
  /** Which build of the view (`build.ts`); the first when not said. */
  readonly build?: number;
  readonly topics: readonly TopicName[];
  readonly types: readonly EventType[];
  readonly store: PostgresTable | RedisHash;
  readonly initial: object | null;
  /** Columns with opened personal data (R6): for these alone fields are opened, and an erasure makes their rows anew. */
  readonly personal?: readonly string[];
  /**
   * Set by a view that takes every event type alike, so that its types grow with every release: the types its fingerprint is
   * taken of. A new type has no record from before its release, so a build that begins to take it is equal to one made anew.
   */
  readonly fingerprintTypes?: readonly EventType[];
  keyOf(event: AnyEvent): RowKey | readonly RowKey[] | null;
  /** `place`: where the event stands on the log; the runtime always says it. */
  project(row: object | null, event: AnyEvent, place?: LogPosition): object | null;
  /** Id of an effect that counts once however often the log holds it; null for views that only set values. */
  readonly naturalId: ((event: AnyEvent) => string) | null;
}

interface Shared<Type extends EventType> {
  /** Lower case with underscores: also the name of its table or key. */
  readonly name: string;
  readonly version: number;
  readonly types: readonly Type[];
  /** Row or rows the event belongs to; null for none. */
  keyOf(event: EventsByType[Type]): RowKey | readonly RowKey[] | null;
}

export interface TableDefinition<Type extends EventType, Shape extends Columns, Key extends Columns>
  extends Shared<Type> {
  /** Key columns after `tenant`, in the order of `rowKey`'s parts. */
  readonly key: Key;
  readonly columns: Shape;
  /** Orders people read the view in, beside that of its key: fields after the tenant, each `name` or `name desc`. */
  readonly indexes?: readonly (readonly IndexField<Shape, Key>[])[];
  /**
   * Columns that hold what tells who a person is (R6): the view then gets personal fields opened, or erased. Tables only: a
   * change stream would keep what an erasure takes out of the rows.
   */
  readonly personal?: readonly Extract<keyof Shape, string>[];
  /** The row before its first event. */
  readonly initial: RowOf<Shape>;
  /** See `Projection`. */
  readonly fingerprintTypes?: readonly Type[];
  /** The row after an event, which stands at `place` of the log; null deletes it. */
  project(row: RowOf<Shape>, event: EventsByType[Type], place: LogPosition): RowOf<Shape> | null;
  naturalId?(event: EventsByType[Type]): string;
}

type FieldOf<Shape> = Extract<keyof Shape, string>;
type IndexField<Shape, Key> = `${FieldOf<Shape> | FieldOf<Key>}${'' | ' desc'}`;

/** A table view that still knows its columns, for typed queries. */
export interface TableProjection<Shape extends Columns = Columns, Key extends Columns = Columns> extends Projection {
  readonly store: PostgresTable & { readonly key: Key; readonly columns: Shape };
}

/** A whole row of a table view: its key columns and the rest. */
export type ViewRow<View extends TableProjection> = RowOf<View['store']['key']> & RowOf<View['store']['columns']>;

/** A projection into one Postgres table. */
export function tableProjection<const Type extends EventType, const Shape extends Columns, const Key extends Columns>(
  definition: TableDefinition<Type, Shape, Key>,
): TableProjection<Shape, Key> {
  const { name, version, types, initial, key, columns } = definition;
  const naturalId = definition.naturalId?.bind(definition) as Projection['naturalId'] | undefined;
  return {
    name,
    version,
    types,
    topics: topicsOf(types),
    store: { kind: 'postgres', table: name, key, columns, indexes: definition.indexes ?? [] },
    initial,
    personal: definition.personal ?? [],
    ...(definition.fingerprintTypes === undefined ? {} : { fingerprintTypes: definition.fingerprintTypes }),
    keyOf: definition.keyOf.bind(definition) as Projection['keyOf'],
    project: definition.project.bind(definition) as unknown as Projection['project'],
    naturalId: naturalId ?? null,
  };
}

export interface HashDefinition<Type extends EventType, Row extends object> extends Shared<Type> {
  /** Row before its first event is null. */
  project(row: Row | null, event: EventsByType[Type], place: LogPosition): Row | null;
  fieldOf(key: RowKey): string;
  keyOfField(field: string): RowKey;
  /** See `RedisHash`. */
  readonly bytes?: RowBytes;
  readonly isFollowed?: boolean;
}

/** A projection into one Redis hash of rows, JSON when nothing else is said, with a change stream. Additive views belong in Postgres. */
export function hashProjection<const Type extends EventType, Row extends object>(
  definition: HashDefinition<Type, Row>,
): Projection & { readonly store: RedisHash } {
  const { name, version, types } = definition;
  return {
    name,
    version,
    types,
    topics: topicsOf(types),
    store: {
      kind: 'redis',
      fieldOf: definition.fieldOf.bind(definition),
      keyOf: definition.keyOfField.bind(definition),
      ...(definition.bytes === undefined ? {} : { bytes: definition.bytes }),
      isFollowed: definition.isFollowed ?? true,
    },
    initial: null,
    keyOf: definition.keyOf.bind(definition) as Projection['keyOf'],
    project: definition.project.bind(definition) as unknown as Projection['project'],
    naturalId: null,
  };
}

function topicsOf(types: readonly EventType[]): TopicName[] {
  return [...new Set(types.map(topicOf))];
}

/** Names the row of a tenant (R7). Parts are the key columns after the tenant, in order. */
export function rowKey(tenant: string, ...given: readonly (string | number)[]): RowKey {
  const parts = given.some(isUnclean) ? given.map((part) => (isUnclean(part) ? cleanText(String(part)) : part)) : given;
  let text = tenant;
  for (const part of parts) text += `|${typeof part === 'number' ? part : escapeBar(part)}`;
  return { tenant, parts, text };
}

function isUnclean(part: string | number): boolean {
  return typeof part === 'string' && part.includes('\u0000');
}

/** Ids that come from outside may hold a bar; two different keys must never have one text. */
function escapeBar(part: string): string {
  return part.includes('|') || part.includes('\\') ? part.replace(/[\\|]/g, '\\$&') : part;
}

/** Postgres refuses U+0000 in text and JSON, and no row may fail for what a sender typed. */
export function cleanText(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text;
}
