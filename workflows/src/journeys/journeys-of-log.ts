/** The journeys of all tenants as they are live, followed in memory from their decided stream. */
import type { Journey } from '@mainstem/models/journeys/definition';
import type { LiveJourney } from '@mainstem/models/journeys/state';
import type { JourneyEvent } from '@mainstem/streams/deciders/journey/decider';
import { followWinners, type WinnersFollower } from '@mainstem/streams/runtime/decisions/winners-follower';
import type { ReactorResources } from '@mainstem/streams/worker';

/** Journeys of one tenant that are looked at; later ones are left out and told. */
export const JOURNEYS_MAX = 100;

export interface JourneyBook {
  apply(event: JourneyEvent): void;
  of(tenant: string): ReadonlyMap<string, LiveJourney>;
  /** Whether anything of the tenant looks at the type. */
  listens(tenant: string, type: string): boolean;
}

export function createJourneyBook(report: (message: string) => void = () => undefined): JourneyBook {
  const tenants = new Map<string, Map<string, LiveJourney & { readonly types: readonly string[] }>>();
  const none: ReadonlyMap<string, LiveJourney> = new Map();
  return {
    apply(event) {
      const { tenant, entity: journeyId } = event.envelope;
      const journeys = tenants.get(tenant) ?? new Map();
      tenants.set(tenant, journeys);
      const known = journeys.get(journeyId);
      if (known === undefined && journeys.size >= JOURNEYS_MAX) {
        report(`journey ${journeyId} of ${tenant} is left out: there are ${JOURNEYS_MAX}`);
        return;
      }
      switch (event.type) {
        case 'JourneyVersionPublished': {
          const { version, onRunning, listensTo } = event;
          const versions = { ...known?.versions, [version]: JSON.parse(event.definition) as Journey };
          const publishedAtMs = known?.publishedAtMs ?? event.envelope.occurredAtMs;
          // Those inside older versions may wait for what the newest does not look at.
          const types = [...new Set([...(known?.types ?? []), ...listensTo])];
          const status = known?.status ?? 'LIVE';
          journeys.set(journeyId, { journeyId, status, version, publishedAtMs, onRunning, versions, types });
          break;
        }
        case 'JourneyPaused':
          if (known !== undefined) journeys.set(journeyId, { ...known, status: 'PAUSED' });
          break;
        case 'JourneyResumed':
          if (known !== undefined) journeys.set(journeyId, { ...known, status: 'LIVE' });
          break;
        case 'JourneyRetired': {
          const status = event.onRunning === 'EXIT' ? 'EXITING' : 'FINISHING';
          if (known !== undefined) journeys.set(journeyId, { ...known, status });
          break;
        }
      }
    },
    of: (tenant) => tenants.get(tenant) ?? none,
    listens: (tenant, type) => [...(tenants.get(tenant)?.values() ?? [])].some(({ types }) => types.includes(type)),
  };
}

export type JourneysOfLog = JourneyBook & Pick<WinnersFollower, 'whenCaughtUp' | 'done' | 'stop'>;

export function followJourneys({
  log,
  codec,
  logger,
}: Pick<ReactorResources, 'log' | 'codec' | 'logger'>): JourneysOfLog {
  const book = createJourneyBook((message) => logger.error(message));
  const follower = followWinners<JourneyEvent>({
    log,
    codec,
    topic: 'journey_events',
    onEvent: book.apply,
    onUnreadable: (key, error) => logger.error({ key, reason: error.message }, 'a journey is left out'),
  });
  return { ...book, ...follower };
}
