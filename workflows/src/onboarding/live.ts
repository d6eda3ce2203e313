/** Handoff 3 to support and success at once (WAP-41, WAP-120), and going live: what comes after begins from that event. */
import { release } from '../assignment/assign.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { servesItself } from '../client-lifecycle/life/self-service.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { openTicket, write } from '../client-lifecycle/life/talk.ts';
import { tellCrm } from '../crm/sync.ts';
import { handOver } from '../handoff/hand-over.ts';
import { HANDOFF_DAYS } from '../sales/nda.ts';

/** SM-3. */
export const TRIAL_DAYS = 14;
export const CONTRACT_DAYS = 365;

export async function handoffToSuccess(life: Life): Promise<LifeStep> {
  if (servesItself(life)) {
    // Nobody has it: support and success are there when it is told to them.
    await goLive(life);
    return 'live';
  }
  const { agents, places, prd } = life.state;
  await life.enter('agent', Date.now() + HANDOFF_DAYS * DAY_MS);
  const handoffId = idWithin(`success-${life.state.rounds['handoff-to-success'] ?? 1}`, life.clientId);
  const settled = await handOver(life.chain, {
    step: life.name('hand-over'),
    handoffId,
    kind: 'SUCCESS',
    clientId: life.clientId,
    from: agents.onboarding ?? null,
    to: [{ team: 'support' }, { team: 'success' }],
    deadlineMs: HANDOFF_DAYS * DAY_MS,
    ...(prd === null ? {} : { notesUri: prd.uri }),
  });
  for (const team of ['support', 'success'] as const) {
    const agentId = settled.outcome === 'COMPLETED' ? settled.agents[team] : undefined;
    if (agentId === undefined) await openTicket(life, `nobody-in-${team}`, null, Date.now());
    else {
      life.know({ agents: { ...life.state.agents, [team]: agentId } });
      const body = { team, agentId, because: 'handoff', workId: handoffId } as const;
      await life.emit(`agent:${team}`, { type: 'ClientAgentAssigned', ...body });
    }
  }
  if (places.onboarding !== undefined) {
    await release(life.chain, { step: life.name('release'), team: 'onboarding', workId: places.onboarding });
  }
  life.know({ places: {}, handoffId });
  await goLive(life);
  return 'live';
}

async function goLive(life: Life): Promise<void> {
  const { profile, agents, config, deal, pricing, requirements, handoffId } = life.state;
  const atMs = Date.now();
  await life.moveTo('SUCCESS', 'deployed and handed over');
  await life.emit('live', {
    type: 'ClientWentLive',
    atMs,
    product: profile.product,
    plan: pricing?.plan ?? 'signed',
    configId: config?.configId ?? null,
    commitHash: config?.commitHash ?? null,
    trialEndsAtMs: atMs + TRIAL_DAYS * DAY_MS,
    renewsAtMs: atMs + CONTRACT_DAYS * DAY_MS,
    contractRef: deal?.contractRef ?? null,
    monthlyMicros: pricing?.monthlyMicros ?? null,
    yearlyValueMicros: deal?.yearlyValueMicros ?? 0,
    currency: deal?.currency ?? 'EUR',
    conversationsPerMonth: requirements?.conversationsPerMonth ?? null,
    salesAgentId: agents.sales ?? null,
    onboardingAgentId: agents.onboarding ?? null,
    supportAgentId: agents.support ?? null,
    successAgentId: agents.success ?? null,
    handoffId,
  });
  await tellCrm(life);
  await write(life, 'client-live@v1', { product: profile.product });
}

/** Sales and onboarding are over: late facts about them are let go, one by one. */
export async function live(life: Life): Promise<LifeStep> {
  life.know({ shown: { step: 'live', waitingFor: null, untilMs: null } });
  await life.anyFact();
  life.know({ inbox: [] });
  return 'live';
}
