/**
 * `ClientSuccess` (SM-3, WAP-49…55, WAP-61): one long-lived workflow per client from going live until it leaves.
 *
 *   TRIAL ─14 d─▶ ACTIVE ⇄ AT_RISK (health red, churn foretold) ─30 d before the end─▶ RENEWAL_APPROACHING ─renewed─▶ ACTIVE
 *                    └────────────┴──────────── left, or nobody renewed ────────────┴──▶ CHURNED
 *
 * Dates are event times (`calendar.ts`), so a late import or a worker that was away moves none. Facts go before what is due:
 * a renewal that was said in time counts although nobody could hear it then. Silence never renews: a contract whose end
 * comes unsaid has lapsed. It ends with CHURNED; a run that has grown long hands its state to a new one.
 */
import { continueAsNew, patched, setHandler } from '@temporalio/workflow';
import { heardWork, listenForWork } from '../assignment/listen.ts';
import { type Chain, show, showStage, startChain } from '../steps/chain.ts';
import { handled, receive } from '../steps/inbox.ts';
import { newRunDue } from '../steps/new-run.ts';
import { type Due, nextDue } from './calendar.ts';
import {
  type SuccessFact,
  type SuccessInput,
  type SuccessStage,
  type SuccessState,
  successFact,
  successState,
} from './messages.ts';
import { givePlacesBack } from './places.ts';
import { closeRenewal, openRenewal } from './renewal.ts';
import { initialState, learn, type Move, moveAfter, riskOf } from './rules.ts';
import { sleepUntil } from './sleep.ts';
import { tell } from './tell.ts';

export async function ClientSuccess(input: SuccessInput): Promise<SuccessStage> {
  const { tenant, clientId, cause, live } = input;
  let state = input.carried ?? initialState(live);
  setHandler(successFact, (fact) => {
    state = receive(state, fact);
  });
  setHandler(successState, () => state);
  listenForWork(input.heardWork);
  let chain = startChain(tenant, cause);
  const move = async ({ to, because }: Move, atMs: number): Promise<void> => {
    const { stage: from, moves, renewsAtMs } = state;
    state = { ...state, stage: to, moves: moves + 1 };
    const body = { type: 'SuccessStageChanged', from, to, because, renewsAtMs, atMs } as const;
    await chain.emit(`stage:${moves}`, clientId, body);
    showStage(tenant, clientId, to);
  };
  const settleRenewal = async (outcome: 'DONE' | 'WITHDRAWN') => {
    if (state.renewalWorkId === null) return;
    await closeRenewal(chain, state.renewalWorkId, outcome);
    state = { ...state, renewalWorkId: null };
  };

  const take = async (fact: SuccessFact): Promise<void> => {
    chain = startChain(tenant, fact);
    const before = state;
    state = learn(handled(state), fact);
    if (fact.type === 'HealthBandChanged') show({ healthBand: fact.band });
    const next = moveAfter(before, state);
    if (next !== null) await move(next, fact.occurredAtMs);
    if (next?.because === 'RENEWED') {
      await settleRenewal('DONE');
      // What was a risk all the while is one again.
      const risk = moveAfter(state, state);
      if (risk !== null) await move(risk, fact.occurredAtMs);
    }
  };

  const perform = async (due: Due): Promise<void> => {
    switch (due.what) {
      case 'MESSAGE':
        state = { ...state, told: [...state.told, due.message.key] };
        // Who has said that it leaves is not told when its contract renews.
        if (due.message.key === 'active-month-11' && state.isCancelled && patched('leaving-in-peace')) return;
        return tell(chain, { ...input, period: state.period, renewsAtMs: state.renewsAtMs, due });
      case 'TRIAL_OVER': {
        await move({ to: 'ACTIVE', because: 'TRIAL_OVER' }, due.atMs);
        const risk = riskOf(state);
        if (risk !== null) await move(risk, due.atMs);
        return;
      }
      case 'RENEWAL_WINDOW': {
        const workId = `${clientId}-renewal-${state.period}`;
        await move({ to: 'RENEWAL_APPROACHING', because: 'RENEWAL_WINDOW' }, due.atMs);
        state = { ...state, renewalWorkId: workId };
        return openRenewal(chain, { clientId, workId, live, renewsAtMs: state.renewsAtMs, atMs: due.atMs });
      }
      case 'LAPSED':
        await lapse(chain, clientId, state, due.atMs);
        return churn(due, 'RENEWAL_LAPSED');
      case 'LEFT':
        return churn(due, 'LEFT');
    }
  };
  const churn = async (due: Due, because: string): Promise<void> => {
    await move({ to: 'CHURNED', because }, due.atMs);
    await settleRenewal('WITHDRAWN');
    await givePlacesBack(chain, live);
  };

  if (state.stage === null) await move({ to: 'TRIAL', because: 'WENT_LIVE' }, live.atMs);
  for (;;) {
    const [fact] = state.inbox;
    if (fact !== undefined) {
      await take(fact);
      continue;
    }
    if (state.stage === 'CHURNED') return state.stage;
    if (newRunDue()) {
      await continueAsNew<typeof ClientSuccess>({ ...input, carried: state, heardWork: heardWork() });
    }
    const due = nextDue(state, live);
    if (await sleepUntil(due.atMs, () => state.inbox.length > 0)) continue;
    await perform(due);
  }
}

async function lapse(chain: Chain, clientId: string, { renewsAtMs, moves }: SuccessState, atMs: number) {
  await chain.emit(`lapsed:${moves}`, clientId, { type: 'RenewalLapsed', renewsAtMs, atMs });
}
