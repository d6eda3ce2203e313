/**
 * Finds clients that are ready for more than they have (WAP-56): high usage (premium), many questions that went to people
 * (a voice), features asked for (an own integration). Windows are of event time and end with the client's latest event, so
 * a replay finds what was found; the thresholds are the tenant's setting `upsell`.
 *
 * Nothing but the log is kept: what is on it as `UpsellDetected` is open until it is decided against or the specialist is
 * done, and for the cool-down afterwards none of its kind is found. The id of a finding is that of the client, the kind and
 * how many there were before, so any number of watches may run and find one (R2).
 *
 * Memory: some 5 KB a client with daily counts. Above `CLIENTS_MAX` the client of whom nothing was heard longest is let go;
 * what it had asked for before is then counted again only after a start.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType, UpsellDetected } from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { CountWindow } from './count-window.ts';
import { type Client, type Finding, findings, newClient, noOpportunities } from './rules.ts';
import {
  defaultLines,
  parseUpsellSettings,
  type UpsellKind,
  type UpsellLines,
  upsellSettingName,
  WINDOW_DAYS_MAX,
} from './settings.ts';

const DAY_MS = 86_400_000;
/** Evidence that is named; its number is named besides. */
const EVIDENCE_MAX = 50;
/** Clients kept in memory: some 500 MB. */
const CLIENTS_MAX = 100_000;
/** Tickets of this category ask for something that is not there. */
const FEATURE_REQUEST = 'feature-request';
/** The longest window, and a month for what comes late. */
const LOOK_BACK_MS = (WINDOW_DAYS_MAX + 30) * DAY_MS;

interface Known extends Client {
  readonly tenant: string;
  readonly clientId: string;
  correlationId: string;
}

export class UpsellWatch implements Watch<UpsellDetected> {
  readonly name = 'upsell-watch';
  readonly types = [
    'ClientWentLive',
    'ClientUsageCounted',
    'EscalationRaised',
    'TicketOpened',
    'ConfigToolRequested',
    'SuccessStageChanged',
    'UpsellDetected',
    'UpsellDecided',
    'SpecialistEngagementEnded',
    'ConfigPublished',
  ] as const;
  readonly lookBackMs = {
    escalation_events: LOOK_BACK_MS,
    support_events: LOOK_BACK_MS,
    agent_config_events: LOOK_BACK_MS,
  };
  readonly #clients = new Map<string, Known>();
  /** What was asked of configs, by `tenant|config`: whose they are may be heard later. */
  readonly #ofConfigs = new Map<string, CountWindow>();
  readonly #clientOfConfig = new Map<string, string>();
  readonly #lines = new Map<string, UpsellLines>();
  readonly #changed = new Set<string>();

  apply(event: AnyEvent): void {
    const { tenant, entity, id: eventId, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'ClientWentLive':
        this.#wentLive(event);
        break;
      case 'ClientUsageCounted':
        this.#usage(event);
        break;
      case 'EscalationRaised':
        // A question that went up several levels is one question.
        this.#of(event).escalations.add(event.ticketId, { atMs: event.atMs, n: 1, expected: 0, eventId });
        break;
      case 'TicketOpened':
        if (event.category === FEATURE_REQUEST) {
          const entry = { atMs: event.openedAtMs, n: 1, expected: 0, eventId };
          this.#of(event, event.clientId).requests.add(`ticket:${entity}`, entry);
        }
        break;
      case 'ConfigToolRequested': {
        const key = `${tenant}|${entity}`;
        const window = this.#ofConfigs.get(key) ?? new CountWindow();
        window.add(event.requestId, { atMs: occurredAtMs, n: 1, expected: 0, eventId });
        this.#ofConfigs.set(key, window);
        const client = this.#clientOfConfig.get(key);
        if (client !== undefined) this.#changed.add(client);
        break;
      }
      case 'SuccessStageChanged':
        this.#of(event).stage = event.to;
        break;
      case 'ConfigPublished':
        this.#published(event);
        break;
      default:
        this.#opportunity(event as EventsByType['UpsellDetected' | 'UpsellDecided' | 'SpecialistEngagementEnded']);
    }
  }

  due(nowMs: number): DueCommand<UpsellDetected>[] {
    const due: DueCommand<UpsellDetected>[] = [];
    for (const key of this.#changed) {
      const client = this.#clients.get(key);
      const found = client === undefined ? [] : this.#look(client, nowMs);
      // Looked at again until what was found is read back.
      if (found.length === 0) this.#changed.delete(key);
      due.push(...found);
    }
    return due;
  }

  #look(client: Known, nowMs: number): DueCommand<UpsellDetected>[] {
    const { tenant, configId } = client;
    const lines = this.#lines.get(tenant) ?? defaultLines;
    const ofConfig = configId === null ? undefined : this.#ofConfigs.get(`${tenant}|${configId}`);
    const found = findings(client, ofConfig, lines, nowMs).map((finding) => dueOf(client, finding, lines));
    const windows = [client.usage, client.escalations, client.requests];
    const latestMs = Math.max(...windows.map((window) => window.latestMs(nowMs)));
    for (const window of windows) window.forget(latestMs - LOOK_BACK_MS);
    return found;
  }

  /** The client the event is about, made when it was not heard of; what is heard last is let go last. */
  #of({ envelope }: AnyEvent, clientId = envelope.entity): Known {
    const { tenant, correlationId } = envelope;
    const key = `${tenant}|${clientId}`;
    const known = this.#clients.get(key) ?? { ...newClient(), tenant, clientId, correlationId };
    this.#clients.delete(key);
    this.#clients.set(key, known);
    if (this.#clients.size > CLIENTS_MAX) this.#clients.delete(this.#clients.keys().next().value as string);
    this.#changed.add(key);
    return known;
  }

  #wentLive(event: EventsByType['ClientWentLive']): void {
    const { envelope, product, configId, successAgentId, atMs: liveAtMs } = event;
    const { tenant, entity, correlationId } = envelope;
    Object.assign(this.#of(event), { product, configId, successAgentId, liveAtMs, correlationId });
    if (configId !== null) this.#clientOfConfig.set(`${tenant}|${configId}`, `${tenant}|${entity}`);
  }

  #usage(event: EventsByType['ClientUsageCounted']): void {
    const { conversations: n, expectedConversations: expected, dayAtMs, featureRequests } = event;
    const client = this.#of(event);
    const eventId = event.envelope.id;
    // A day counts when it is over. One of which the plan expects nothing says nothing of high usage.
    const atMs = dayAtMs + DAY_MS;
    const key = `day:${dayAtMs}`;
    client.usage.add(key, expected > 0 ? { atMs, n, expected, eventId } : { atMs, n: 0, expected: 0, eventId });
    client.requests.add(key, { atMs, n: featureRequests, expected: 0, eventId });
  }

  #opportunity(event: EventsByType['UpsellDetected' | 'UpsellDecided' | 'SpecialistEngagementEnded']): void {
    const { opportunities } = this.#of(event);
    const kind = event.kind as UpsellKind;
    const before = opportunities.get(kind) ?? noOpportunities;
    if (event.type === 'UpsellDetected') {
      if (before.openId === event.opportunityId) return;
      const { opportunityId: openId, atMs: openedAtMs } = event;
      opportunities.set(kind, { count: before.count + 1, openId, openedAtMs, endedAtMs: null });
      return;
    }
    const isOver = event.type === 'SpecialistEngagementEnded' || event.outcome !== 'INVITED';
    if (!isOver || before.openId === null || before.openId !== event.opportunityId) return;
    opportunities.set(kind, { ...before, openId: null, endedAtMs: event.atMs });
  }

  #published({ envelope, name, valueJson }: EventsByType['ConfigPublished']): void {
    if (name !== upsellSettingName) return;
    const settings = parseUpsellSettings(valueJson);
    if (settings === null) return;
    this.#lines.set(envelope.tenant, { settings, version: envelope.id });
    for (const [key, { tenant }] of this.#clients) if (tenant === envelope.tenant) this.#changed.add(key);
  }
}

function dueOf(client: Known, finding: Finding, { version }: UpsellLines): DueCommand<UpsellDetected> {
  const { tenant, clientId, successAgentId, correlationId, opportunities } = client;
  const { kind, atMs, eventIds, counted, threshold, expected, windowFromMs, entries } = finding;
  const { count } = opportunities.get(kind) ?? noOpportunities;
  const cause = [tenant, clientId, kind, String(count)];
  const opportunityId = uuidFrom('upsell', ...cause);
  const causationId = eventIds[0] ?? null;
  const of = { id: opportunityId, tenant, entity: clientId, occurredAtMs: atMs, actor: 'service:upsell-watch' };
  const command: UpsellDetected = {
    type: 'UpsellDetected',
    envelope: factEnvelope({ ...of, correlationId, causationId }),
    ...{ opportunityId, kind, counted, threshold, expected, windowFromMs, windowToMs: atMs },
    ...{ evidenceCount: entries, evidenceEventIds: eventIds.slice(0, EVIDENCE_MAX), settingsVersion: version },
    ...{ successAgentId, atMs },
  };
  return { tenant, entity: clientId, command, cause, causationId };
}
