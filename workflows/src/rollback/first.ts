/**
 * `Rollback` as it was first released, for runs whose input has no finding: their histories must go on replaying. Nothing new
 * starts it; it can go once no such run is open or replayed.
 */
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { ActivityFailure, ApplicationFailure, patched, proxyActivities } from '@temporalio/workflow';
import { alertSteps, localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { Activities, AlertInput, AlertResult, CommandResult } from '../steps/contract.ts';
import type { FirstRollbackInput, RollbackResult, RollbackStage } from './messages.ts';

const { goldCandidates } = proxyActivities<Activities>(localSteps);
const { alert } = proxyActivities<Activities>(alertSteps);

export async function rollBackFirst(input: FirstRollbackInput): Promise<RollbackResult> {
  const { tenant, campaignId, creativeId } = input;
  const chain = startChain(tenant, input.cause);
  const reached = (stage: RollbackStage) => showStage(tenant, campaignId, stage);
  const incidentId = `rollback-${input.cause.eventId}`;

  reached('PAUSING');
  await command(chain, 'pause', creativeId, { type: 'PauseCreative', reason: measuredInWords(input) });

  reached('RESTORING');
  const goldCreativeId = await deployGold(input, chain);

  reached('RECORDING');
  const alarm = alarmOf(input, goldCreativeId);
  await chain.emit('incident-opened', incidentId, {
    type: 'IncidentOpened',
    severity: alarm.severity,
    kind: 'creative-rollback',
    subject: `creative:${creativeId}`,
    summary: alarm.text,
  });

  reached('ALERTING');
  const told = await tell(alarm);
  await chain.emit('incident-alerted', incidentId, { type: 'IncidentAlerted', ...told });

  if (goldCreativeId !== null) {
    await chain.emit('completed', incidentId, {
      type: 'RollbackCompleted',
      campaignId,
      pausedCreativeId: creativeId,
      goldCreativeId,
    });
    reached('DONE');
    return { outcome: 'COMPLETED', goldCreativeId };
  }
  const reason = 'no gold creative of the campaign could be put on the air';
  await chain.emit('escalated', incidentId, {
    type: 'RollbackEscalated',
    campaignId,
    pausedCreativeId: creativeId,
    reason,
  });
  reached('ESCALATED');
  return { outcome: 'ESCALATED', reason };
}

/** Runs of version 1 know the activity by its old name. */
function command(chain: Chain, step: string, creativeId: string, asked: CreativeCommand): Promise<CommandResult> {
  if (patched('any-stream')) return chain.command(step, 'creative', creativeId, asked);
  return chain.commandCreative(step, creativeId, asked);
}

/** Puts the first gold creative on the air that may be; null when there is none. */
async function deployGold(input: FirstRollbackInput, chain: Chain): Promise<string | null> {
  const { tenant, campaignId, creativeId } = input;
  for (const gold of await goldCandidates({ tenant, campaignId, creativeId })) {
    const started = await command(chain, `activate:${gold}`, gold, {
      type: 'ActivateCreative',
      because: `gold reserve takes over from ${creativeId}`,
    });
    if (started.kind === 'accepted' || started.code === 'CREATIVE_ALREADY_LIVE') return gold;
  }
  return null;
}

/** A pager that cannot be reached does not undo the rollback: the log then says that nobody was told. */
async function tell(alarm: AlertInput): Promise<AlertResult> {
  try {
    return await alert(alarm);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const channel = error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : undefined;
    return { channel: typeof channel === 'string' ? channel : 'slack', delivered: false };
  }
}

function alarmOf(input: FirstRollbackInput, goldCreativeId: string | null): AlertInput {
  const { tenant, campaignId, creativeId } = input;
  const now =
    goldCreativeId === null
      ? 'No gold creative could take over: somebody has to put one on the air.'
      : `Gold creative ${goldCreativeId} is on the air instead.`;
  return {
    step: 'alert',
    severity: goldCreativeId === null ? 'HIGH' : 'MEDIUM',
    title: `Creative ${creativeId} was taken off the air`,
    text: `Creative ${creativeId} of campaign ${campaignId} was taken off the air: ${measuredInWords(input)}. ${now}`,
    details: { tenant, campaign: campaignId, creative: creativeId, gold: goldCreativeId ?? 'none' },
  };
}

function measuredInWords({ measured }: FirstRollbackInput): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  return (
    `click rate ${percent(measured.ctr)} (${measured.clicks} of ${measured.impressions}) is under ` +
    `${percent(measured.lineShare)} of its baseline ${percent(measured.baselineCtr)}`
  );
}
