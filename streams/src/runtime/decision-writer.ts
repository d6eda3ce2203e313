/**
 * The writer of a decided stream. Any process may hold one: it tails the stream's topic from its beginning, folds the
 * winners (R3), decides on the folded state, appends the events of one decision as one record batch, and learns from the
 * log whether they won. Safety is R3's alone; nothing here locks anything outside this process.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '../log/event-log.ts';

export interface CommandContext {
  /** Who asks, as kind:name. */
  readonly actor: string;
  /** When it happened, ms since 1970 UTC: deciders have no clock. */
  readonly occurredAtMs: number;
  /** The same command id gives the same answer, in any process. Without one each call is a new command. */
  readonly commandId?: string | undefined;
  /** Decide only on this version of the entity; else answer `conflict`. */
  readonly expectedVersion?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
}

export type Outcome<Event extends AnyEvent> =
  | {
      readonly kind: 'accepted';
      readonly events: readonly Event[];
      /** Version of the entity after the last event. */
      readonly version: number;
      readonly positions: readonly LogPosition[];
    }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly version: number }
  | { readonly kind: 'conflict'; readonly version: number };

export type EventListener<Event extends AnyEvent> = (event: Event, position: LogPosition) => void;

export interface DecisionWriter<Command, State, Event extends AnyEvent> {
  execute(tenant: string, entity: string, command: Command, context: CommandContext): Promise<Outcome<Event>>;
  /** State and version folded so far. */
  read(tenant: string, entity: string): { readonly state: State; readonly version: number };
  /** Resolves once everything that was in the topic at the start is folded. */
  whenCaughtUp(): Promise<void>;
  /** Winners in log order, each after it is folded; returns the way to unsubscribe. */
  onEvent(listener: EventListener<Event>): () => void;
  /** Rejects with what ended the writer; resolves after `stop`. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}
