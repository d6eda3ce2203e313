/** Activities of walks. */
import { listensTo } from '@mainstem/models/journeys/definition';
import type { LiveJourney } from '@mainstem/models/journeys/state';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import type { JourneyActivities } from './contract.ts';
import type { JourneyBook } from './journeys-of-log.ts';

export interface JourneyParts {
  readonly journeys: Pick<JourneyBook, 'of'> & { whenCaughtUp(): Promise<void> };
  readonly contacts: Pick<ContactBook, 'find'>;
}

export function createJourneyActivities({ journeys, contacts }: JourneyParts): JourneyActivities {
  return {
    async journeyWorld({ tenant, kind, id, type, needed }) {
      await journeys.whenCaughtUp();
      const contact = await contacts.find(tenant, kind, id);
      const chosen: Record<string, LiveJourney> = {};
      for (const [journeyId, live] of journeys.of(tenant)) {
        const own = needed.filter((one) => one.journeyId === journeyId).map(({ version }) => version);
        const { version, status, publishedAtMs, onRunning } = live;
        const newest = live.versions[version];
        const listens = type !== null && newest !== undefined && listensTo(newest).includes(type);
        if (own.length === 0 && !listens) continue;
        // Only versions that somebody may walk: a state of Temporal stays small.
        const versions = Object.fromEntries(
          [...new Set([version, ...own])].flatMap((one) => {
            const held = live.versions[one];
            return held === undefined ? [] : [[one, held] as const];
          }),
        );
        chosen[journeyId] = { journeyId, status, version, publishedAtMs, onRunning, versions };
      }
      return { zone: contact?.timeZone ?? null, journeys: chosen };
    },
  };
}
