/**
 * Generates `workflows/src/journeys/generated/writers.ts`: which part of the platform writes each event that journeys can look
 * at, of `event-flow.ts`. By it `mainstem journeys check` and `publish` tell of a journey that waits for what never comes.
 */
import { heardTypes } from '@mainstem/workflows/journeys/heard';
import { eventFlow } from './event-flow.ts';

export function journeyWriters(): string {
  const rows = [...heardTypes].sort().map((type) => {
    const writers = eventFlow[type].writers.map((writer) => `'${writer}'`);
    return `  ${type}: [${writers.join(', ')}],`;
  });
  return [
    '/** Generated from infra/scripts/event-flow.ts by `npm run generate`: who writes the events that journeys can look at. */',
    'export const writersOf: Readonly<Record<string, readonly string[]>> = {',
    ...rows,
    '};',
    '',
  ].join('\n');
}
