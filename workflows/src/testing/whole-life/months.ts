/** For tests: the days of clients that are live: what their product counts, the nightly run, tickets, and the renewal. */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { healthSchedules } from '../../health/schedules.ts';
import { qbrSchedules } from '../../qbr/schedules.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { LifeBed } from './bed.ts';
import { DAY_MS, dayAfter, type People, TENANT } from './people.ts';

export type Day = 'good' | 'bad' | 'busy';
export interface LiveStory {
  readonly clientId: string;
  /** How a day, counted from going live, was. */
  dayWas(day: number): Day;
  /** Days from the opened renewal until the client says yes; null when it says nothing. */
  readonly renewsAfterDays: number | null;
  /** Days into the second period on which it cancels, and days until it is gone. */
  readonly cancels: { readonly afterDays: number; readonly inDays: number } | null;
}

const HOUR_MS = 3_600_000;
const common = { expectedConversations: 100, featuresAvailable: 10, apiCalls: 0, expectedApiCalls: null };
const good = { conversations: 100, resolvedConversations: 92, satisfactionHundredths: 450, logins: 3, featuresUsed: 8 };
const counts: Readonly<Record<Day, typeof good>> = {
  good,
  bad: { conversations: 20, resolvedConversations: 8, satisfactionHundredths: 220, logins: 0, featuresUsed: 1 },
  busy: { ...good, conversations: 140, resolvedConversations: 128 },
};

/** Every night, for clients that are live: yesterday is counted, and the schedule's run begins at its hour. */
export function liveThroughDays(bed: LifeBed, people: People, stories: readonly LiveStory[], untilMs: number): void {
  const live = new Map<string, EventsByType['ClientWentLive']>();
  let isBegun = false;
  const night = async (): Promise<void> => {
    if (live.size === 0) return;
    const dayAtMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
    for (const story of stories) await countDay(people, story, live.get(story.clientId), dayAtMs);
    await beginAt(bed, healthSchedules, 3);
  };
  const week = async (): Promise<void> => {
    if (live.size > 0) await beginAt(bed, qbrSchedules, 4);
  };
  bed.onEvent(async (event) => {
    if (event.type === 'SuccessStageChanged' && event.to === 'CHURNED') live.delete(event.envelope.entity);
    if (event.type !== 'ClientWentLive') return;
    live.set(event.envelope.entity, event);
    if (isBegun) return;
    isBegun = true;
    await bed.every(DAY_MS, dayAfter(event.atMs, 1, '03:00'), untilMs, night);
    // What a night of reviews misses the next makes up: one in seven is enough, and spares seconds.
    await bed.every(7 * DAY_MS, dayAfter(event.atMs, 1, '04:00'), untilMs, week);
  });
}

/** As Temporal's schedule would at its hour, which is the one of the clock. */
async function beginAt(bed: LifeBed, [schedule]: readonly Schedule[], hour: number): Promise<void> {
  const [calendar] = schedule?.when.calendars ?? [];
  if (schedule === undefined || calendar?.hour !== hour) throw new Error(`${schedule?.id} is not at ${hour} any more`);
  await bed.begin(schedule.workflowType, `${schedule.workflowId}-${new Date().toISOString()}`, []);
}

async function countDay(
  people: People,
  { clientId, dayWas }: LiveStory,
  live: EventsByType['ClientWentLive'] | undefined,
  dayAtMs: number,
): Promise<void> {
  if (live === undefined || dayAtMs + DAY_MS <= live.atMs) return;
  const day = Math.floor((dayAtMs - live.atMs) / DAY_MS) + 1;
  const counted = { dayAtMs, ...common, ...counts[dayWas(day)], featureRequests: 0 };
  await people.tell(clientId, { type: 'ClientUsageCounted', ...counted }, 'service:product', live);
}

export function decideRenewals(bed: LifeBed, people: People, stories: readonly LiveStory[]): void {
  bed.onEvent(async (event) => {
    if (event.type !== 'RenewalOpened') return;
    const story = stories.find(({ clientId }) => clientId === event.envelope.entity);
    const { renewsAfterDays = null, cancels = null } = story ?? {};
    if (renewsAfterDays === null) return;
    const { entity: clientId } = event.envelope;
    const { renewsAtMs } = event;
    const renewed = { outcome: 'RENEWED', renewsAtMs: renewsAtMs + 365 * DAY_MS, contractRef: null, reason: null };
    await bed.at(dayAfter(event.atMs, renewsAfterDays, '21:30'), async () => {
      const decided = await people.tell(clientId, { type: 'RenewalDecided', ...renewed }, 'user:gil', event);
      if (cancels === null) return;
      await bed.at(dayAfter(renewsAtMs, cancels.afterDays, '21:00'), async () => {
        const endsAtMs = dayAfter(Date.now(), cancels.inDays, '22:00');
        await people.tell(
          clientId,
          { type: 'SuccessCancelled', reason: 'merged', endsAtMs },
          `user:${clientId}`,
          decided,
        );
      });
    });
  });
}

/** The manager of success holds each review some days after it was approved. */
export function holdReviews(bed: LifeBed, people: People): void {
  bed.onEvent(async (event) => {
    if (event.type !== 'QbrApproved') return;
    const { qbrId, envelope } = event;
    const begun = bed.world.events.find((one) => one.type === 'QbrStarted' && one.envelope.entity === envelope.entity);
    const agentId = (begun as EventsByType['QbrStarted']).successAgentId ?? 'gil';
    await bed.at(dayAfter(envelope.occurredAtMs, 5, '20:00'), async () => {
      const who = { agentId, personRef: `person-of-${envelope.entity}`, words: opened('words of a canary') };
      const body = { type: 'QbrHeld', qbrId, heldAtMs: Date.now(), outcome: 'GOOD', nextStepCount: 2, ...who } as const;
      await people.tell(envelope.entity, body, `user:${agentId}`, event);
    });
  });
}

/** A specialist who has a client closes a deal ten days later. */
export function closeDeals(bed: LifeBed, people: People): void {
  bed.onEvent(async (event) => {
    if (event.type !== 'SpecialistEngaged') return;
    const { invitationId, specialistId, envelope } = event;
    await bed.at(dayAfter(envelope.occurredAtMs, 10, '20:00'), async () => {
      const deal = { outcome: 'DEAL', revenueMicros: 1_200_000_000, currency: 'EUR', contractRef: null };
      const who = { personRef: `person-of-${envelope.entity}`, nextSteps: opened('words of a canary') };
      const body = { type: 'SpecialistOutcomeReported', invitationId, specialistId, ...deal, ...who } as const;
      await people.tell(envelope.entity, { ...body, followUpAtMs: null }, `user:${specialistId}`, event);
    });
  });
}

/** One step of a ticket: so many minutes after it was opened somebody gives a command. */
export interface TicketStep {
  readonly afterMinutes: number;
  /** `user:client`, `bot`, or `agent` for who has the ticket. */
  readonly by: 'client' | 'bot' | 'agent';
  readonly command: Readonly<Record<string, unknown>> & { readonly type: string };
}
export interface TicketStory {
  readonly ticketId: string;
  readonly clientId: string;
  /** Day after going live, and the hour it is opened at (UTC). */
  readonly day: number;
  readonly hour: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'NORMAL' | 'LOW';
  readonly category: string;
  readonly steps: readonly TicketStep[];
}

const AGENT_COMMANDS = new Set(['AnswerByPerson', 'TakeOverTicket', 'GuideBot', 'ResolveTicket']);

export function openTickets(bed: LifeBed, people: People, stories: readonly TicketStory[]): void {
  bed.onEvent(async (event) => {
    if (event.type !== 'ClientWentLive') return;
    for (const story of stories.filter(({ clientId }) => clientId === event.envelope.entity)) {
      const atMs = dayAfter(event.atMs, story.day, story.hour);
      await bed.at(atMs, () => openTicket(bed, people, story, event, atMs));
    }
  });
}

async function openTicket(
  bed: LifeBed,
  people: People,
  { ticketId, clientId, severity, category, steps }: TicketStory,
  live: AnyEvent,
  atMs: number,
): Promise<void> {
  const asked = { clientId, channel: 'webchat', severity, category, complexity: 2 };
  let last = await people.give('ticket', ticketId, { type: 'OpenTicket', ...asked }, `user:${clientId}`, live);
  for (const { afterMinutes, by, command } of steps) {
    await bed.at(atMs + (afterMinutes * HOUR_MS) / 60, async () => {
      const { state } = await bed.world.streams.writers.ticket.load(TENANT, ticketId);
      const agentId = by === 'agent' && AGENT_COMMANDS.has(command.type) ? { agentId: state.agentId } : {};
      const actor = { client: `user:${clientId}`, bot: 'agent:bot', agent: `user:${state.agentId}` }[by];
      last = await people.give('ticket', ticketId, { ...command, ...agentId }, actor, last);
    });
  }
}
