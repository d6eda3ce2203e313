/**
 * Approvals followed in memory from their decided stream: the standing rules in force, and the board of what is open. A rule
 * that was revoked must not settle what is asked after it, so whoever asks waits until all is read that is on the log by
 * then. When that cannot be known in time there are no rules: people are asked.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec } from '@mainstem/schemas/codec';
import type { StandingRule } from '../deciders/approval/standing-rule.ts';
import type { ApprovalEvent } from '../deciders/approval/state.ts';
import type { EventLog } from '../log/event-log.ts';
import { followWinners } from '../runtime/decisions/winners-follower.ts';
import { type ApprovalBoard, createApprovalBoard } from './board.ts';
import { createRuleBook } from './rule-book.ts';

const TOPIC = 'approval_request_events';
const WAIT_MS_MAX = 5_000;
const POLL_MS = 10;

export interface RulesOfLog {
  /** In force now, oldest first; none when it cannot be known that they still are. */
  of(tenant: string, atMs: number): Promise<readonly StandingRule[]>;
}

export interface ApprovalsOfLog {
  readonly rules: RulesOfLog;
  readonly board: ApprovalBoard;
  whenCaughtUp(): Promise<void>;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface ApprovalsOfLogOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export function followApprovals({ log, codec, report }: ApprovalsOfLogOptions): ApprovalsOfLog {
  const book = createRuleBook();
  const board = createApprovalBoard();
  const read = new Map<number, number>();
  const follower = followWinners<ApprovalEvent>({
    log,
    codec,
    topic: TOPIC,
    onEvent(event) {
      book.apply(event);
      board.apply(event);
    },
    onUnreadable: (key, error) => report(`approval ${key} cannot be read and counts for nothing`, error),
    onRead: (partition, next) => read.set(partition, next),
  });
  const caughtUp = async (): Promise<boolean> => {
    const ends = [...(await log.endOffsets(TOPIC)).entries()];
    const isThere = () => ends.every(([partition, end]) => (read.get(partition) ?? 0) >= end);
    for (const until = performance.now() + WAIT_MS_MAX; !isThere(); await sleep(POLL_MS)) {
      if (performance.now() > until) return false;
    }
    return true;
  };
  return {
    rules: {
      async of(tenant, atMs) {
        const isKnown = await caughtUp().catch(() => false);
        if (isKnown) return book.inForce(tenant, atMs);
        report('standing rules are not known for sure, so people are asked');
        return [];
      },
    },
    board,
    whenCaughtUp: follower.whenCaughtUp,
    done: follower.done,
    stop: follower.stop,
  };
}
