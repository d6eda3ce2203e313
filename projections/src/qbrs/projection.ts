/** Business reviews of clients (WAP-57, WAP-58): where each stands and where its deck lies, from `customer_success_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Order of the steps: what is told late, or again, takes no review back; one that is held after all was held. */
const steps = ['STARTED', 'DRAFTED', 'APPROVED', 'LAPSED', 'HELD'];

export const qbrs = tableProjection({
  name: 'qbrs',
  version: 1,
  types: ['QbrStarted', 'QbrDrafted', 'QbrApproved', 'QbrHeld', 'QbrLapsed'],
  key: { clientId: 'text', qbrId: 'text' },
  columns: {
    status: 'text',
    quarter: 'bigint?',
    fromMs: 'bigint?',
    toMs: 'bigint?',
    agentId: 'text?',
    revision: 'bigint?',
    deckUri: 'text?',
    deckHash: 'text?',
    partsSilent: 'text[]',
    draftedBy: 'text?',
    isOffline: 'boolean?',
    approvalId: 'text?',
    holdByMs: 'bigint?',
    heldAtMs: 'bigint?',
    outcome: 'text?',
    lapsedBecause: 'text?',
  },
  initial: {
    status: 'STARTED',
    quarter: null,
    fromMs: null,
    toMs: null,
    agentId: null,
    revision: null,
    deckUri: null,
    deckHash: null,
    partsSilent: [],
    draftedBy: null,
    isOffline: null,
    approvalId: null,
    holdByMs: null,
    heldAtMs: null,
    outcome: null,
    lapsedBecause: null,
  },
  keyOf: (event) => rowKey(event.envelope.tenant, event.envelope.entity, event.qbrId),
  project(row, event) {
    const at = (status: string) => (steps.indexOf(status) > steps.indexOf(row.status) ? status : row.status);
    switch (event.type) {
      case 'QbrStarted': {
        const { quarter, fromMs, toMs, successAgentId: agentId } = event;
        return { ...row, quarter, fromMs, toMs, agentId };
      }
      case 'QbrDrafted': {
        if (row.revision !== null && event.revision < row.revision) return row;
        const { revision, deckUri, deckHash, partsSilent, draftedBy, isOffline } = event;
        return { ...row, status: at('DRAFTED'), revision, deckUri, deckHash, partsSilent, draftedBy, isOffline };
      }
      case 'QbrApproved': {
        const { revision, deckUri, deckHash, approvalId, holdByMs } = event;
        return { ...row, status: at('APPROVED'), revision, deckUri, deckHash, approvalId, holdByMs };
      }
      case 'QbrHeld': {
        const { heldAtMs, agentId, outcome } = event;
        return { ...row, status: at('HELD'), heldAtMs, agentId, outcome };
      }
      case 'QbrLapsed':
        return { ...row, status: at('LAPSED'), lapsedBecause: event.because };
    }
  },
});
