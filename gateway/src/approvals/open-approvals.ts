/** Approvals on the real log: the writer of the decided stream, and the tenants' thresholds. */
import type { ReadApprovalFigures } from '@mainstem/projections/approvals/figures';
import type { Codec } from '@mainstem/schemas/codec';
import { followApprovals } from '@mainstem/streams/approvals/approvals-of-log';
import { followThresholds } from '@mainstem/streams/approvals/thresholds-of-log';
import { approvalDecider } from '@mainstem/streams/deciders/approval/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { type DecisionWriterOptions, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { SnapshotOptions } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-keeper';
import type { ApprovalStores } from './parts.ts';

export interface OpenApprovalsOptions extends Pick<DecisionWriterOptions<never, never, never>, 'clock'> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly service: string;
  readonly figures: ReadApprovalFigures;
  readonly report: (message: string, cause?: unknown) => void;
  readonly snapshots?: (decider: typeof approvalDecider) => SnapshotOptions | undefined;
}

export interface ApprovalResources extends ApprovalStores {
  close(): Promise<void>;
}

export function openApprovals({ figures, report, snapshots, ...shared }: OpenApprovalsOptions): ApprovalResources {
  const writer = startDecisionWriter({
    ...shared,
    decider: approvalDecider,
    snapshots: snapshots?.(approvalDecider),
  });
  const { log, codec } = shared;
  const thresholds = followThresholds({ log, codec, report });
  const followed = followApprovals({ log, codec, report });
  return {
    writer,
    thresholds,
    followed,
    figures,
    async close() {
      await Promise.all([writer.stop(), thresholds.stop(), followed.stop()]);
    },
  };
}
