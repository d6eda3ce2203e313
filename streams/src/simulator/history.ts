/** What the outside world was told while a scenario ran: what the ledger holds the log and the views to. */

import type { CampaignEvent } from '../deciders/campaign/decider.ts';
import type { LogPosition } from '../log/event-log.ts';
import type { Outcome } from '../runtime/decisions/outcome.ts';
import type { PlannedCommand } from './workload.ts';

export interface AckedFact {
  readonly id: string;
  readonly producer: number;
  readonly n: number;
  readonly position: LogPosition;
}

export interface AnsweredCommand extends PlannedCommand {
  /** Version it was sent for; none when any would do. */
  readonly expectedVersion?: number | undefined;
  /**
   * A sending before the answered one got no answer and its process may still be at it. "No" answers the later one alone:
   * the earlier may win until it is too old (DECIDED_WITHIN_MS).
   */
  readonly isOverlapped: boolean;
  /** Version the client had been told of before. */
  readonly knownVersion: number;
  /** The final answer; an error's code when it was none that may be repeated. */
  readonly outcome: Outcome<CampaignEvent> | { readonly kind: 'failed'; readonly code: string };
}

export interface History {
  readonly facts: AckedFact[];
  readonly commands: AnsweredCommand[];
}

export function emptyHistory(): History {
  return { facts: [], commands: [] };
}
