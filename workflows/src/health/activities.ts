/** Activities of the daily health run: pages of clients, scored by the pure function, changes of band written at once. */
import { type Health, scoreHealth } from '@mainstem/models/health/score';
import { currentWeights } from '@mainstem/models/health/weights';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { HealthBandChanged } from '@mainstem/schemas/generated/events';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import { actor, orHopeless } from '../activities/idempotent.ts';
import type { HealthActivities, PageAsk, PageResult } from './contract.ts';
import { type ClientCounts, PAGE, type Usage } from './usage.postgres.ts';

const DAY_MS = 86_400_000;
/** A score rests on a week: weekends do not make it swing. */
const WINDOW_DAYS = 7;

export interface HealthParts {
  readonly usage: Usage;
  readonly events: Pick<EventWriter, 'append'>;
}

export function createHealthActivities({ usage, events }: HealthParts): HealthActivities {
  return {
    tenantsToScore: ({ after }) => usage.tenants(after),
    async scorePage(ask) {
      const { result, changes } = await scoreClients(usage, ask, actor());
      if (changes.length > 0) await orHopeless(events.append(changes));
      return result;
    },
  };
}

/** What a page comes to, without writing it: the bench's own way in. */
export async function scoreClients(
  usage: Usage,
  { tenant, after, dayAtMs }: PageAsk,
  actor: string,
): Promise<{ readonly result: PageResult; readonly changes: readonly HealthBandChanged[] }> {
  const toMs = dayAtMs + DAY_MS;
  const clients = await usage.page(tenant, after, toMs - WINDOW_DAYS * DAY_MS, toMs);
  const scored = clients.flatMap((client) => {
    const health = scoreHealth(client.counts, currentWeights);
    return health === null ? [] : [{ client, health }];
  });
  const changed = scored.filter(({ client, health }) => client.band !== health.band);
  const changes = changed.map(({ client, health }) => changeOf(tenant, client, health, dayAtMs, actor));
  const last = clients.length < PAGE ? null : (clients.at(-1)?.clientId ?? null);
  const result = { clients: clients.length, scored: scored.length, changed: changes.length, last };
  return { result, changes };
}

/** The id is the client's and the day's, not the run's: a run that is started by hand again writes nothing twice. */
function changeOf(
  tenant: string,
  { clientId, band, counts, eventId, correlationId }: ClientCounts,
  { scoreHundredths, band: to, parts, partScores }: Health,
  dayAtMs: number,
  actor: string,
): HealthBandChanged {
  const id = uuidFrom('health', `${tenant}|${clientId}|${dayAtMs}`);
  const occurredAtMs = dayAtMs + DAY_MS;
  const envelope = factEnvelope({
    ...{ id, tenant, entity: clientId, occurredAtMs, actor, correlationId },
    causationId: eventId,
  });
  const { version: weightsVersion } = currentWeights;
  const score = { scoreHundredths, parts: [...parts], partScores: [...partScores] };
  return { type: 'HealthBandChanged', envelope, from: band, to, ...score, weightsVersion, days: counts.days, dayAtMs };
}
