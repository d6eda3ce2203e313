/**
 * `SupportTicket` (WAP-42…48): keeps a ticket's clock and brings people to it.
 *
 *   open ─ a due time passes ─▶ SLA missed, escalated by the ticket's stream ─▶ somebody of support is found
 *   resolved ─ 7 days ─▶ closed      open ─ 30 days past its time ─▶ closed as abandoned
 *
 * It decides nothing about the ticket: what it says too late the stream refuses (R3). Times are counted from when the client
 * asked. It ends with the ticket. A tool that is missing is asked for in the config's own stream (WAP-81).
 */
import { continueAsNew, setHandler } from '@temporalio/workflow';
import { heardWork, listenForWork, onWorkChange } from '../assignment/listen.ts';
import type { WorkChange } from '../assignment/messages.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { receive } from '../steps/inbox.ts';
import { newRunDue } from '../steps/new-run.ts';
import { sleepUntil } from '../success/sleep.ts';
import { nextDue, type TicketDue } from './clock.ts';
import { type TicketFact, type TicketInput, type TicketState, ticketFact } from './messages.ts';
import { assigned, learn, raise, settle } from './people.ts';

/** Refused as too early: this worker's clock is ahead of the other's. Then it waits a little more, ms. */
const EARLY_MS = 1_000;

export async function SupportTicket(input: TicketInput): Promise<TicketState['status']> {
  const { tenant, ticketId, clientId, cause } = input;
  let state = input.carried ?? initialState(input);
  const changes: WorkChange[] = [];
  setHandler(ticketFact, (fact) => {
    state = receive(state, fact);
  });
  listenForWork(input.heardWork);
  onWorkChange((change) => changes.push(change));
  for (;;) {
    const [fact] = state.inbox;
    const change = fact === undefined ? changes.shift() : undefined;
    if (fact !== undefined) {
      state = await take(startChain(tenant, fact), input, state, fact, () => state);
    } else if (change !== undefined) {
      const chain = startChain(tenant, { ...cause, eventId: change.eventId });
      const agentId = await assigned(chain, input, state, change);
      state = { ...state, agentId };
    } else if (state.status === 'CLOSED') {
      showStage(tenant, clientId, 'CLOSED');
      return state.status;
    } else {
      if (newRunDue()) await continueAsNew<typeof SupportTicket>({ ...input, carried: state, heardWork: heardWork() });
      const due = nextDue(state, input);
      const isNews = () => state.inbox.length > 0 || changes.length > 0;
      if (await sleepUntil(due.atMs, isNews)) continue;
      const result = await perform(startChain(tenant, cause), ticketId, state, due);
      const code = result.kind === 'rejected' ? result.code : null;
      if (code === 'TICKET_CLOSED') state = { ...state, status: 'CLOSED' };
      else if (code === 'TICKET_NOT_DUE') await sleepUntil(Date.now() + EARLY_MS, isNews);
      else if (due.what === 'FIRST_REPLY' || due.what === 'RESOLUTION') {
        state = { ...state, missed: [...state.missed, due.what] };
      } else await sleepUntil(Date.now() + HEARD_WITHIN_MS, isNews);
    }
  }
}

/** How long the end that was written may take to be heard, ms, before it is asked for again. */
const HEARD_WITHIN_MS = 3_600_000;

function initialState({ resolveDueAtMs }: TicketInput): TicketState {
  return {
    ...{ status: 'OPEN', isAnswered: false, missed: [], resolveDueAtMs, resolvedAtMs: 0, round: 0 },
    ...{ escalations: [], isAsked: false, agentId: null, inbox: [], seenEventIds: [] },
  };
}

/** Says what is due; unless it is too early, a refusal is news that is on its way. */
async function perform(chain: Chain, ticketId: string, state: TicketState, { what }: TicketDue) {
  const atMs = Date.now();
  const step = `${what}:${state.round}:${atMs}`;
  if (what === 'FIRST_REPLY' || what === 'RESOLUTION') {
    return chain.command(step, 'ticket', ticketId, { type: 'MissSla', what, atMs });
  }
  const reason = what === 'CLOSE' ? 'RESOLVED' : 'ABANDONED';
  const close = { type: 'CloseTicket', reason, satisfactionHundredths: null, atMs } as const;
  return chain.command(step, 'ticket', ticketId, close);
}

/** `now` gives what was received since: facts that come meanwhile are not lost. */
async function take(
  chain: Chain,
  input: TicketInput,
  state: TicketState,
  fact: TicketFact,
  now: () => TicketState,
): Promise<TicketState> {
  const kept = (some: Partial<TicketState>): TicketState => ({ ...now(), ...some, inbox: now().inbox.slice(1) });
  switch (fact.type) {
    case 'TicketAnswered':
      return kept({ isAnswered: true });
    case 'TicketEscalated':
      await raise(chain, input, state, fact);
      return kept({
        escalations: [...state.escalations, { escalationId: fact.escalationId, atMs: fact.occurredAtMs }],
        isAsked: true,
      });
    case 'TicketResolved':
      await settle(chain, input, state, 'RESOLVED', fact.eventId);
      await learn(chain, input, fact);
      showStage(input.tenant, input.clientId, 'RESOLVED');
      return kept({
        status: 'RESOLVED',
        isAnswered: true,
        resolvedAtMs: fact.occurredAtMs,
        escalations: [],
        isAsked: false,
      });
    case 'TicketToolRequested': {
      const { configId, requestId, tool, input: takes, output, purpose } = fact;
      const request = { type: 'RequestTool', requestId, kind: 'TOOL', tool, input: takes, output, purpose } as const;
      // From here on it goes its own way: an issue, and attached when it is merged (workflows/src/config-change).
      await chain.command(`tool:${requestId}`, 'agentConfig', configId, request);
      return kept({});
    }
    case 'TicketReopened': {
      const { resolveDueAtMs } = fact;
      return kept({ status: 'OPEN', missed: ['FIRST_REPLY'], resolveDueAtMs, round: state.round + 1, agentId: null });
    }
    case 'TicketClosed':
      await settle(chain, input, state, 'CLOSED', fact.eventId);
      return kept({ status: 'CLOSED', escalations: [], isAsked: false });
  }
}
