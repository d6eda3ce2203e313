/**
 * How a client's life begins: by signup, self-made or assisted (WAP-15, WAP-16), or by a deal signed elsewhere, which skips
 * sales. The place at sales is handoff 1 (WAP-118): given by workload, or to the agent who made the account.
 */
import { condition } from '@temporalio/workflow';
import { assign, release } from '../assignment/assign.ts';
import type { FactOf } from '../client-lifecycle/life/facts.ts';
import type { Life } from '../client-lifecycle/life/life.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { openTicket } from '../client-lifecycle/life/talk.ts';
import { tellCrm } from '../crm/sync.ts';

type Beginning = FactOf<'ClientSignedUp'> | FactOf<'ClientDealSigned'>;

export async function begin(life: Life): Promise<LifeStep> {
  const fact = await life.next<Beginning['type']>(['ClientSignedUp', 'ClientDealSigned'], null, (one) =>
    life.state.stage === 'NONE' ? true : one.type === 'ClientDealSigned',
  );
  if (fact === null) return 'begin';
  life.adopt(fact);
  if (fact.type === 'ClientDealSigned') return sold(life, fact);
  life.know({ profile: fact.profile });
  await life.moveTo('SALES', 'signed up');
  await tellCrm(life);
  return 'assign';
}

/** What sales was doing is over: the deal counts, and what the inbox holds of sales is old news, but for who the client is. */
function sold(life: Life, { deal }: FactOf<'ClientDealSigned'>): LifeStep {
  const signup = life.state.inbox.find((fact) => fact.type === 'ClientSignedUp');
  life.know({ deal, inbox: [], ...(signup === undefined ? {} : { profile: signup.profile }) });
  return 'handoff-to-onboarding';
}

export async function assignSales(life: Life): Promise<LifeStep> {
  await life.enter('agent', null);
  const { assistedBy } = life.state.profile;
  const work = { team: 'sales', workId: idWithin(life.name('sales').replaceAll('/', '-'), life.clientId) };
  const subject = `client:${life.clientId}`;
  const asked = assign(life.chain, { step: life.name('assign'), ...work, subject, preferAgent: assistedBy });
  // A deal that is signed meanwhile needs no seller any more.
  const assigned = await Promise.race([asked, condition(() => life.isSold).then(() => null)]);
  if (assigned === null) {
    await release(life.chain, { step: life.name('release'), ...work, reason: 'WITHDRAWN' });
    return 'begin';
  }
  if (assigned.outcome === 'ASSIGNED') {
    const { agentId } = assigned;
    life.know({ agents: { ...life.state.agents, sales: agentId }, places: { sales: work.workId } });
    const because = agentId === assistedBy ? 'assisted-signup' : 'self-signup';
    await life.emit('agent', { type: 'ClientAgentAssigned', team: 'sales', agentId, because, workId: work.workId });
  } else await openTicket(life, 'nobody-in-sales', null, Date.now());
  return 'research';
}
