/**
 * The performance monitor (KIKI-43, KIKI-45): finds creatives whose click rate fell below its line, and says so once per
 * episode. An episode begins when a creative goes on the air and ends when it leaves it or goes on again.
 *
 * Windows are counted in impressions and ordered as they arrive; event time only tells which impressions are old enough
 * for their clicks to be in. There is no clock. A repeated bill or click of one bid counts once.
 *
 * Its memory is rebuilt from the log at every start. An alarm's id is hashed from creative and episode, so the rebuilt
 * monitor recognises what it said before, and a restart says nothing twice. What it would have said of episodes that are
 * over is not said any more: they need no rollback.
 *
 * Bounded (R8): `CREATIVES_MAX` creatives with a few dozen cells each, and the youngest bids. A creative that is forgotten
 * begins with a new baseline; a click that comes after its bid was forgotten is not counted.
 */
import { findDrop } from '@mainstem/models/rate-drop';
import { type AnyBody, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, ConfigPublished, Envelope, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { type Cell, type ClickCells, click, createClickCells } from './click-cells.ts';
import { defaultRollbackConfig, parseRollbackConfig, type RollbackConfig, rollbackConfigName } from './config.ts';
import { createRecentMap, type RecentMap } from './recent-map.ts';

/** Creatives watched at a time, all tenants together: some 100 MB at the very most. */
const CREATIVES_MAX = 20_000;
/** Bids remembered for their clicks and repeats: at 100 impressions a second the last 33 minutes and more. */
const BIDS_REMEMBERED = 200_000;
/** A window has at least this many cells, so its start is found to a quarter. */
const CELLS_PER_WINDOW = 4;

interface Episode {
  /** What begins it: the event that put the creative on the air; `first` when it was never seen. */
  readonly id: string;
  onAir: boolean;
  alarmed: boolean;
  youngestMs: number;
  readonly cells: ClickCells;
}

interface Shown {
  /** Null while a click came before its bill. */
  cell: Cell | null;
  clicked: boolean;
}

export interface MonitorState {
  readonly configs: Map<string, RollbackConfig>;
  /** By tenant and creative, in order of last impression. */
  readonly episodes: Map<string, Episode>;
  readonly bids: RecentMap<Shown>;
}

export const performanceMonitor: Reactor<MonitorState> = {
  name: 'performance-monitor',
  types: ['ImpressionBilled', 'ClickRecorded', 'CreativeActivated', 'CreativePaused', 'ConfigPublished'],
  resultTypes: ['CreativeUnderperformed', 'IncidentOpened'],
  remembers: true,
  initialState: () => ({
    configs: new Map(),
    episodes: new Map(),
    bids: createRecentMap(BIDS_REMEMBERED),
  }),
  react,
  stillDue,
};

function react(event: AnyEvent, state: MonitorState): readonly Reaction<never>[] {
  const { envelope } = event;
  switch (event.type) {
    case 'ImpressionBilled':
      // What robots see and click says nothing of a creative.
      return event.invalidTraffic ? [] : impression(event, state);
    case 'ClickRecorded': {
      if (event.invalidTraffic) return [];
      const bid = keyOf(envelope.tenant, envelope.entity);
      const shown = state.bids.get(bid);
      if (shown === undefined) state.bids.set(bid, { cell: null, clicked: true });
      else if (!shown.clicked) {
        shown.clicked = true;
        if (shown.cell !== null) click(shown.cell);
      }
      return [];
    }
    case 'CreativeActivated':
      keep(state.episodes, keyOf(envelope.tenant, envelope.entity), newEpisode(envelope.id));
      return [];
    case 'CreativePaused': {
      const episode = state.episodes.get(keyOf(envelope.tenant, envelope.entity));
      if (episode !== undefined) episode.onAir = false;
      return [];
    }
    case 'ConfigPublished':
      return configure(event, state);
    default:
      return [];
  }
}

function impression(event: EventsByType['ImpressionBilled'], state: MonitorState): readonly Reaction<never>[] {
  const { tenant, entity: bidId, occurredAtMs } = event.envelope;
  const bid = keyOf(tenant, bidId);
  const shown = state.bids.get(bid);
  if (shown !== undefined && shown.cell !== null) return [];
  const key = keyOf(tenant, event.creativeId);
  const episode = state.episodes.get(key) ?? newEpisode('first');
  keep(state.episodes, key, episode);
  const config = state.configs.get(tenant) ?? defaultRollbackConfig;
  const { cell, closed } = episode.cells.impression(occurredAtMs, Math.ceil(config.minImpressions / CELLS_PER_WINDOW));
  if (shown === undefined) state.bids.set(bid, { cell, clicked: false });
  else {
    shown.cell = cell;
    click(cell);
  }
  episode.youngestMs = Math.max(episode.youngestMs, occurredAtMs);
  if (!closed || !episode.onAir || episode.alarmed) return [];
  const { lineShare, falseAlarmOncePer, minImpressions: trialsMin } = config;
  const settled = episode.cells.settled(episode.youngestMs - config.clickDelayMs);
  const drop = findDrop(settled, { lineShare, trialsMin, falseAlarmOncePer });
  if (drop === null) return [];
  episode.alarmed = true;
  const { window, baseline } = drop;
  const { campaignId, creativeId } = event;
  return emit(event.envelope, creativeId, alarmId(tenant, creativeId, episode.id), {
    type: 'CreativeUnderperformed',
    campaignId,
    creativeId,
    impressions: window.trials,
    clicks: window.successes,
    ctr: window.successes / window.trials,
    baselineCtr: baseline.successes / baseline.trials,
    lineShare,
    baselineImpressions: baseline.trials,
  });
}

/** A setting that cannot be used leaves the one before in force, and people are told (R12). */
function configure({ envelope, name, valueJson }: ConfigPublished, state: MonitorState): readonly Reaction<never>[] {
  if (name !== rollbackConfigName) return [];
  const parsed = parseRollbackConfig(valueJson);
  if (parsed.kind === 'good') {
    state.configs.set(envelope.tenant, parsed.config);
    return [];
  }
  const incident = `config-${envelope.id}`;
  return emit(envelope, incident, uuidFrom('config-invalid', envelope.id), {
    type: 'IncidentOpened',
    severity: 'LOW',
    kind: 'config-invalid',
    subject: `config:${name}`,
    summary: `Setting "${name}" was not taken, the one before stays in force: ${parsed.problem}`,
  });
}

function emit(cause: Envelope, entity: string, id: string, body: AnyBody): readonly Reaction<never>[] {
  const envelope: Envelope = {
    id,
    tenant: cause.tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs: cause.occurredAtMs,
    actor: 'service:performance-monitor',
    correlationId: id,
    causationId: cause.id,
  };
  return [{ kind: 'emit', event: { ...body, envelope } as AnyEvent }];
}

/** After a rebuild: an alarm about an episode that is over calls for nothing. */
function stillDue(reaction: Reaction<never>, state: MonitorState): boolean {
  if (reaction.kind !== 'emit' || reaction.event.type !== 'CreativeUnderperformed') return true;
  const { envelope, creativeId } = reaction.event;
  const episode = state.episodes.get(keyOf(envelope.tenant, creativeId));
  return episode?.onAir === true && alarmId(envelope.tenant, creativeId, episode.id) === envelope.id;
}

function alarmId(tenant: string, creativeId: string, episodeId: string): string {
  return uuidFrom('creative-underperformed', tenant, creativeId, episodeId);
}

function newEpisode(id: string): Episode {
  return { id, onAir: true, alarmed: false, youngestMs: 0, cells: createClickCells() };
}

/** Puts a creative last in line to be forgotten. */
function keep(episodes: Map<string, Episode>, key: string, episode: Episode): void {
  episodes.delete(key);
  episodes.set(key, episode);
  if (episodes.size > CREATIVES_MAX) episodes.delete(episodes.keys().next().value as string);
}

function keyOf(tenant: string, entity: string): string {
  return `${tenant}|${entity}`;
}
