/**
 * `ClientService` (phase 5): one entity workflow per client that serves itself, from its signup on.
 *
 *   (sales) ─ plan chosen, little risk ─▶ SELF ─ red, missed times, many escalations, too much for one alone ─▶ ASSISTED
 *                                          ▲                                                                      │
 *                                          └───────────── thirty days calm ───────────────────────────────────────┘
 *
 * It settles what the client wishes of its plan, one wish after the other, so two people of a client cannot race; and while
 * people help, the team of success has a place for it. It stays open, idle, as long as the client is not erased.
 */
import { condition, continueAsNew, patched, setHandler } from '@temporalio/workflow';
import { heardApprovals, listenForApprovals } from '../approval/ask.ts';
import { release, requestOf } from '../assignment/assign.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { handled, receive } from '../steps/inbox.ts';
import { newRunDue } from '../steps/new-run.ts';
import { sleepUntil } from '../success/sleep.ts';
import { type ServiceFact, type ServiceInput, type ServiceState, serviceFact, serviceState } from './messages.ts';
import { calmAtMs, initialState, learn, type ModeChange, triggerOf } from './rules.ts';
import { settleWish } from './settle.ts';

const TEAM = 'success';

export async function ClientService(input: ServiceInput): Promise<'ERASED'> {
  const { tenant, clientId } = input;
  let state: ServiceState = input.carried ?? initialState;
  setHandler(serviceFact, (fact) => {
    state = receive(state, fact);
  });
  setHandler(serviceState, () => state);
  listenForApprovals(input.heardApprovals);
  showStage(tenant, clientId, state.mode ?? 'OPEN');

  const changeMode = async (chain: Chain, change: ModeChange, triggerEventId: string | null): Promise<void> => {
    const { mode: from, changes, workId: before } = state;
    const { to, because } = change;
    const workId = to === 'ASSISTED' ? idWithin(`service-${changes}`, clientId) : null;
    const helpedSinceMs = to === 'ASSISTED' ? Date.now() : null;
    state = { ...state, mode: to, changes: changes + 1, workId, helpedSinceMs };
    if (workId !== null) {
      const request = requestOf({ workId, subject: `client:${clientId}`, priority: 'HIGH' });
      await chain.command(`help:${changes}`, 'assignment', TEAM, request);
    }
    const body = {
      type: 'ClientServiceModeChanged',
      from,
      to,
      because,
      triggerEventId,
      workId,
      atMs: Date.now(),
    } as const;
    await chain.emit(`mode:${changes}`, clientId, body);
    if (before !== null) await release(chain, { step: `helped:${changes}`, team: TEAM, workId: before });
    showStage(tenant, clientId, to);
  };
  const wish = async (chain: Chain, fact: Extract<ServiceFact, { type: 'ClientPlanRequested' }>): Promise<void> => {
    const settled = await settleWish(chain, clientId, fact.wish, () => state);
    state = { ...state, plan: settled.plan };
    const { outcome, because } = settled;
    if (outcome === 'DONE' && fact.wish.change === 'BEGIN') {
      await changeMode(chain, { to: 'SELF', because: 'PLAN_CHOSEN' }, fact.eventId);
    }
    // Before going live sales has the client anyway.
    if (outcome === 'TO_PEOPLE' && state.mode === 'SELF')
      await changeMode(chain, { to: 'ASSISTED', because }, fact.eventId);
  };
  const take = async (fact: ServiceFact): Promise<void> => {
    const chain = startChain(tenant, fact);
    const { eventId, correlationId } = fact;
    state = { ...learn(handled(state), fact), cause: { eventId, correlationId } };
    if (fact.type === 'ClientPlanRequested') return wish(chain, fact);
    const trigger = triggerOf(state, fact);
    if (trigger !== null && state.mode === 'SELF' && state.isLive) {
      await changeMode(chain, { to: 'ASSISTED', because: trigger }, fact.eventId);
    }
    const { gone, workId } = state;
    if (gone === null || workId === null) return;
    state = { ...state, workId: null };
    await release(chain, { step: `gone:${state.changes}`, team: TEAM, workId, reason: 'WITHDRAWN' });
  };
  for (;;) {
    const [fact] = state.inbox;
    if (fact === undefined && state.gone === 'client-erased') return 'ERASED';
    if (newRunDue() && (fact === undefined || patched('service-hands-over-amid-facts'))) {
      const carried = { tenant, clientId, carried: state, heardApprovals: heardApprovals() };
      await continueAsNew<typeof ClientService>(carried);
    }
    if (fact !== undefined) {
      await take(fact);
      continue;
    }
    const isNews = () => state.inbox.length > 0;
    const calmMs = calmAtMs(state);
    if (calmMs === null) await condition(isNews);
    else if (!(await sleepUntil(calmMs, isNews))) {
      await changeMode(
        startChain(tenant, state.cause ?? { eventId: '', correlationId: '' }),
        { to: 'SELF', because: 'CALM' },
        null,
      );
    }
  }
}
