/** What a command brings along, and what it comes to. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '../../log/event-log.ts';

export interface CommandContext {
  /** Who asks, as kind:name. */
  readonly actor: string;
  /** When it happened, ms since 1970 UTC: deciders have no clock. */
  readonly occurredAtMs: number;
  /**
   * The same command id gives the same answer, in any process, once the command was accepted; a refusal leaves no trace
   * and is decided anew. Without an id each call is a new command.
   */
  readonly commandId?: string | undefined;
  /** Decide only on this version of the entity; else answer `conflict`. */
  readonly expectedVersion?: number | undefined;
  readonly correlationId?: string | undefined;
  /** Id of the event that caused the command; the command's own id when not given. */
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
  | {
      readonly kind: 'conflict';
      /** Version of the entity now. */
      readonly version: number;
      /**
       * True when others won every race: the same command may win the next (`decideWithRetry`). False when the entity is not
       * at `expectedVersion`: the sender must look at it again, and may want something else.
       */
      readonly retryable: boolean;
    };
