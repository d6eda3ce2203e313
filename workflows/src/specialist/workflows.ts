/**
 * `SpecialistInvitation` (WAP-59, WAP-121, handoff 4): a sales specialist works with a client for a while.
 *
 *   seeking ─ accepted ─▶ engaged ─ outcome told ─▶ back with success (DEAL, NO_DEAL, LATER)
 *      │                     └─ 30 days of silence ─▶ SILENT
 *      ├─ nobody in 3 days ─▶ NOBODY
 *      └────────── not wanted any more, from either ──────────▶ WITHDRAWN
 *
 * Who is asked, and what a decline or an offer that lapses comes to, is the handoff's (SM-8): of the team `sales-specialist`
 * those who know all that is needed and are there, the least loaded first. The place is temporary: whatever the end, it is
 * given back before the end is told. The outcome counts from whoever tells it, since a place can pass to another specialist.
 */
import { condition, setHandler } from '@temporalio/workflow';
import { release } from '../assignment/assign.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { handOver, listenForHandoffs } from '../handoff/hand-over.ts';
import type { SettledHandoff } from '../handoff/messages.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { type InvitationFact, type InvitationInput, type InvitationOutcome, invitationFact } from './messages.ts';

const TEAM = 'sales-specialist';
const DAY_MS = 86_400_000;
/** To find somebody: offers stand an hour, so all of a team can be asked. */
export const SEEKING_MS = 3 * DAY_MS;
/** From the acceptance to the outcome: a month is a round of talks; longer needs a new invitation. */
export const ENGAGED_MS = 30 * DAY_MS;
/** A withdrawal that comes before the handoff is there is tried again, ms; and how often. */
const AGAIN_MS = 60_000;
const TRIES_MAX = 20;

type Reported = Extract<InvitationFact, { type: 'SpecialistOutcomeReported' }>;
type Withdrawn = Extract<InvitationFact, { type: 'SpecialistWithdrawn' }>;
interface News {
  reported: Reported | null;
  withdrawn: Withdrawn | null;
}
interface Engaged {
  readonly specialistId: string;
  readonly fromMs: number;
}

export async function SpecialistInvitation(input: InvitationInput): Promise<InvitationOutcome> {
  const { tenant, clientId, cause } = input;
  // The first word counts: a second outcome corrects nothing that success has not heard already.
  const news: News = { reported: null, withdrawn: null };
  setHandler(invitationFact, (fact) => {
    if (fact.type === 'SpecialistWithdrawn') news.withdrawn ??= fact;
    else news.reported ??= fact;
  });
  listenForHandoffs();
  const chain = startChain(tenant, cause);
  showStage(tenant, clientId, 'SEEKING');
  const handoffId = idWithin('specialist', `${clientId}-${input.invitationId}`);
  const settled = await seek(chain, input, handoffId, news);
  const specialistId = settled.outcome === 'COMPLETED' ? (settled.agents[TEAM] ?? null) : null;
  if (specialistId === null) {
    const outcome = news.withdrawn === null ? 'NOBODY' : 'WITHDRAWN';
    return end(chain, input, { outcome, because: settled.outcome, engaged: null, reported: null }, news);
  }
  const engaged = { specialistId, fromMs: Date.now() };
  const outcomeDueAtMs = engaged.fromMs + ENGAGED_MS;
  const body = { invitationId: input.invitationId, specialistId, handoffId, outcomeDueAtMs, atMs: engaged.fromMs };
  await chain.emit('engaged', clientId, { type: 'SpecialistEngaged', ...body });
  showStage(tenant, clientId, 'ENGAGED');
  await condition(() => news.reported !== null || news.withdrawn !== null, ENGAGED_MS);
  await release(chain, { step: 'release', team: TEAM, workId: handoffId });
  return end(chain, input, endOf(news, engaged), news);
}

/** Waits for the handoff's end; a withdrawal meanwhile ends the handoff, which gives its places back itself. */
async function seek(chain: Chain, input: InvitationInput, handoffId: string, news: News): Promise<SettledHandoff> {
  const { clientId, invitedBy, expertise, contextUri } = input;
  let isOver = false;
  const withdrawing = (async () => {
    await condition(() => isOver || news.withdrawn !== null);
    for (let tries = 0; !isOver && tries < TRIES_MAX; tries += 1) {
      await chain.command(`withdraw:${tries}`, 'handoff', handoffId, { type: 'WithdrawHandoff' });
      await condition(() => isOver, AGAIN_MS);
    }
  })();
  const settled = await handOver(chain, {
    ...{ step: 'hand-over', handoffId, kind: 'SPECIALIST', clientId, from: invitedBy, to: [{ team: TEAM }] },
    ...{ expertise, deadlineMs: SEEKING_MS, ...(contextUri === null ? {} : { notesUri: contextUri }) },
  });
  isOver = true;
  await withdrawing;
  return settled;
}

interface End {
  readonly outcome: InvitationOutcome;
  readonly because: string;
  readonly engaged: Engaged | null;
  readonly reported: Reported | null;
}

/** An outcome that was told counts, also when nobody was wanted any more by then. */
function endOf({ reported, withdrawn }: News, engaged: Engaged): End {
  if (reported !== null) return { outcome: reported.outcome, because: 'REPORTED', engaged, reported };
  if (withdrawn !== null) return { outcome: 'WITHDRAWN', because: withdrawn.because, engaged, reported };
  return { outcome: 'SILENT', because: 'NO_OUTCOME_TOLD', engaged, reported };
}

async function end(chain: Chain, input: InvitationInput, end: End, { withdrawn }: News): Promise<InvitationOutcome> {
  const { tenant, clientId, invitationId, kind, opportunityId, invitedBy } = input;
  const { outcome, because, engaged, reported } = end;
  const cause = reported ?? (outcome === 'WITHDRAWN' ? withdrawn : null);
  if (cause !== null) chain.follow(cause.eventId);
  const atMs = Date.now();
  await chain.emit('ended', clientId, {
    type: 'SpecialistEngagementEnded',
    ...{ invitationId, kind, outcome, opportunityId, backToAgentId: invitedBy, atMs },
    because: outcome === 'WITHDRAWN' ? (withdrawn?.because ?? because) : because,
    specialistId: engaged?.specialistId ?? null,
    revenueMicros: reported?.revenueMicros ?? 0,
    currency: reported?.currency ?? null,
    followUpAtMs: reported?.followUpAtMs ?? null,
    engagedMs: engaged === null ? 0 : Math.max(0, atMs - engaged.fromMs),
  });
  showStage(tenant, clientId, outcome);
  return outcome;
}
