/** Commands agents proposed and what people made of them, from the decided stream `proposal_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const proposals = tableProjection({
  name: 'proposals',
  version: 1,
  types: ['CommandProposed', 'ProposalAccepted', 'ProposalRejected', 'ProposalExecuted'],
  key: { proposalId: 'text' },
  columns: {
    status: 'text',
    stream: 'text?',
    target: 'text?',
    commandType: 'text?',
    commandJson: 'text?',
    because: 'text?',
    proposedBy: 'text?',
    seenVersion: 'bigint?',
    wouldMake: 'text[]',
    permission: 'text?',
    proposedAtMs: 'bigint?',
    expiresAtMs: 'bigint?',
    decidedBy: 'text?',
    decidedAtMs: 'bigint?',
    note: 'text?',
    outcome: 'text?',
    code: 'text?',
    eventIds: 'text[]',
  },
  indexes: [['proposedAtMs desc', 'proposalId desc']],
  initial: {
    status: 'open',
    stream: null,
    target: null,
    commandType: null,
    commandJson: null,
    because: null,
    proposedBy: null,
    seenVersion: null,
    wouldMake: [],
    permission: null,
    proposedAtMs: null,
    expiresAtMs: null,
    decidedBy: null,
    decidedAtMs: null,
    note: null,
    outcome: null,
    code: null,
    eventIds: [],
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { actor, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'CommandProposed': {
        const { stream, target, commandType, commandJson, because } = event;
        const { seenVersion, wouldMake, permission, expiresAtMs } = event;
        const tried = { seenVersion, wouldMake, permission, expiresAtMs };
        const asked = { stream, target, commandType, commandJson, because };
        return { ...row, ...asked, ...tried, proposedBy: actor, proposedAtMs: occurredAtMs };
      }
      case 'ProposalAccepted':
        return { ...row, status: 'accepted', decidedBy: actor, decidedAtMs: occurredAtMs, note: event.note };
      case 'ProposalRejected':
        return { ...row, status: 'rejected', decidedBy: actor, decidedAtMs: occurredAtMs, note: event.note };
      case 'ProposalExecuted':
        return { ...row, status: 'executed', outcome: event.outcome, code: event.code, eventIds: event.eventIds };
    }
  },
});
