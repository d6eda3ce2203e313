/** What the doors of ingest share: one thing sent in, once it was checked, and what became of it. */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { FieldProblem } from '../http/field-problem.ts';

/** The doors; a warning names the one things came to. */
export type Door = 'events' | 'segment' | 'cloudevents' | 'webhooks';
/** Where an event waits before it comes to its own topic (ADR 0026). */
export type Lane = 'overflow' | 'backfill';

export type ItemResult =
  | {
      readonly id: string;
      readonly status: 'accepted';
      /** Where it is durable: in its own topic, or in that of its lane. */
      readonly position: LogPosition;
      /** The lane it waits in; missing when it came to its own topic at once. */
      readonly lane?: Lane;
    }
  | { readonly id: string; readonly status: 'duplicate' }
  | { readonly id: string | null; readonly status: 'invalid'; readonly problems: readonly FieldProblem[] };

/** A thing that fits, as the event it becomes. Personal words in it are still open. */
export interface Arrival {
  readonly event: AnyEvent;
  /** SHA-256 (hex) of what was sent under the id; personal words go into it later, under a key that dies with the person's. */
  readonly fingerprint: string;
  /** False when the gateway made the id itself: nobody can have sent it before. */
  readonly named: boolean;
  /** The id alone says what it is: the same id with other words is a duplicate, as clients of that door expect. */
  readonly byId?: boolean;
  /** Not urgent: it waits behind all that is new. */
  readonly past?: boolean;
}

export interface Misfit {
  readonly id: string | null;
  readonly problems: readonly FieldProblem[];
  /** What it was meant to be, when that is known. */
  readonly eventType?: EventType | null;
}

export type Checked = Arrival | Misfit;

export function fits(item: Checked): item is Arrival {
  return 'event' in item;
}

export function misfit(id: string | null, ...problems: FieldProblem[]): Misfit {
  return { id, problems };
}
