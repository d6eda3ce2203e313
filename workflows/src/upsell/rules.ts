/** What facts do to what is open with a client. Pure. */
import { emptyInbox } from '../steps/inbox.ts';
import type { UpsellFact, UpsellsState } from './messages.ts';

/** Opportunities and invitations of one client at a time: there are three kinds, and people who invite as well. */
export const OPEN_MAX = 20;

export const initialState: UpsellsState = { open: [], invitations: [], gone: null, ...emptyInbox };

export function learn(state: UpsellsState, fact: UpsellFact): UpsellsState {
  const { open, invitations } = state;
  switch (fact.type) {
    case 'UpsellDetected': {
      const { opportunityId, kind } = fact.opportunity;
      return isNew(state, fact) ? { ...state, open: [...open, { opportunityId, kind }] } : state;
    }
    case 'SpecialistInvited':
      return { ...state, invitations: [...invitations.filter((id) => id !== fact.invitationId), fact.invitationId] };
    case 'SpecialistEngagementEnded':
      return { ...state, invitations: invitations.filter((id) => id !== fact.invitationId) };
    case 'ClientLeft':
      return { ...state, gone: state.gone ?? 'client-left' };
    case 'ClientErased':
      return { ...state, gone: 'client-erased' };
    case 'ClientWentLive':
      return state.gone === 'client-left' ? { ...state, gone: null } : state;
  }
}

/** Two finders may see one opportunity at once, under two ids: the first is looked at. */
export function isNew(
  { open, gone }: UpsellsState,
  { opportunity }: Extract<UpsellFact, { type: 'UpsellDetected' }>,
): boolean {
  const isKnown = open.some(({ opportunityId, kind }) => {
    return opportunityId === opportunity.opportunityId || kind === opportunity.kind;
  });
  return gone === null && !isKnown && open.length < OPEN_MAX;
}
