/** Commands of a journey's stream (KIKI-32): people publish, pause, resume and retire. */
import { z } from 'zod';

const because = z.string().min(1).max(500);
/** Characters; docs/journeys.md. */
const YAML_MAX = 65_536;
export const runningActs = ['DRAIN', 'MIGRATE', 'PIN'] as const;

export const journeyCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('PublishJourney'),
    /** The whole journey; its name is the id of the stream. */
    yaml: z.string().min(1).max(YAML_MAX),
    /** What becomes of those inside older versions. */
    onRunning: z.enum(runningActs).default('DRAIN'),
    because,
  }),
  z.strictObject({ type: z.literal('PauseJourney'), because }),
  z.strictObject({ type: z.literal('ResumeJourney') }),
  z.strictObject({
    type: z.literal('RetireJourney'),
    onRunning: z.enum(['FINISH', 'EXIT']).default('FINISH'),
    because,
  }),
]);
export type JourneyCommand = z.output<typeof journeyCommand>;
