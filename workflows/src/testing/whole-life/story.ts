/**
 * For tests: the story of the whole-life test. Three clients of one tenant, who sign up a week apart in August 2040 (a year that
 * never comes near, so that no clock of a machine plays a part):
 *
 *  - `kiwi`, in Auckland, signs up by itself, keeps silent for nine days, has its PRD made twice, goes through a bad month
 *    and recovers, needs people for four tickets in five, has more to do than its plan expects and buys more, renews after a
 *    year, and leaves in its second period.
 *  - `ulm`, near Ulm, is signed up by an agent, does badly from the eighth month, and lets its contract lapse.
 *  - `solo`, in Toronto, serves itself: it chooses its plan, is helped for a month after a missed time, takes a larger plan, and
 *    cancels by itself.
 */

import type { LifeBed } from './bed.ts';
import { answerLife, buildTools, type ClientStory, signUp, wishPlans } from './clients.ts';
import {
  closeDeals,
  decideRenewals,
  holdReviews,
  type LiveStory,
  liveThroughDays,
  openTickets,
  type TicketStep,
  type TicketStory,
} from './months.ts';
import { createPeople, DAY_MS, type People } from './people.ts';
import { answerOffers, decideApprovals, hireAgents } from './teams.ts';

export const beginsAtMs = Date.UTC(2040, 7, 29, 8);
/** Fourteen and a half months later all have left. */
export const endsAtMs = Date.UTC(2041, 10, 20);

const signups: readonly ClientStory[] = [
  {
    ...{ clientId: 'kiwi', assistedBy: null, businessType: 'retail', product: 'chatbot' },
    ...{ language: 'en', timeZone: 'Pacific/Auckland', hearsMarketing: true, isSlow: true, missesSomething: true },
    isAlone: false,
  },
  {
    ...{ clientId: 'ulm', assistedBy: 'bob', businessType: 'health', product: 'voicebot' },
    ...{ language: 'de', timeZone: 'Europe/Berlin', hearsMarketing: false, isSlow: false, missesSomething: false },
    isAlone: false,
  },
  {
    ...{ clientId: 'solo', assistedBy: null, businessType: 'retail', product: 'chatbot' },
    ...{ language: 'en', timeZone: 'America/Toronto', hearsMarketing: true, isSlow: false, missesSomething: false },
    isAlone: true,
  },
];

const lives: readonly LiveStory[] = [
  {
    clientId: 'kiwi',
    dayWas: (day) => (day >= 95 && day < 125 ? 'bad' : day >= 200 && day < 230 ? 'busy' : 'good'),
    renewsAfterDays: 12,
    cancels: { afterDays: 20, inDays: 10 },
  },
  { clientId: 'ulm', dayWas: (day) => (day >= 240 ? 'bad' : 'good'), renewsAfterDays: null, cancels: null },
  { clientId: 'solo', dayWas: () => 'good', renewsAfterDays: null, cancels: null },
];

const HOUR = 60;
const answer = (confidencePpm: number, isInMatrix = true) => ({ type: 'AnswerByBot', confidencePpm, isInMatrix });
const resolved = { type: 'ResolveTicket', resolutionUri: 'object:resolution', updatesMatrix: true };
const step = (afterMinutes: number, by: TicketStep['by'], command: TicketStep['command']): TicketStep => {
  return { afterMinutes, by, command };
};

const tickets: readonly TicketStory[] = [
  {
    ...{ ticketId: 't-alone', clientId: 'kiwi', day: 20, hour: '21:00', severity: 'NORMAL', category: 'opening-hours' },
    steps: [step(1, 'bot', answer(950_000)), step(5, 'bot', { type: 'ResolveTicket' })],
  },
  {
    ...{ ticketId: 't-unsure', clientId: 'kiwi', day: 40, hour: '21:00', severity: 'NORMAL', category: 'refund' },
    steps: [
      step(1, 'bot', answer(400_000)),
      step(10, 'agent', { type: 'GuideBot', guidanceUri: 'object:guidance' }),
      step(11, 'bot', answer(910_000)),
      step(20, 'bot', { type: 'ResolveTicket' }),
    ],
  },
  {
    ...{ ticketId: 't-person', clientId: 'kiwi', day: 60, hour: '21:00', severity: 'HIGH', category: 'delivery' },
    steps: [
      step(1, 'bot', answer(900_000)),
      step(2, 'client', { type: 'AskForPerson' }),
      step(15, 'agent', { type: 'TakeOverTicket' }),
      step(16, 'agent', { type: 'AnswerByPerson' }),
      step(30, 'agent', resolved),
      step(26 * HOUR, 'client', { type: 'ReopenTicket', because: 'not-solved' }),
      step(27 * HOUR, 'client', { type: 'AskForPerson' }),
      step(28 * HOUR, 'agent', { type: 'ResolveTicket' }),
    ],
  },
  {
    ...{ ticketId: 't-unknown', clientId: 'kiwi', day: 80, hour: '21:00', severity: 'LOW', category: 'warranty' },
    steps: [step(1, 'bot', answer(990_000, false)), step(40, 'agent', resolved)],
  },
  {
    ...{ ticketId: 't-late', clientId: 'kiwi', day: 100, hour: '21:00', severity: 'CRITICAL', category: 'outage' },
    steps: [step(5 * HOUR, 'agent', { type: 'ResolveTicket', resolutionUri: 'object:resolution' })],
  },
  {
    ...{ ticketId: 't-solo', clientId: 'solo', day: 20, hour: '21:00', severity: 'CRITICAL', category: 'outage' },
    steps: [step(HOUR, 'agent', { type: 'ResolveTicket', resolutionUri: 'object:resolution' })],
  },
];

/** Sets the scene; time does the rest. */
export async function tellStory(bed: LifeBed): Promise<People> {
  // Before anything runs: the server ends every workflow after ten years.
  await bed.liveUntil(beginsAtMs - DAY_MS);
  const people = createPeople(bed);
  answerOffers(bed, people, ['cleo']);
  decideApprovals(bed, people);
  wishPlans(bed, people, 'solo');
  buildTools(bed);
  openTickets(bed, people, tickets);
  decideRenewals(bed, people, lives);
  holdReviews(bed, people);
  closeDeals(bed, people);
  liveThroughDays(bed, people, lives, endsAtMs);
  await bed.at(beginsAtMs, () => hireAgents(people));
  for (const [nth, story] of signups.entries()) {
    await bed.at(beginsAtMs + nth * 7 * DAY_MS + 3_600_000, async () => {
      const signedUp = await signUp(people, story);
      answerLife(bed, people, story, signedUp.envelope.correlationId);
    });
  }
  return people;
}
