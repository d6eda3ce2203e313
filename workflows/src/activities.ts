/**
 * The activities: the only code of a lifecycle that touches the log, the deciders or the outside world (R11). Each is
 * idempotent: events by an id hashed from workflow id and step, commands by a command id made the same way, pages by an
 * idempotency key. Inputs are small and hold no personal data. Each room brings its own, one line here.
 */
import type { Crm } from '@mainstem/connectors/crm/port';
import type { ESignature } from '@mainstem/connectors/e-signature/port';
import type { GitHost } from '@mainstem/connectors/git/port';
import type { LanguageModel } from '@mainstem/connectors/llm/port';
import type { Pager } from '@mainstem/connectors/pager/port';
import type { Payments } from '@mainstem/connectors/payments/port';
import type { WebResearch } from '@mainstem/connectors/web-research/port';
import type { RulesOfLog } from '@mainstem/streams/approvals/approvals-of-log';
import type { ThresholdsOfLog } from '@mainstem/streams/approvals/thresholds-of-log';
import type { AutonomyOfLog } from '@mainstem/streams/autonomy/of-log';
import type { BrandSafetyOfLog } from '@mainstem/streams/brand-safety/of-log';
import type { LeadTables } from '@mainstem/streams/leads/tables-of-log';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import { createChampions } from '@mainstem/streams/models/champions';
import { createAlert } from './activities/alert.ts';
import { createCommand, type StreamWriters } from './activities/command.ts';
import { createEmit } from './activities/emit.ts';
import { createApprovalActivities } from './approval/activities.ts';
import { withCeilings } from './autonomy/with-ceilings.ts';
import { createBillingActivities } from './billing/activities.ts';
import { createCampaignActivities } from './campaign/activities.ts';
import { createCommunicationActivities } from './communication/activities.ts';
import type { DeliverParts } from './communication/deliver.ts';
import type { Companies } from './companies/port.ts';
import { createConfigActivities } from './config-change/activities.ts';
import { createCreativeActivities } from './creative/activities.ts';
import { createCrmActivities } from './crm/activities.ts';
import { createDocumentActivities, type DocumentParts } from './documents/activities.ts';
import { createHealthActivities } from './health/activities.ts';
import type { OpenHealth } from './health/open-health.ts';
import { createIncidentActivities, type IncidentParts } from './incident/activities.ts';
import { createJourneyActivities, type JourneyParts } from './journeys/activities.ts';
import { createLanguageActivities } from './language/activities.ts';
import { createLeadActivities } from './lead/activities.ts';
import { createLearningActivities, type LearningParts } from './learning/activities.ts';
import { createLockdownActivities, type LockdownParts } from './lockdown/activities.ts';
import { createNoticeActivities, type NoticeParts } from './notices/activities.ts';
import { createOnboardingActivities } from './onboarding/activities.ts';
import { createOptimisationActivities, type OptimisationParts } from './optimisation/activities.ts';
import { createQbrActivities } from './qbr/activities.ts';
import type { QuarterSource } from './qbr/quarters-of-clients.postgres.ts';
import { createResearchActivities } from './research/activities.ts';
import { createRollbackActivities, type RollbackParts } from './rollback/activities.ts';
import { createSigningActivities } from './signing/activities.ts';
import type { Activities } from './steps/contract.ts';
import { createSuccessActivities } from './success/activities.ts';
import { createTrainingActivities, type TrainingParts } from './training/activities.ts';
import { createVillageActivities, type VillageParts } from './village/activities.ts';

export interface ActivityParts extends RollbackParts {
  readonly whoIsIn: LockdownParts['whoIsIn'];
  readonly incidentSettings: IncidentParts['incidentSettings'];
  readonly events: EventWriter;
  readonly writers: StreamWriters;
  readonly pager: Pager;
  readonly messages: DeliverParts;
  readonly journeys: JourneyParts['journeys'];
  readonly model: LanguageModel;
  readonly git: GitHost;
  readonly payments: Payments;
  readonly eSignature: ESignature;
  readonly crm: Crm;
  readonly companies: Companies;
  readonly documents: DocumentParts;
  readonly webResearch: WebResearch;
  readonly performance: Pick<OptimisationParts, 'performance' | 'isRead'>;
  readonly health: Pick<OpenHealth, 'usage' | 'portalUrl' | 'cohorts'>;
  readonly learning: Pick<LearningParts, 'learned' | 'isLearnedRead'>;
  readonly brandSafety: Pick<BrandSafetyOfLog, 'of'>;
  readonly autonomy: Pick<AutonomyOfLog, 'ceilingOf'>;
  readonly thresholds: Pick<ThresholdsOfLog, 'of'>;
  readonly rules: RulesOfLog;
  readonly leadTables: LeadTables;
  readonly people: NoticeParts['people'];
  readonly quarters: QuarterSource;
  readonly deployments: VillageParts['deployments'];
  readonly training: Pick<TrainingParts, 'log' | 'codec' | 'objects'>;
}

export function createActivities(parts: ActivityParts): Activities {
  return withCeilings(freeActivities(parts), parts.autonomy, Date.now);
}

function freeActivities(parts: ActivityParts): Activities {
  return {
    emit: createEmit(parts.events),
    ...createCommand(parts.writers),
    alert: createAlert(parts.pager),
    ...createApprovalActivities({ ...parts, approvals: parts.writers.approval }),
    ...createNoticeActivities({
      approvals: parts.writers.approval,
      people: parts.people,
      linkSecret: parts.messages.links?.approvalLinkSecret ?? '',
    }),
    ...createCommunicationActivities(parts.messages),
    ...createBillingActivities(parts),
    ...createCampaignActivities(parts.writers.budget),
    ...createConfigActivities({ configs: parts.writers.agentConfig, git: parts.git }),
    ...createCrmActivities({ ...parts, contacts: parts.messages.contacts }),
    ...createDocumentActivities(parts.documents),
    ...createOnboardingActivities(parts.writers.agentConfig),
    ...createSigningActivities({ ...parts.messages, eSignature: parts.eSignature }),
    ...createCreativeActivities({ brandSafety: parts.brandSafety, campaigns: parts.writers.campaign }),
    ...createOptimisationActivities({ ...parts.performance, campaigns: parts.writers.campaign }),
    ...createHealthActivities({ usage: parts.health.usage, events: parts.events }),
    ...createSuccessActivities(parts.health),
    ...createIncidentActivities(parts),
    ...createJourneyActivities({ journeys: parts.journeys, contacts: parts.messages.contacts }),
    ...createLanguageActivities(parts),
    ...createLeadActivities({
      assignments: parts.writers.assignment,
      tables: parts.leadTables,
      events: parts.events,
      champions: createChampions({ registry: parts.writers.model, objects: parts.training.objects }),
    }),
    ...createLearningActivities({ ...parts.learning, campaigns: parts.writers.campaign }),
    ...createLockdownActivities({ identities: parts.writers.identity, whoIsIn: parts.whoIsIn }),
    ...createQbrActivities(parts),
    ...createTrainingActivities({ ...parts.training, models: parts.writers.model }),
    ...createVillageActivities(parts),
    ...createResearchActivities(parts),
    ...createRollbackActivities(parts),
  };
}
