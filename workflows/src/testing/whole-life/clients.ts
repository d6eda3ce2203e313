/** For tests: the clients of the story, and what their people, and those who look after them, say and when. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import type { LifeBed } from './bed.ts';
import { DAY_MS, dayAfter, type People } from './people.ts';

export interface ClientStory {
  readonly clientId: string;
  readonly assistedBy: string | null;
  readonly businessType: string;
  readonly product: 'chatbot' | 'voicebot';
  readonly language: string;
  /** IANA. */
  readonly timeZone: string;
  readonly hearsMarketing: boolean;
  /** Does not answer the first draft until it was asked by a person, and then corrects it. */
  readonly isSlow: boolean;
  /** The first revision of the PRD misses something. */
  readonly missesSomething: boolean;
  /** Chooses a plan by itself, and wants nothing the platform has not got: no person has to do with it. */
  readonly isAlone: boolean;
}

/** Words that tell who people are: nowhere but sealed, or in what reaches them. */
export const canaries = ['Zelda', 'Canaryfeather', 'canary.example', '+6421', 'words of a canary'];
const person = (clientId: string) => ({
  contactRef: `person-of-${clientId}`,
  contactName: opened(`Zelda ${clientId} Canaryfeather`),
  contactEmail: opened(`${clientId}@canary.example`),
  contactPhone: opened('+6421000000'),
});
const words = opened('words of a canary');

export async function signUp(people: People, story: ClientStory): Promise<AnyEvent> {
  const { clientId, product, assistedBy, businessType, language, timeZone, hearsMarketing } = story;
  const by = assistedBy === null ? `user:${clientId}` : `user:${assistedBy}`;
  const company = { companyName: `Company of ${clientId}`, website: `https://${clientId}.example`, businessType };
  const signedUp = await people.tell(clientId, { type: 'ClientSignedUp', product, assistedBy, ...company }, by);
  const named = { type: 'ClientContactNamed', ...person(clientId), language, timeZone } as const;
  await people.tell(clientId, named, by, signedUp);
  if (hearsMarketing) {
    const consent = { contactKind: 'client', channel: 'email', purpose: 'marketing', granted: true, because: 'signup' };
    await people.tell(clientId, { type: 'ContactConsentChanged', ...consent }, by, signedUp);
  }
  return signedUp;
}

type Of<Type extends EventType> = EventsByType[Type];
/** What an event of this client's life sets off: who says what, so many days later at that hour (UTC). */
interface Reaction {
  readonly days: number;
  readonly hour: string;
  readonly by: string;
  readonly says: readonly AnyBody[];
}

/** From the first signup to going live. */
export function answerLife(bed: LifeBed, people: People, story: ClientStory, correlationId: string): void {
  const met = new Map<EventType, number>();
  bed.onEvent(async (event) => {
    if (event.envelope.correlationId !== correlationId) return;
    const nth = (met.get(event.type) ?? 0) + 1;
    met.set(event.type, nth);
    for (const { days, hour, by, says } of reactionsTo(story, event, nth)) {
      await bed.at(dayAfter(event.envelope.occurredAtMs, days, hour), async () => {
        for (const body of says) await people.tell(story.clientId, body, by, event);
      });
    }
    if (event.type === 'SalesDocIssued') await signLater(bed, people, event);
  });
}

async function signLater(bed: LifeBed, people: People, event: Of<'SalesDocIssued'>): Promise<void> {
  const { docKind, clientRef, envelopeId, envelope } = event;
  await bed.at(dayAfter(envelope.occurredAtMs, 1, '20:00'), async () => {
    bed.world.eSignature.settle(envelopeId, 'SIGNED', Date.now());
    const signed = {
      source: 'docusign',
      docKind,
      clientRef,
      receivedAtMs: Date.now(),
      detailsJson: words,
      complete: true,
    };
    const body = { type: 'SalesDocSigned', personRef: `person-of-${clientRef}`, ...signed } as const;
    await people.tell(envelope.entity, body, 'webhook:docusign', event);
  });
}

function reactionsTo(story: ClientStory, event: AnyEvent, nth: number): readonly Reaction[] {
  const client = `user:${story.clientId}`;
  const personRef = `person-of-${story.clientId}`;
  switch (event.type) {
    case 'ResearchStarted':
      return [{ days: 2, hour: '10:00', by: 'user:ann', says: [finding(event, personRef)] }];
    case 'ClientRequirementsSent':
      if (story.isSlow && nth === 1)
        return [{ days: 9, hour: '21:00', by: client, says: [validated(event, personRef, 900)] }];
      return [{ days: 1, hour: '21:00', by: client, says: [validated(event, personRef, null)] }];
    case 'DemoTested':
      return [
        {
          days: 2,
          hour: '21:00',
          by: 'user:ann',
          says: [{ type: 'DemoPresented', demoId: event.demoId, agentId: 'ann' }],
        },
        {
          ...{ days: 3, hour: '22:00', by: client },
          says: [{ type: 'PilotAgreed', demoId: event.demoId, personRef, pilotDays: 30 }],
        },
      ];
    case 'PrdQuestionAsked':
      return [{ days: 2, hour: minuteOf(event.topic), by: client, says: [answered(event, personRef, story)] }];
    case 'PrdDrafted': {
      const isMissing = story.missesSomething && nth === 1;
      const onboarding = reviewed(event, 'ONBOARDING', personRef, true);
      return [
        { days: 1, hour: '09:00', by: 'user:dan', says: isMissing || story.isAlone ? [] : [onboarding] },
        { days: 1, hour: '21:00', by: client, says: [reviewed(event, 'CLIENT', personRef, !isMissing)] },
      ];
    }
    default:
      return [];
  }
}

/** Questions are answered a minute after one another. */
function minuteOf(topic: string): string {
  const topics = ['USE_CASES', 'OBJECTIVES', 'EDGE_CASES', 'KPIS', 'TOOLS', 'INTEGRATIONS', 'ESCALATION', 'VOICE'];
  return `21:0${topics.indexOf(topic)}`;
}

function finding({ researchId, agentId }: Of<'ResearchStarted'>, personRef: string): AnyBody {
  const found = { gap: 'HOURS_COVERED', severity: 'HIGH', hoursCoveredPerWeek: 40 } as const;
  const unknown = { typicalResponseMs: null, answeredWellPpm: null, team: 'shop' };
  const who = { researchId, findingId: 'f-1', agentId: agentId ?? '', personRef };
  return { type: 'HumanFindingAdded', ...who, ...found, ...unknown, words };
}

function validated(
  { draftId, revision }: Of<'ClientRequirementsSent'>,
  personRef: string,
  conversationsPerMonth: number | null,
): AnyBody {
  const outcome = conversationsPerMonth === null ? 'CONFIRMED' : 'CORRECTED';
  const said = { outcome, conversationsPerMonth, objectivesConfirmed: 1, words } as const;
  return { type: 'ClientRequirementsValidated', draftId, revision, personRef, ...said };
}

function answered(
  { prdId, questionId, topic }: Of<'PrdQuestionAsked'>,
  personRef: string,
  { isAlone }: ClientStory,
): AnyBody {
  const choices: Readonly<Record<string, readonly string[]>> = {
    TOOLS: isAlone ? ['order-status'] : ['order-status', 'loyalty-points'],
    INTEGRATIONS: isAlone ? [] : ['zendesk'],
    ESCALATION: ['refund'],
  };
  const figure = topic === 'KPIS' ? 20 : null;
  return { type: 'PrdQuestionAnswered', prdId, questionId, personRef, choices: choices[topic] ?? [], figure, words };
}

function reviewed(
  { prdId, revision }: Of<'PrdDrafted'>,
  side: 'CLIENT' | 'ONBOARDING',
  personRef: string,
  isSatisfied: boolean,
): AnyBody {
  const askAgain = isSatisfied ? [] : (['ESCALATION'] as const);
  return { type: 'PrdReviewed', prdId, revision, side, isSatisfied, askAgain: [...askAgain], personRef, words };
}

/** What a client that serves itself wishes of its plan: to begin it, more of it after a while, and then to leave. */
export function wishPlans(bed: LifeBed, people: People, clientId: string): void {
  const wish = async (event: AnyEvent, days: number, change: string, plan: string | null): Promise<void> => {
    const asked = {
      requestId: `wish-${change.toLowerCase()}`,
      change,
      plan,
      conversationsPerMonth: 800,
      integrations: 0,
    };
    const who = { personRef: `person-of-${clientId}`, termsRef: 'terms-3', reason: null, words };
    await bed.at(dayAfter(event.envelope.occurredAtMs, days, '20:00'), async () => {
      await people.tell(clientId, { type: 'ClientPlanRequested', ...asked, ...who }, `user:${clientId}`, event);
    });
  };
  bed.onEvent(async (event) => {
    if (event.envelope.entity !== clientId) return;
    if (event.type === 'ClientSignedUp') await wish(event, 1, 'BEGIN', 'starter');
    if (event.type !== 'ClientWentLive') return;
    await wish(event, 80, 'UPGRADE', 'growth');
    await wish(event, 100, 'CANCEL', null);
  });
}

/** Somebody builds the missing tools ten days after they were asked for. */
export function buildTools(bed: LifeBed): void {
  bed.onEvent(async (event) => {
    if (event.type !== 'ConfigToolIssueOpened') return;
    const { issueNumber, envelope } = event;
    await bed.at(envelope.occurredAtMs + 10 * DAY_MS, async () => {
      bed.world.git.merge(issueNumber, Date.now());
    });
  });
}
