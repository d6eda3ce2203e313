/**
 * `ClientUpsells` (WAP-56, phase 4): one entity workflow per client, begun by the first opportunity or invitation. It has
 * success decide on each opportunity, one of a kind at a time, and takes back what is open when the client leaves or is
 * erased. Specialists have workflows of their own (`../specialist`), told by events as everything here.
 *
 * It stays open, idle, as long as the client is not erased: one that left may come back. A run that has grown long hands over
 * to a new one when nothing is being decided, which is a week at most.
 */
import { condition, continueAsNew, patched, setHandler } from '@temporalio/workflow';
import { heardApprovals, listenForApprovals } from '../approval/ask.ts';
import { heardWork, listenForWork } from '../assignment/listen.ts';
import { showStage, startChain } from '../steps/chain.ts';
import { handled, receive } from '../steps/inbox.ts';
import { newRunDue } from '../steps/new-run.ts';
import { decideOn } from './decide.ts';
import { type UpsellFact, type UpsellsInput, type UpsellsState, upsellFact, upsellsState } from './messages.ts';
import { initialState, isNew, learn } from './rules.ts';

export async function ClientUpsells(input: UpsellsInput): Promise<'ERASED'> {
  const { tenant, clientId } = input;
  let state: UpsellsState = input.carried ?? initialState;
  setHandler(upsellFact, (fact) => {
    state = receive(state, fact);
  });
  setHandler(upsellsState, () => state);
  listenForWork(input.heardWork);
  listenForApprovals(input.heardApprovals);
  showStage(tenant, clientId, 'OPEN');
  const decide = async (fact: Extract<UpsellFact, { type: 'UpsellDetected' }>): Promise<void> => {
    const { opportunity } = fact;
    await decideOn(startChain(tenant, fact), { clientId, opportunity, gone: () => state.gone });
    state = { ...state, open: state.open.filter(({ opportunityId }) => opportunityId !== opportunity.opportunityId) };
  };
  let failed: { readonly error: unknown } | null = null;
  const fail = (error: unknown) => {
    failed = { error };
  };
  const take = async (fact: UpsellFact): Promise<void> => {
    const before = state;
    state = learn(handled(state), fact);
    if (fact.type === 'UpsellDetected') {
      // What goes wrong in it ends this workflow visibly, not a promise nobody waits for.
      if (isNew(before, fact)) decide(fact).catch(fail);
      else await refuse(input, before, fact);
    }
    if (state.gone !== null) await withdraw(input, state, fact);
  };
  for (;;) {
    const isIdle = state.open.length === 0;
    const [fact] = state.inbox;
    if (fact === undefined && isIdle && isOver(state)) return 'ERASED';
    if (isIdle && newRunDue() && (fact === undefined || patched('upsells-hand-over-amid-facts'))) {
      const heard = { heardWork: heardWork(), heardApprovals: heardApprovals() };
      await continueAsNew<typeof ClientUpsells>({ tenant, clientId, carried: state, ...heard });
    }
    if (fact !== undefined) {
      await take(fact);
      continue;
    }
    await condition(() => state.inbox.length > 0 || failed !== null || (!isIdle && state.open.length === 0));
    if (failed !== null) throw (failed as { error: unknown }).error;
  }
}

const isOver = ({ gone, invitations }: UpsellsState) => gone === 'client-erased' && invitations.length === 0;

/** An opportunity that is not looked at is over at once, so that its finder knows. */
async function refuse(
  { tenant, clientId }: UpsellsInput,
  { gone, open }: UpsellsState,
  fact: Extract<UpsellFact, { type: 'UpsellDetected' }>,
): Promise<void> {
  const { opportunityId, kind } = fact.opportunity;
  if (open.some((one) => one.opportunityId === opportunityId)) return;
  const [outcome, because] =
    gone === null ? (['DUPLICATE', 'another-is-open'] as const) : (['WITHDRAWN', gone] as const);
  const nobody = { decidedBy: null, approvalId: null, invitationId: null, atMs: Date.now() };
  const body = { type: 'UpsellDecided', opportunityId, kind, outcome, because, ...nobody } as const;
  await startChain(tenant, fact).emit(`refused:${opportunityId}`, clientId, body);
}

/** Invitations of who is gone end by the event, and give the specialist's place back: all there are, then each that comes late. */
async function withdraw({ tenant, clientId }: UpsellsInput, state: UpsellsState, fact: UpsellFact): Promise<void> {
  const { gone, invitations } = state;
  const isLeaving = fact.type === 'ClientLeft' || fact.type === 'ClientErased';
  const late = fact.type === 'SpecialistInvited' ? [fact.invitationId] : [];
  for (const invitationId of isLeaving ? invitations : late) {
    const body = { type: 'SpecialistWithdrawn', invitationId, because: gone ?? 'gone' } as const;
    await startChain(tenant, fact).emit(`withdrawn:${invitationId}:${gone}`, clientId, body);
  }
}
