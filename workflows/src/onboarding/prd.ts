/**
 * The PRD (WAP-29, 31, 34, 35): questions to the client, a revision made of the answers, and two looks at it. It is approved
 * when client and onboarding are satisfied with the same revision; what either misses is asked again. Bounded: six rounds.
 */

import { patched } from '@temporalio/workflow';
import type { FactOf } from '../client-lifecycle/life/facts.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import { isSimple, servesItself, toPeople } from '../client-lifecycle/life/self-service.ts';
import type { LifeStep, Prd } from '../client-lifecycle/life/state.ts';
import { awaitClient, keep, PATIENCE_DAYS, type Told, write } from '../client-lifecycle/life/talk.ts';
import { askModel } from '../language/ask.ts';
import { type PrdDocument, prdDocument } from './prd-document.ts';
import { questionsOf } from './questions.ts';
import { sprintPlan } from './sprints.ts';
import { suggestObjectives, withSuggestions } from './village.ts';

/** Rounds of questions; a PRD that does not hold by then is abandoned. */
export const PRD_ROUNDS_MAX = 6;
/** From the first question to an approved PRD, days. */
export const PRD_DAYS = 120;

export async function prdQuestions(life: Life): Promise<LifeStep> {
  const prd = life.state.prd ?? (await begin(life));
  const { product } = life.state.profile;
  const round = prd.round + 1;
  if (round > PRD_ROUNDS_MAX) return abandon(life, prd, 'too many rounds');
  life.know({ prd: { ...prd, round } });
  await life.enter('client', Date.now() + PATIENCE_DAYS * DAY_MS);
  const learnt = round === 1 && patched('village') ? await suggestObjectives(life, prd.prdId) : [];
  const asked = withSuggestions(questionsOf(product, prd.askAgain, round), learnt);
  for (const { topic, question } of asked) {
    const questionId = questionIdOf(round, topic);
    const body = { prdId: prd.prdId, questionId, round, topic, question, modelEventId: null } as const;
    await life.emit(`asked:${topic}`, { type: 'PrdQuestionAsked', ...body });
  }
  const told = await write(life, 'client-prd-questions@v1', { product, questions: asked.map((one) => one.question) });
  const topics = asked.map(({ topic }) => topic);
  return (await takeAnswers(life, round, topics, told)) ? draft(life) : abandon(life, current(life), 'no answers');
}

async function begin(life: Life): Promise<Prd> {
  const { profile, agents, requirements, rounds } = life.state;
  const prdId = `prd-${rounds.begin ?? 1}-${rounds['prd-questions'] ?? 1}`;
  await life.emit('started', {
    type: 'PrdStarted',
    prdId,
    product: profile.product,
    agentId: agents.onboarding ?? null,
    draftId: requirements?.draftId ?? null,
    dueAtMs: Date.now() + PRD_DAYS * DAY_MS,
  });
  return { prdId, revision: 0, round: 0, askAgain: [], answers: {}, sprints: null, uri: '', hash: '' };
}

const questionIdOf = (round: number, topic: string) => `q${round}-${topic.toLowerCase()}`;

/** All of them, or false when the client's patience ran out. Another answer to a question replaces the one before. */
async function takeAnswers(life: Life, round: number, topics: readonly string[], told: Told): Promise<boolean> {
  const open = new Set(topics);
  while (open.size > 0) {
    const { prdId } = current(life);
    const answer = await awaitClient(life, {
      about: `prd-${open.size}`,
      types: ['PrdQuestionAnswered'],
      fits: (fact) => fact.prdId === prdId && topics.some((topic) => questionIdOf(round, topic) === fact.questionId),
      told,
    });
    if (answer === null) return false;
    const topic = topics.find((one) => questionIdOf(round, one) === answer.questionId) ?? '';
    const { eventId, choices, figure } = answer;
    const prd = current(life);
    life.know({ prd: { ...prd, answers: { ...prd.answers, [topic]: { eventId, choices, figure } } } });
    open.delete(topic);
  }
  return true;
}

async function draft(life: Life): Promise<LifeStep> {
  const prd = current(life);
  const { product } = life.state.profile;
  const revision = prd.revision + 1;
  const plan = prd.sprints ?? sprintPlan(Date.now(), prd.answers.KPIS?.figure ?? null);
  const summary = await summarise(life, prd);
  const objectives = life.state.requirements?.objectives ?? [];
  const document = prdDocument({ product, revision, objectives, answers: prd.answers, plan, summary: summary.text });
  const kept = await keep(life, `${prd.prdId}-${revision}`, JSON.stringify(document, null, 2));
  await life.emit('drafted', {
    type: 'PrdDrafted',
    ...{ prdId: prd.prdId, revision, documentUri: kept.uri, documentHash: kept.hash },
    ...countsOf(document, questionsOf(product, [], 1).length),
    modelEventId: summary.text === null ? null : summary.eventId,
    isOffline: summary.isOffline,
    evidenceEventIds: Object.values(document.answers),
  });
  await life.emit('planned', { type: 'PrdSprintPlanned', prdId: prd.prdId, revision, ...withRoom(plan) });
  life.know({ prd: { ...prd, revision, askAgain: [], ...kept } });
  return 'prd-review';
}

const withRoom = ({ goalPpm, goalMonths, sprints }: PrdDocument['plan']) => ({
  goalPpm,
  goalMonths,
  sprints: sprints.map((one) => ({ ...one })),
});

function countsOf(document: PrdDocument, questions: number) {
  const { objectives, flows, tools, integrations, escalation, answers } = document;
  const answerCount = Object.keys(answers).length;
  return {
    answerCount,
    openQuestionCount: Math.max(0, questions - answerCount),
    objectiveCount: objectives.length,
    flowCount: flows.length,
    toolCount: tools.length,
    integrationCount: integrations.length,
    escalationRuleCount: escalation.length,
  };
}

async function summarise(life: Life, prd: Prd): Promise<{ text: string | null; eventId: string; isOffline: boolean }> {
  const facts = Object.entries(prd.answers).map(([topic, { choices, figure }]) => {
    return `${topic}: ${choices.join(', ')}${figure === null ? '' : ` ${figure}`}.`;
  });
  const answer = await askModel(life.chain, life.name('summary'), {
    entity: life.clientId,
    clientId: life.clientId,
    purpose: 'prd-summary',
    promptName: 'prd-summary',
    promptVersion: '1',
    messages: [
      {
        role: 'system',
        content: 'Summarise what the agent is to do in five sentences. Name no number that is not given.',
      },
      { role: 'user', content: facts.join('\n') },
    ],
    maxTokens: 300,
    facts,
  });
  if (answer.kind !== 'answered') return { text: null, eventId: answer.eventId, isOffline: true };
  return { text: answer.text, eventId: answer.eventId, isOffline: answer.offline };
}

const heard = ['PrdReviewed', 'PrdSprintPlanned'] as const;

/** Both look at the revision; either may send it back. A plan of sprints that people make replaces the platform's. */
export async function prdReview(life: Life): Promise<LifeStep> {
  const { product } = life.state.profile;
  const { prdId, revision, round, uri, hash } = current(life);
  const isAlone = servesItself(life);
  if (isAlone && !isSimple(documentOf(life), round)) return toPeople(life, 'MORE_THAN_THE_PLATFORM_HAS');
  await life.enter(isAlone ? 'client' : 'people', Date.now() + PATIENCE_DAYS * DAY_MS);
  const told = await write(life, 'client-prd-review@v1', { product, revision });
  const satisfied = new Map<string, string>();
  if (isAlone) satisfied.set('ONBOARDING', await reviewAlone(life, prdId, revision));
  while (satisfied.size < 2) {
    const fact = await awaitClient(life, {
      about: `prd-review-${satisfied.size}`,
      types: patched('replaced-answers') ? [...heard, 'PrdQuestionAnswered'] : heard,
      fits: (one) => one.prdId === prdId && (one.type !== 'PrdReviewed' || one.revision === revision),
      told,
    });
    if (fact === null) return abandon(life, current(life), 'nobody reviewed it in time');
    if (fact.type === 'PrdQuestionAnswered') return replaceAnswer(life, fact);
    if (fact.type === 'PrdSprintPlanned') replan(life, fact);
    else if (fact.isSatisfied) satisfied.set(fact.side, fact.eventId);
    else return sendBack(life, fact);
  }
  await life.emit('approved', {
    type: 'PrdApproved',
    ...{ prdId, revision, rounds: round, documentUri: uri, documentHash: hash },
    clientReviewId: satisfied.get('CLIENT') ?? '',
    onboardingReviewId: satisfied.get('ONBOARDING') ?? '',
  });
  return life.state.deal === null ? 'proposal' : 'config';
}

/** What the platform can do all of is fine with onboarding; the client itself has to look. */
function reviewAlone(life: Life, prdId: string, revision: number): Promise<string> {
  const fine = { side: 'ONBOARDING', isSatisfied: true, askAgain: [], personRef: 'self-service', words: null } as const;
  return life.emit('reviewed-alone', { type: 'PrdReviewed', prdId, revision, ...fine, askAgain: [] });
}

/** Somebody replaced an answer while it was looked at (WAP-33): a revision is made of it, and looked at anew. */
async function replaceAnswer(life: Life, fact: FactOf<'PrdQuestionAnswered'>): Promise<LifeStep> {
  const { eventId, choices, figure, questionId } = fact;
  const topic = /^q\d+-(\w+)$/.exec(questionId)?.[1]?.toUpperCase() ?? '';
  const prd = current(life);
  if (prd.answers[topic] === undefined) return 'prd-review';
  life.know({ prd: { ...prd, answers: { ...prd.answers, [topic]: { eventId, choices, figure } } } });
  return draft(life);
}

function replan(life: Life, { goalPpm, goalMonths, sprints }: FactOf<'PrdSprintPlanned'>): void {
  life.know({ prd: { ...current(life), sprints: { goalPpm, goalMonths, sprints } } });
}

/** Without a topic the objectives are asked for again: it is them that the document missed. */
function sendBack(life: Life, { askAgain }: FactOf<'PrdReviewed'>): LifeStep {
  const { product } = life.state.profile;
  const prd = current(life);
  const asked = questionsOf(product, askAgain, 2).length > 0 ? askAgain : ['OBJECTIVES'];
  life.know({ prd: { ...prd, askAgain: asked.length === 0 ? ['OBJECTIVES'] : asked } });
  return 'prd-questions';
}

/** What a person found wrong at the deployment goes back to the questions, too. */
export function reopenPrd(life: Life): LifeStep {
  life.know({ prd: { ...current(life), askAgain: ['EDGE_CASES', 'ESCALATION'] } });
  return 'prd-questions';
}

async function abandon(life: Life, { prdId, revision }: Prd, because: string): Promise<LifeStep> {
  await life.emit('abandoned', { type: 'PrdAbandoned', prdId, revision, because });
  return life.end(`the PRD was abandoned: ${because}`);
}

export function current({ state }: Life): Prd {
  if (state.prd === null) throw new Error('unreachable: no PRD yet');
  return state.prd;
}

/** The document as it was kept, made again from what is known: pure, so it is the same. */
export function documentOf(life: Life): PrdDocument {
  const { prd, profile, requirements } = life.state;
  const { revision, answers, sprints } = prd ?? current(life);
  const plan = sprints ?? sprintPlan(0, answers.KPIS?.figure ?? null);
  const objectives = requirements?.objectives ?? [];
  return prdDocument({ product: profile.product, revision, objectives, answers, plan, summary: null });
}
