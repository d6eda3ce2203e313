/**
 * The performance monitor (KIKI-43, KIKI-45): finds creatives whose click rate fell below its line, and says so once per
 * episode. An episode begins when a creative goes on the air and ends when it leaves it or goes on again.
 *
 * A creative is judged beside the others of its campaign where there are any (`beside.ts`), else against its own past, each
 * so that noise does not accuse it, and by the hard breaker. It also tells the first impression after a rollback
 * (`recovery.ts`).
 *
 * Windows are counted in impressions and ordered as they arrive; event time only tells which impressions are old enough
 * for their clicks to be in. There is no clock. A repeated bill or click of one bid counts once.
 *
 * Its memory is rebuilt from the log at every start. An alarm's id is hashed from creative and episode, so the rebuilt
 * monitor recognises what it said before, and a restart says nothing twice. What it would have said of episodes that are
 * over is not said any more: they need no rollback.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, ConfigPublished, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { defaultSettings, parseRollbackConfig, rollbackConfigName } from './config.ts';
import { alarmId, emit, judgeAlone, judgeBeside } from './judge.ts';
import {
  besideOf,
  CELLS_PER_WINDOW,
  CREATIVES_MAX,
  countClick,
  episodeOf,
  initialState,
  keep,
  keyOf,
  type MonitorState,
  newEpisode,
  type Shown,
} from './state.ts';

export type { MonitorState } from './state.ts';

export const performanceMonitor: Reactor<MonitorState> = {
  name: 'performance-monitor',
  types: [
    'ImpressionBilled',
    'ClickRecorded',
    'CreativeActivated',
    'CreativePaused',
    'ConfigPublished',
    'RollbackStarted',
  ],
  resultTypes: ['CreativeUnderperformed', 'IncidentOpened', 'RollbackVerified'],
  remembers: true,
  initialState,
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
      if (shown === undefined) state.bids.set(bid, { cell: null, tally: null, clicked: true });
      else if (!shown.clicked) {
        shown.clicked = true;
        countClick(shown);
      }
      return [];
    }
    case 'RollbackStarted':
      state.recovery.started(event);
      return [];
    case 'CreativeActivated':
      state.recovery.activated(envelope);
      keep(state.episodes, keyOf(envelope.tenant, envelope.entity), newEpisode(envelope.id), CREATIVES_MAX);
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
  const { campaignId, creativeId } = event;
  const bid = keyOf(tenant, bidId);
  const shown = state.bids.get(bid);
  if (shown !== undefined && shown.cell !== null) return [];
  const inForce = state.configs.get(tenant) ?? defaultSettings;
  const cellSize = Math.ceil(inForce.config.minImpressions / CELLS_PER_WINDOW);
  const episode = episodeOf(state, tenant, creativeId);
  const beside = besideOf(state, tenant, campaignId);
  const { cell, closed } = episode.cells.impression(occurredAtMs, cellSize);
  const block = beside.impression(creativeId, occurredAtMs, cellSize);
  const counted: Shown = { cell, tally: block.tally, clicked: shown !== undefined };
  if (shown === undefined) state.bids.set(bid, counted);
  else {
    Object.assign(shown, counted);
    countClick(shown);
  }
  episode.youngestMs = Math.max(episode.youngestMs, occurredAtMs);
  return [
    ...recoveredNow(event, state),
    ...(block.closed ? judgeBeside(event, beside, episode.youngestMs, state) : []),
    ...(closed && !beside.judges(creativeId) ? judgeAlone(event, episode, inForce) : []),
  ];
}

/** The first impression of a gold creative ends its rollback. */
function recoveredNow(event: EventsByType['ImpressionBilled'], state: MonitorState): readonly Reaction<never>[] {
  const { tenant, occurredAtMs } = event.envelope;
  const recovered = state.recovery.shown(tenant, event.creativeId, occurredAtMs);
  if (recovered === null) return [];
  const { rollbackId, ...measured } = recovered;
  return emit(event.envelope, rollbackId, uuidFrom('rollback-verified', tenant, rollbackId), {
    type: 'RollbackVerified',
    subjectKind: 'CREATIVE',
    firstGoodAtMs: occurredAtMs,
    ...measured,
  });
}

/** A setting that cannot be used leaves the one before in force, and people are told (R12). */
function configure({ envelope, name, valueJson }: ConfigPublished, state: MonitorState): readonly Reaction<never>[] {
  if (name !== rollbackConfigName) return [];
  const parsed = parseRollbackConfig(valueJson);
  if (parsed.kind === 'good') {
    state.configs.set(envelope.tenant, { config: parsed.config, settings: envelope.id });
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

/** After a rebuild: an alarm about an episode that is over calls for nothing. */
function stillDue(reaction: Reaction<never>, state: MonitorState): boolean {
  if (reaction.kind !== 'emit' || reaction.event.type !== 'CreativeUnderperformed') return true;
  const { envelope, creativeId } = reaction.event;
  const episode = state.episodes.get(keyOf(envelope.tenant, creativeId));
  return episode?.onAir === true && alarmId(envelope.tenant, creativeId, episode.id) === envelope.id;
}
