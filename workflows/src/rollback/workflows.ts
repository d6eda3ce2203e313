/**
 * `Rollback` (SM-2, KIKI-43, UW-41, WAP-107…109): Triggered → Pausing → Restoring → Verifying → Done or Escalated. A creative
 * is taken off the air and the campaign's gold creative put on it; of a config the version before is put in force again.
 *
 * It only ever goes forward, there is nothing to compensate: each step leaves things better than before, and each is
 * idempotent (commands by command id, events by event id), so a retry after a crash repeats nothing. A refused command is a
 * value: a creative that is not live needs no pause. People are told by the incident it opens (`incident/`), at once.
 *
 * Verified means: the monitors saw the first impression of the gold creative, or the first use of the version restored. When
 * they do not within `VERIFY_MS`, or there is nothing to restore, it is people's turn: `RollbackEscalated`.
 */
import { condition, patched, proxyActivities, setHandler } from '@temporalio/workflow';
import { localSteps, logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { RollbackActivities } from './contract.ts';
import { rollBackFirst } from './first.ts';
import {
  type FirstRollbackInput,
  type RollbackInput,
  type RollbackResult,
  type RollbackStage,
  rollbackIdOf,
  rollbackVerified,
  type VerifiedRollback,
} from './messages.ts';

const { goldCandidates } = proxyActivities<RollbackActivities>(localSteps);
const { branchInForce, campaignOfCreative, configInForce } = proxyActivities<RollbackActivities>(logSteps);

/** SM-2 gives a rollback five minutes in all; most are verified within seconds. */
export const VERIFY_MS = 5 * 60_000;
/** Reasons and summaries go into events: far below their bound. */
const WORDS_MAX = 400;

export async function Rollback(input: RollbackInput | FirstRollbackInput): Promise<RollbackResult> {
  return 'finding' in input ? roll(input) : rollBackFirst(input);
}

/** What was put in place; `awaited` false when it was there already, so that no first use will be told. */
type Restored = { readonly restoredId: string; readonly awaited: boolean } | { readonly reason: string };

async function roll(input: RollbackInput): Promise<RollbackResult> {
  let verified: VerifiedRollback | undefined;
  setHandler(rollbackVerified, (told) => {
    verified ??= told;
  });
  const { tenant, finding, cause } = input;
  const { subjectKind, subjectId, trigger, firstBadAtMs } = finding;
  const chain = startChain(tenant, cause);
  const rollbackId = rollbackIdOf(cause.eventId);
  const reached = (stage: RollbackStage) => showStage(tenant, input.campaignId ?? subjectId, stage);

  reached('PAUSING');
  const reason = finding.words.slice(0, WORDS_MAX);
  if (subjectKind === 'CREATIVE') {
    await chain.command('pause', 'creative', subjectId, { type: 'PauseCreative', reason });
  }
  const campaignId = await campaignOf(input);
  const started = { subjectKind, subjectId, campaignId, trigger, firstBadAtMs };
  await chain.emit('started', rollbackId, { type: 'RollbackStarted', ...started });

  reached('RESTORING');
  const restored =
    subjectKind === 'CREATIVE' ? await deployGold(input, campaignId, chain) : await restoreConfig(input, chain);

  reached('RECORDING');
  await chain.emit('incident-opened', rollbackId, incidentOf(input, campaignId, restored));
  if ('reason' in restored) return escalate(input, campaignId, chain, restored.reason, reached);

  reached('VERIFYING');
  const isVerified = !restored.awaited || (await condition(() => verified !== undefined, VERIFY_MS));
  if (!isVerified) {
    const unseen = `${restored.restoredId} was put in place and not used within ${VERIFY_MS / 60_000} minutes`;
    return escalate(input, campaignId, chain, unseen, reached);
  }
  if (verified !== undefined) chain.follow(verified.eventId);
  await complete(input, campaignId, chain, restored.restoredId);
  reached('DONE');
  return { outcome: 'COMPLETED', goldCreativeId: restored.restoredId };
}

/** Puts the first gold creative on the air that may be. */
async function deployGold(input: RollbackInput, campaignId: string, chain: Chain): Promise<Restored> {
  const { tenant, finding } = input;
  const creativeId = finding.subjectId;
  for (const gold of await goldCandidates({ tenant, campaignId, creativeId })) {
    const because = `gold reserve takes over from ${creativeId}`;
    const activate = { type: 'ActivateCreative', because } as const;
    const activated = await chain.command(`activate:${gold}`, 'creative', gold, activate);
    if (activated.kind === 'accepted') return { restoredId: gold, awaited: true };
    if (activated.code === 'CREATIVE_ALREADY_LIVE') return { restoredId: gold, awaited: false };
  }
  return { reason: 'no gold creative of the campaign could be put on the air' };
}

/** Puts the version before in force again, if the one found bad still is. A change that is watched ends by that (WAP-85). */
async function restoreConfig({ tenant, finding, cause }: RollbackInput, chain: Chain): Promise<Restored> {
  const { subjectId, version, words } = finding;
  // Changes are watched on staging as well. Of one that is no head any more the stream says so.
  const found = patched('any-branch') ? await branchInForce({ tenant, configId: subjectId, version }) : null;
  const branch = found ?? 'prod';
  const back = await chain.command('restore', 'agentConfig', subjectId, {
    type: 'RollbackConfig',
    branch,
    head: version,
    to: null,
    yaml: null,
    because: words.slice(0, WORDS_MAX),
  });
  if (back.kind === 'rejected') return { reason: `${back.message} (${back.code})` };
  const toVersion = (await configInForce({ tenant, configId: subjectId, branch })) ?? '';
  const restored = { configId: subjectId, fromVersion: version, toVersion };
  await chain.emit('restored', rollbackIdOf(cause.eventId), { type: 'ConfigRestored', ...restored });
  return { restoredId: toVersion, awaited: true };
}

function incidentOf({ finding }: RollbackInput, campaignId: string, restored: Restored) {
  const { subjectKind, subjectId, words } = finding;
  const isCreative = subjectKind === 'CREATIVE';
  const what = isCreative ? `Creative ${subjectId} of campaign ${campaignId}` : `Config ${subjectId}`;
  const done = isCreative ? 'was taken off the air' : 'was rolled back';
  const now =
    'reason' in restored ? `Somebody has to act: ${restored.reason}.` : `${restored.restoredId} is in its place.`;
  return {
    type: 'IncidentOpened',
    severity: 'reason' in restored ? 'HIGH' : 'MEDIUM',
    kind: isCreative ? 'creative-rollback' : 'config-rollback',
    subject: isCreative ? `creative:${subjectId}` : `config:${subjectId}`,
    summary: `${what} ${done}: ${words}. ${now}`,
  } as const;
}

async function complete(input: RollbackInput, campaignId: string, chain: Chain, restoredId: string): Promise<void> {
  const { subjectKind, subjectId } = input.finding;
  if (subjectKind === 'CONFIG') return; // `ConfigRestored` has told it
  const completed = { campaignId, pausedCreativeId: subjectId, goldCreativeId: restoredId };
  await chain.emit('completed', rollbackIdOf(input.cause.eventId), { type: 'RollbackCompleted', ...completed });
}

async function escalate(
  input: RollbackInput,
  campaignId: string,
  chain: Chain,
  reason: string,
  reached: (stage: RollbackStage) => void,
): Promise<RollbackResult> {
  const { subjectKind, subjectId, version } = input.finding;
  const rollbackId = rollbackIdOf(input.cause.eventId);
  await chain.emit(
    'escalated',
    rollbackId,
    subjectKind === 'CREATIVE'
      ? { type: 'RollbackEscalated', campaignId, pausedCreativeId: subjectId, reason }
      : { type: 'ConfigRestoreFailed', configId: subjectId, version, reason },
  );
  reached('ESCALATED');
  return { outcome: 'ESCALATED', reason };
}

async function campaignOf({ tenant, campaignId, finding }: RollbackInput): Promise<string> {
  if (campaignId !== null || finding.subjectKind === 'CONFIG') return campaignId ?? '';
  return campaignOfCreative({ tenant, creativeId: finding.subjectId });
}
