/** Sentences of how the platform heals itself: findings, rollbacks, incidents, lockdowns. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type Subject = { readonly subjectKind: string; readonly subjectId: string };

function named({ subjectKind, subjectId }: Subject): string {
  return `${subjectKind.toLowerCase()} ${subjectId}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

export const healingSentences = {
  DegradationNoticed: (event: EventsByType['DegradationNoticed']) =>
    event.trigger === 'REQUESTED'
      ? `A rollback of ${named(event)} was asked for.`
      : `Metric ${event.metric} of ${named(event)}${event.version === '' ? '' : ` ${event.version}`} is ${percent(event.rate)} against ${percent(event.againstRate)} (${event.trigger}, ${event.test}).`,
  RollbackRequested: (event: EventsByType['RollbackRequested']) =>
    `Somebody asked to roll back ${named(event)}: ${event.because}.`,
  RiskScored: ({ envelope, riskPpm, model, because }: EventsByType['RiskScored']) =>
    `Risk of ${envelope.entity === '*' ? 'the whole tenant' : `campaign ${envelope.entity}`} is ${percent(riskPpm / 1_000_000)} (${model}): ${because}.`,
  BrandSafetyViolated: ({ creativeId, category, because }: EventsByType['BrandSafetyViolated']) =>
    `Creative ${creativeId} is against the brand's rules (${category}): ${because}.`,
  BreachSuspected: ({ envelope, kind, because }: EventsByType['BreachSuspected']) =>
    `A breach of tenant ${envelope.tenant} is suspected (${kind}): ${because}.`,
  RollbackStarted: (event: EventsByType['RollbackStarted']) =>
    `A rollback of ${named(event)} began (${event.trigger}).`,
  RollbackVerified: (event: EventsByType['RollbackVerified']) =>
    `Restored ${event.restoredId} works, ${seconds(event.elapsedMs)} after the first bad and ${seconds(event.reactionMs)} after the finding.`,
  ConfigRestored: ({ configId, fromVersion, toVersion }: EventsByType['ConfigRestored']) =>
    `Config ${configId} went back from ${fromVersion} to ${toVersion}.`,
  ConfigRestoreFailed: ({ configId, version, reason }: EventsByType['ConfigRestoreFailed']) =>
    `Config ${configId} could not be taken back from ${version}: ${reason}.`,
  IncidentTicketed: ({ envelope, system, ticketId }: EventsByType['IncidentTicketed']) =>
    `Incident ${envelope.entity} has ticket ${ticketId} (${system}).`,
  IncidentClientInformed: ({ envelope, channel, delivered }: EventsByType['IncidentClientInformed']) =>
    `The client was ${delivered ? '' : 'not '}told of incident ${envelope.entity} by ${channel}.`,
  IncidentStepReported: ({ envelope, step }: EventsByType['IncidentStepReported']) =>
    `Step ${step} of incident ${envelope.entity} was said to be done.`,
  IncidentStepOpened: ({ envelope, step, owner, dueAtMs }: EventsByType['IncidentStepOpened']) =>
    `Step ${step} of incident ${envelope.entity} is for ${owner} until ${new Date(dueAtMs).toISOString()}.`,
  IncidentStepMissed: ({ envelope, step, owner, escalatedTo }: EventsByType['IncidentStepMissed']) =>
    `Step ${step} of incident ${envelope.entity} was not done in time by ${owner}; ${escalatedTo} was told.`,
  IncidentMitigated: ({ envelope, by }: EventsByType['IncidentMitigated']) =>
    `Incident ${envelope.entity} was mitigated by ${by}.`,
  IncidentRcaRecorded: ({ envelope, by }: EventsByType['IncidentRcaRecorded']) =>
    `The root cause of incident ${envelope.entity} was written down by ${by}.`,
  IncidentPreventionCompleted: ({ envelope, by }: EventsByType['IncidentPreventionCompleted']) =>
    `What prevents incident ${envelope.entity} was done by ${by}.`,
  LockdownBegun: ({ envelope, because }: EventsByType['LockdownBegun']) =>
    `Tenant ${envelope.tenant} is locked down: ${because}.`,
  LockdownEnded: ({ envelope, because }: EventsByType['LockdownEnded']) =>
    `Tenant ${envelope.tenant} is let in again: ${because}.`,
} as const;
