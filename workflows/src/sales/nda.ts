/** The NDA by kind of business (WAP-26), and handoff 2 from sales to onboarding (WAP-119). */
import { release } from '../assignment/assign.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { beginAlone, servesItself } from '../client-lifecycle/life/self-service.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { openTicket, write } from '../client-lifecycle/life/talk.ts';
import { tellCrm } from '../crm/sync.ts';
import { handOver } from '../handoff/hand-over.ts';
import { sign } from '../signing/sign.ts';

/** Kinds of business with an NDA of their own; all others sign the general one. */
const ndaTemplates: Readonly<Record<string, string>> = {
  health: 'nda-health',
  finance: 'nda-finance',
  retail: 'nda-retail',
  public: 'nda-public',
};
/** A team has this long to take a client, days. */
export const HANDOFF_DAYS = 3;

export async function nda(life: Life): Promise<LifeStep> {
  const { product, businessType } = life.state.profile;
  const template = ndaTemplates[businessType ?? ''] ?? 'nda-general';
  const signed = await sign(life, { docKind: 'nda', template, fields: { product }, pricingId: null });
  if (signed.outcome === 'SIGNED') return 'handoff-to-onboarding';
  return signed.outcome === 'OVERTAKEN' ? 'begin' : life.end(`no NDA: ${signed.because}`);
}

export async function handoffToOnboarding(life: Life): Promise<LifeStep> {
  if (servesItself(life)) return beginAlone(life);
  const { agents, places, requirements, profile, prd, isAssisted } = life.state;
  await life.enter('agent', Date.now() + HANDOFF_DAYS * DAY_MS);
  const handoffId = idWithin(`onboarding-${life.state.rounds['handoff-to-onboarding'] ?? 1}`, life.clientId);
  const settled = await handOver(life.chain, {
    step: life.name('hand-over'),
    handoffId,
    kind: 'ONBOARDING',
    clientId: life.clientId,
    from: agents.sales ?? null,
    to: [{ team: 'onboarding' }],
    deadlineMs: HANDOFF_DAYS * DAY_MS,
    ...(requirements === null ? {} : { notesUri: requirements.uri }),
  });
  const agentId = settled.outcome === 'COMPLETED' ? settled.agents.onboarding : undefined;
  if (agentId === undefined) await openTicket(life, 'nobody-in-onboarding', null, Date.now());
  else {
    life.know({ agents: { ...agents, onboarding: agentId } });
    const body = { team: 'onboarding', agentId, because: 'handoff', workId: handoffId } as const;
    await life.emit('agent', { type: 'ClientAgentAssigned', ...body });
  }
  if (places.sales !== undefined) {
    await release(life.chain, { step: life.name('release'), team: 'sales', workId: places.sales });
  }
  life.know({ places: agentId === undefined ? {} : { onboarding: handoffId } });
  await life.moveTo('ONBOARDING', life.state.deal === null ? 'the NDA is signed' : 'deal signed');
  await tellCrm(life);
  await write(life, 'client-onboarding@v1', { product: profile.product });
  // Who began alone has its PRD already: people look at it.
  return isAssisted === true && prd !== null ? 'prd-review' : 'prd-questions';
}
