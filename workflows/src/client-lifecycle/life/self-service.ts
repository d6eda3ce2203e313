/**
 * A client that serves itself (phase 5): its deal is a plan it chose and terms it accepted, so nobody of onboarding is needed
 * where little can go wrong. What is more than the platform can do by itself goes to people, who have it from then on.
 */
import { patched } from '@temporalio/workflow';
import { release } from '../../assignment/assign.ts';
import { tellCrm } from '../../crm/sync.ts';
import { type PrdDocument, platformTools } from '../../onboarding/prd-document.ts';
import { planNamed } from '../../onboarding/pricing.ts';
import { planOfContract } from '../../self-service/rules.ts';
import type { Life } from './life.ts';
import type { LifeStep } from './state.ts';
import { write } from './talk.ts';

/** Rounds of questions a client goes through alone; who needs more needs somebody to talk to. */
const ROUNDS_ALONE = 2;

/** False in histories from before there was self-service, whatever their deal is called. */
export function servesItself({ state: { deal, isAssisted } }: Life): boolean {
  if (deal === null || isAssisted === true || planOfContract(deal.contractRef) === null) return false;
  return patched('self-service');
}

/** Onboarding without an agent: no handoff 2. */
export async function beginAlone(life: Life): Promise<LifeStep> {
  const { places, profile, deal } = life.state;
  const plan = planNamed(profile.product, planOfContract(deal?.contractRef ?? '') ?? '');
  if (places.sales !== undefined) {
    await release(life.chain, { step: life.name('release'), team: 'sales', workId: places.sales });
  }
  const pricing =
    plan === null ? null : { pricingId: 'self-service', plan: plan.plan, monthlyMicros: plan.monthlyMicros };
  life.know({ places: {}, pricing });
  await life.moveTo('ONBOARDING', 'a plan was chosen');
  await tellCrm(life);
  await write(life, 'client-onboarding@v1', { product: profile.product });
  return 'prd-questions';
}

/** Whether the platform can do all of it: its own tools, no integrations, and the client did not ask twice for more. */
export function isSimple({ tools, integrations }: PrdDocument, round: number): boolean {
  const isPlatforms = tools.every((tool) => platformTools.has(tool)) && integrations.length === 0;
  return isPlatforms && round <= ROUNDS_ALONE;
}

/** From here on people have it: handoff 2 is made up for. */
export async function toPeople(life: Life, because: string): Promise<LifeStep> {
  const triggerEventId = life.chain.causationId;
  life.know({ isAssisted: true });
  await life.emit('to-people', {
    type: 'ClientServiceModeChanged',
    ...{ from: 'SELF', to: 'ASSISTED', because, triggerEventId, workId: null, atMs: Date.now() },
  });
  return 'handoff-to-onboarding';
}
