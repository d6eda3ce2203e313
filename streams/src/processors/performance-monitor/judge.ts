/** Findings of the monitor: a creative that does worse, once per episode, as an event with what was measured. */
import { findHardDrop } from '@mainstem/models/guardrail/hard-drop';
import { type Counts, findDrop, rateOf } from '@mainstem/models/rate-drop';
import { type AnyBody, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, Envelope, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction } from '../../runtime/reactor/reactor.ts';
import type { Beside, BesideDrop } from './beside.ts';
import { defaultSettings, type SettingsInForce } from './config.ts';
import { type Episode, HARD_EXPECTED_MIN, keyOf, type MonitorState } from './state.ts';

/** Beside the other creatives of the campaign. */
export function judgeBeside(
  { envelope, campaignId }: EventsByType['ImpressionBilled'],
  beside: Beside,
  youngestMs: number,
  state: MonitorState,
): readonly Reaction<never>[] {
  const { tenant } = envelope;
  const inForce = state.configs.get(tenant) ?? defaultSettings;
  const { alpha, nullShare, lineShare, hardShare, clickDelayMs } = inForce.config;
  const hard = { share: hardShare, expectedMin: HARD_EXPECTED_MIN };
  const rule = { alpha, nullShare, lineShare, hard };
  return beside.settle(youngestMs - clickDelayMs, rule).flatMap((found: BesideDrop) => {
    const { creativeId, drop, heldShare, test, firstBadAtMs } = found;
    const episode = state.episodes.get(keyOf(tenant, creativeId));
    if (episode === undefined || !episode.onAir || episode.alarmed) return [];
    episode.alarmed = true;
    beside.forget(creativeId);
    const { candidate, control } = drop;
    const baselineCtr = heldShare * rateOf(control);
    const measured = { window: candidate, baselineCtr, baselineImpressions: control.trials, lineShare };
    return alarm(envelope, { campaignId, creativeId, episode, test, firstBadAtMs, inForce, ...measured });
  });
}

/** Against its own past, and by the hard breaker: for a creative that has no other beside it. */
export function judgeAlone(
  { envelope, campaignId, creativeId }: EventsByType['ImpressionBilled'],
  episode: Episode,
  inForce: SettingsInForce,
): readonly Reaction<never>[] {
  if (!episode.onAir || episode.alarmed) return [];
  const { lineShare, falseAlarmOncePer, minImpressions: trialsMin, clickDelayMs, hardShare } = inForce.config;
  const settled = episode.cells.settled(episode.youngestMs - clickDelayMs);
  const fallen = findDrop(settled, { lineShare, trialsMin, falseAlarmOncePer });
  const drop = fallen ?? findHardDrop(settled, { share: hardShare, expectedMin: HARD_EXPECTED_MIN });
  if (drop === null) return [];
  episode.alarmed = true;
  const test = fallen === null ? 'BREAKER' : 'BASELINE';
  const { window, baseline } = drop;
  const firstBadAtMs = windowBegin(settled, window);
  const measured = { window, baselineCtr: rateOf(baseline), baselineImpressions: baseline.trials, lineShare };
  return alarm(envelope, { campaignId, creativeId, episode, test, firstBadAtMs, inForce, ...measured });
}

interface Alarm {
  readonly campaignId: string;
  readonly creativeId: string;
  readonly episode: Episode;
  readonly test: string;
  readonly firstBadAtMs: number;
  readonly inForce: SettingsInForce;
  readonly window: Counts;
  readonly baselineCtr: number;
  readonly baselineImpressions: number;
  readonly lineShare: number;
}

function alarm(cause: Envelope, found: Alarm): readonly Reaction<never>[] {
  const { campaignId, creativeId, episode, test, firstBadAtMs, inForce, window, ...measured } = found;
  return emit(cause, creativeId, alarmId(cause.tenant, creativeId, episode.id), {
    type: 'CreativeUnderperformed',
    campaignId,
    creativeId,
    impressions: window.trials,
    clicks: window.successes,
    ctr: rateOf(window),
    ...measured,
    test,
    firstBadAtMs,
    settings: inForce.settings,
  });
}

export function alarmId(tenant: string, creativeId: string, episodeId: string): string {
  return uuidFrom('creative-underperformed', tenant, creativeId, episodeId);
}

/** Event time of the first cell of a window, as the end of the cell before it. */
function windowBegin(cells: readonly (Counts & { readonly lastMs?: number })[], window: Counts): number {
  let trials = 0;
  let at = cells.length;
  while (at > 0 && trials < window.trials) {
    at -= 1;
    trials += (cells[at] as Counts).trials;
  }
  return cells[at - 1]?.lastMs ?? 0;
}

export function emit(cause: Envelope, entity: string, id: string, body: AnyBody): readonly Reaction<never>[] {
  const envelope: Envelope = factEnvelope({
    id,
    tenant: cause.tenant,
    entity,
    occurredAtMs: cause.occurredAtMs,
    actor: 'service:performance-monitor',
    causationId: cause.id,
  });
  return [{ kind: 'emit', event: { ...body, envelope } as AnyEvent }];
}
