/**
 * What workflows ask of activities. Types only: workflow code sees these and never the log, the codec or a connector.
 *
 * Every activity runs at least once, so each is idempotent by a key made from workflow id and step. A step's name is
 * unique in the whole life of its workflow id and knows nothing of runs, so that continue-as-new repeats none.
 */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import type { DecisionEvidence } from '@mainstem/streams/decision-record/records-of';
import type { CommandOf, StreamName } from '../activities/streams.ts';
import type { ApprovalActivities } from '../approval/contract.ts';
import type { BillingActivities } from '../billing/contract.ts';
import type { CampaignActivities } from '../campaign/contract.ts';
import type { CommunicationActivities } from '../communication/contract.ts';
import type { ConfigActivities } from '../config-change/contract.ts';
import type { CreativeActivities } from '../creative/contract.ts';
import type { CrmActivities } from '../crm/contract.ts';
import type { DocumentActivities } from '../documents/contract.ts';
import type { HealthActivities } from '../health/contract.ts';
import type { IncidentActivities } from '../incident/contract.ts';
import type { JourneyActivities } from '../journeys/contract.ts';
import type { LanguageActivities } from '../language/contract.ts';
import type { LeadActivities } from '../lead/contract.ts';
import type { LearningActivities } from '../learning/contract.ts';
import type { LockdownActivities } from '../lockdown/contract.ts';
import type { NoticeActivities } from '../notices/contract.ts';
import type { OnboardingActivities } from '../onboarding/contract.ts';
import type { OptimisationActivities } from '../optimisation/contract.ts';
import type { QbrActivities } from '../qbr/contract.ts';
import type { ResearchActivities } from '../research/contract.ts';
import type { RollbackActivities } from '../rollback/contract.ts';
import type { SigningActivities } from '../signing/contract.ts';
import type { SuccessActivities } from '../success/contract.ts';
import type { TrainingActivities } from '../training/contract.ts';
import type { VillageActivities } from '../village/contract.ts';

interface Step {
  readonly step: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** ms since 1970 UTC, from the workflow's own clock. */
  readonly occurredAtMs: number;
}

/** One event for the log. Its id is derived from the workflow id and `step`: a retry writes the same event. */
export interface EmitInput extends Step {
  readonly entity: string;
  readonly body: AnyBody;
  /** What a decision rests on, for its record; what the event says is in it anyway. */
  readonly evidence?: DecisionEvidence;
}

/** One command for a decided stream. Its id is derived as an event's: a retry gets the same answer. */
export interface CommandInput<Stream extends StreamName = StreamName> extends Step {
  readonly stream: Stream;
  readonly entity: string;
  readonly command: CommandOf<Stream>;
}

/** Of `commandCreative`, which histories before version 2 of a rollback name. */
export interface CreativeCommandInput extends Step {
  readonly creativeId: string;
  readonly command: CreativeCommand;
}

/** A refusal is a value: the workflow decides what it means. */
export type CommandResult =
  | { readonly kind: 'accepted'; readonly eventId: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

export interface AlertInput {
  readonly step: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly title: string;
  readonly text: string;
  readonly details: Readonly<Record<string, string>>;
}

export interface AlertResult {
  readonly channel: string;
  readonly delivered: boolean;
}

/** Those that any lifecycle may use. */
export interface StepActivities {
  /** Appends one event to the log and answers with its id once it is durable. */
  emit(input: EmitInput): Promise<{ readonly eventId: string }>;
  /** Has a command decided on a stream of `activities/streams.ts` (R3). */
  command(input: CommandInput): Promise<CommandResult>;
  /** What `command` was called while creatives were the only stream; kept for the histories that name it. */
  commandCreative(input: CreativeCommandInput): Promise<CommandResult>;
  /** Tells people. */
  alert(input: AlertInput): Promise<AlertResult>;
}

/** All there are: one line per room. */
export interface Activities
  extends StepActivities,
    ApprovalActivities,
    BillingActivities,
    CampaignActivities,
    CommunicationActivities,
    ConfigActivities,
    CreativeActivities,
    CrmActivities,
    DocumentActivities,
    HealthActivities,
    IncidentActivities,
    JourneyActivities,
    LanguageActivities,
    LeadActivities,
    LearningActivities,
    LockdownActivities,
    NoticeActivities,
    OnboardingActivities,
    OptimisationActivities,
    QbrActivities,
    ResearchActivities,
    RollbackActivities,
    SigningActivities,
    TrainingActivities,
    VillageActivities,
    SuccessActivities {}
