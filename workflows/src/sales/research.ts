/**
 * Research about a client (WAP-17…20): eight public sources at once, what people found out by talking to the client's teams,
 * and a draft of the requirements made of both. Sources that fail are left out, and the draft says so.
 */
import { webSources } from '@mainstem/connectors/web-research/port';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { keep } from '../client-lifecycle/life/talk.ts';
import { askModel } from '../language/ask.ts';
import type { ModelAnswer } from '../language/contract.ts';
import { collectSource } from '../research/collect.ts';
import { startChain } from '../steps/chain.ts';
import { draftText, type Figures, figuresOf, objectivesOf } from './draft.ts';

/** Agents have this long to talk to the client's teams (WAP-19); then the draft is made without, days. */
export const FINDING_DAYS = 5;
/** Findings of people one draft takes in. */
const FINDINGS_MAX = 20;

type Collected = Awaited<ReturnType<typeof collectSource>>;

export async function research(life: Life): Promise<LifeStep> {
  const { clientId } = life;
  const round = life.state.rounds.research ?? 1;
  const researchId = `research-${round}`;
  const { assistedBy } = life.state.profile;
  const dueAtMs = Date.now() + FINDING_DAYS * DAY_MS;
  await life.enter('agent', dueAtMs);
  await life.emit('started', {
    type: 'ResearchStarted',
    researchId,
    trigger: assistedBy === null ? 'self-signup' : 'assisted-signup',
    sources: [...webSources],
    agentId: life.state.agents.sales ?? null,
    dueAtMs,
  });
  const { causationId: eventId, correlationId } = life.chain;
  const read = await Promise.all(
    webSources.map((source) => {
      // Each goes its own way from the start of the research, whichever is faster.
      const chain = startChain(life.tenant, { eventId, correlationId });
      return collectSource(chain, life.name(`source:${source}`), { clientId, researchId, source });
    }),
  );
  if ((await collectFindings(life, dueAtMs)) === 'overtaken') return 'begin';
  return analyse(life, researchId, read);
}

/** The first finding of a person ends the wait; all that came with it count. */
async function collectFindings(life: Life, dueAtMs: number): Promise<'overtaken' | 'collected'> {
  const isThere = () => life.state.inbox.some(({ type }) => type === 'HumanFindingAdded');
  for (let count = 0; count < FINDINGS_MAX; count += 1) {
    if (life.state.findings.length > 0 && !isThere()) break;
    const finding = await life.next(['HumanFindingAdded'], dueAtMs);
    if (finding === null) break;
    life.know({ findings: [...life.state.findings, finding].slice(-FINDINGS_MAX) });
  }
  return life.isSold ? 'overtaken' : 'collected';
}

async function analyse(life: Life, researchId: string, read: readonly Collected[]): Promise<LifeStep> {
  const { findings, profile } = life.state;
  const sourcesRead = webSources.filter((_, at) => read[at]?.kind === 'collected');
  const sourcesMissing = webSources.filter((_, at) => read[at]?.kind === 'failed');
  const figures = figuresOf(read, findings);
  const objectives = objectivesOf(findings);
  const summary = await summarise(life, figures, objectives);
  const words = summary.kind === 'answered' ? summary.text : null;
  const text = draftText({ product: profile.product, figures, objectives, sourcesMissing, summary: words });
  const revision = 1;
  const draftId = `draft-${researchId}`;
  const kept = await keep(life, `${draftId}-${revision}`, text);
  const { likely, low, high } = figures;
  await life.emit('analysed', {
    type: 'ResearchAnalysisCompleted',
    researchId,
    predictedConversationsPerMonth: likely,
    predictedLowPerMonth: low,
    predictedHighPerMonth: high,
    objectiveCount: objectives.length,
    gapCount: findings.length,
    draftId,
    draftUri: kept.uri,
    draftHash: kept.hash,
    sourcesRead: [...sourcesRead],
    sourcesMissing: [...sourcesMissing],
    evidenceEventIds: [...read, ...findings].map(({ eventId }) => eventId),
    modelEventId: words === null ? null : summary.eventId,
    isOffline: summary.kind !== 'answered' || summary.offline,
  });
  const requirements = { researchId, draftId, revision, conversationsPerMonth: likely, objectives, text, ...kept };
  life.know({ requirements });
  return 'review';
}

function summarise(life: Life, figures: Figures, objectives: readonly string[]): Promise<ModelAnswer> {
  const facts = [
    `Conversations a month: ${figures.likely}, between ${figures.low} and ${figures.high}.`,
    `Findings on public pages: ${figures.findingCount}.`,
    ...objectives.map((objective) => `Objective: ${objective}.`),
  ];
  return askModel(life.chain, life.name('summary'), {
    entity: life.clientId,
    clientId: life.clientId,
    purpose: 'requirements-draft',
    promptName: 'requirements-summary',
    promptVersion: '1',
    messages: [
      { role: 'system', content: 'Summarise in at most five sentences. Name no number that is not given.' },
      { role: 'user', content: facts.join('\n') },
    ],
    maxTokens: 300,
    facts,
  });
}
