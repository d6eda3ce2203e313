/**
 * `ClientLifecycle`: one long-lived entity workflow per client, from first signup to going live (WAP-15…41, 118…120).
 *
 *   NONE ─signup─▶ SALES (`../sales`) ─NDA signed, handed over─▶ ONBOARDING (`../onboarding`) ─live, handed over─▶ SUCCESS
 *     └──────────────deal signed elsewhere──────────────────────────▲  └─any phase─▶ ENDED ─a deal signed anew─▶ ONBOARDING
 *
 * What comes after that are workflows of their own, begun by `ClientWentLive`. Steps run one after the other; facts wait in
 * an inbox until a step takes them, so events are written in order. Between steps a run that has grown long hands all it
 * knows to a new one. Names of steps do not know of runs, so nothing repeats.
 */
import type { ClientStage } from '@mainstem/schemas/generated/events';
import { continueAsNew } from '@temporalio/workflow';
import { newRunDue } from '../steps/new-run.ts';
import { firstLife } from './first/workflows.ts';
import { Life } from './life/life.ts';
import { initialLife, type LifeStep } from './life/state.ts';
import { steps } from './life/steps.ts';
import { ClientErased } from './life/talk.ts';
import type { ClientLifecycleInput } from './messages.ts';

export async function ClientLifecycle(input: ClientLifecycleInput): Promise<ClientStage> {
  if (input.body !== 'whole') return firstLife(input);
  const { tenant, clientId } = input;
  const life = new Life(tenant, clientId, input.life ?? initialLife);
  for (;;) {
    const { at } = life.state;
    if (at === 'over') return life.state.stage;
    const next = await step(life, at);
    life.reach(life.sold(next));
    if (newRunDue() && next !== 'over') {
      await continueAsNew<typeof ClientLifecycle>({ tenant, clientId, body: 'whole', life: life.carried() });
    }
  }
}

async function step(life: Life, at: LifeStep): Promise<LifeStep> {
  try {
    return await steps[at](life);
  } catch (error) {
    if (error instanceof ClientErased) return life.end('the client was erased');
    throw error;
  }
}
