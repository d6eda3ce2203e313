/**
 * Scenarios beside a journey, as YAML: what happens to somebody when, and what must come of it, by the minute. They run in
 * virtual time, so a year takes a millisecond.
 */
import { z } from 'zod';
import type { Journey } from './definition.ts';
import { durationMs, durationShape } from './durations.ts';
import type { Walls } from './local-time.ts';
import { parseAs } from './parse.ts';
import { type Happened, simulate } from './simulate.ts';
import type { LiveJourney } from './state.ts';

/** Lengths may be put together: "1d 2h". */
const span = z
  .string()
  .refine((text) => text.split(' ').every((part) => part === '0m' || durationShape.test(part)), 'e.g. "1d 2h" or "0m"');
const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);
const scenarioShape = z.strictObject({
  name: z.string().min(1).max(200),
  subject: z.string().min(1).max(128).default('person-1'),
  zone: z.string().max(64).optional(),
  /** ISO 8601 with a zone. */
  start: z.iso.datetime({ offset: true }),
  events: z
    .array(
      z.strictObject({
        at: span,
        /** When it is heard, if later than it happened. */
        heard: span.optional(),
        /** The same id twice is the same event again. */
        id: z.string().max(64).optional(),
        event: z.string(),
        fields: z.record(z.string(), scalar).default({}),
      }),
    )
    .max(200),
  /** By template or channel: what becomes of a message that is not sent. */
  outcomes: z.record(z.string(), z.string()).default({}),
  until: span.default('400d'),
  expect: z.array(z.string().max(200)).max(500),
});
const scenariosShape = z.strictObject({ scenarios: z.array(scenarioShape).min(1).max(100) });
export type Scenario = z.output<typeof scenarioShape>;

export interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

export const parseScenarios = (text: string) => parseAs(text, scenariosShape);

const spanMs = (text: string): number =>
  text.split(' ').reduce((sum, part) => sum + (part === '0m' ? 0 : durationMs(part)), 0);

export function runScenario(journey: Journey, scenario: Scenario, walls: Walls): Verdict {
  const startMs = new Date(scenario.start).getTime();
  const events = scenario.events
    .map(({ at, heard, id, event, fields }, index) => ({
      event: { id: id ?? `event-${index + 1}`, type: event, atMs: startMs + spanMs(at), fields },
      nowMs: startMs + spanMs(heard ?? at),
    }))
    .sort((a, b) => a.nowMs - b.nowMs);
  const journeys = { [journey.journey]: liveOf(journey, startMs) };
  const { happened } = simulate({
    world: { subject: scenario.subject, zone: scenario.zone ?? null, walls, journeys },
    events,
    untilMs: startMs + spanMs(scenario.until),
    outcomeOf: ({ template, channel }) => scenario.outcomes[template] ?? scenario.outcomes[channel] ?? 'SENT',
  });
  const actual = happened.flatMap((one) => lineOf(one, startMs));
  const { name, expect: expected } = scenario;
  return { name, expected, actual, passed: actual.join('\n') === expected.join('\n') };
}

export function liveOf(journey: Journey, publishedAtMs: number): LiveJourney {
  const journeyId = journey.journey;
  return { journeyId, status: 'LIVE', version: 1, publishedAtMs, onRunning: 'DRAIN', versions: { 1: journey } };
}

/** "1d 02:30 message welcome@v1": days and hours since the start. Steps and waits are the journey's own affair. */
function lineOf({ atMs, effect, outcome = 'SENT' }: Happened, startMs: number): string[] {
  if (outcome !== 'SENT') return []; // told as a step that was skipped
  const minutes = Math.floor((atMs - startMs) / 60_000);
  const two = (count: number) => String(count).padStart(2, '0');
  const when = `${Math.floor(minutes / 1_440)}d ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  const what = wordsOf(effect);
  return what === null ? [] : [`${when} ${what}`];
}

function wordsOf(effect: Happened['effect']): string | null {
  if (effect.kind === 'send') return `message ${effect.template}`;
  const { told } = effect;
  switch (told.type) {
    case 'JourneyEntered':
      return told.isHoldout ? 'entered, held out' : 'entered';
    case 'JourneyEntrySkipped':
      return `not entered: ${told.reason}`;
    case 'JourneyStepSkipped':
      return `skipped ${told.nodeId}: ${told.reason}`;
    case 'JourneyGoalReached':
      return `goal ${told.goal}`;
    case 'JourneyExited':
      return `exited: ${told.reason}`;
    default:
      return null;
  }
}
