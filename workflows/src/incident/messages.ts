/** What starts an `Incident` workflow, what it is told, and what people may say to it. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';
import type { IncidentStep, Severity } from './policy.ts';

export const incidentWorkflowType = 'Incident';

export interface IncidentInput {
  readonly tenant: string;
  readonly incidentId: string;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly kind: string;
  readonly subject: string;
  readonly summary: string;
}

/** What the platform did about it by itself. */
export interface IncidentNews {
  readonly eventId: string;
  readonly what: 'MITIGATED' | 'ESCALATED';
  /** The workflow that did it. */
  readonly by: string;
  readonly words: string;
}
export const incidentNewsSignal = 'incidentNews';
export const incidentNews = defineSignal<[IncidentNews]>(incidentNewsSignal);

export interface StepDone {
  readonly step: IncidentStep;
  /** user:<id>. */
  readonly by: string;
  /** Where it is written; asked for by RCA and PREVENTION. */
  readonly uri: string | null;
}
/** The same, as somebody sent it in: what the incident does not wait for is left, since nobody waits for an answer. */
export interface ReportedStep extends StepDone {
  readonly eventId: string;
}
export const stepReportedSignal = 'stepReported';
export const stepReported = defineSignal<[ReportedStep]>(stepReportedSignal);

export const incidentRefusals = ['INCIDENT_STEP_CLOSED', 'INCIDENT_URI_MISSING'] as const;
export type IncidentRefusal = (typeof incidentRefusals)[number];

export const completeStep = defineUpdate<{ readonly eventId: string }, [StepDone]>('completeStep');

export interface IncidentView {
  readonly incidentId: string;
  readonly waitsFor: IncidentStep | null;
  readonly owner: string | null;
  readonly dueAtMs: number | null;
}
export const incidentView = defineQuery<IncidentView>('incident');

export function incidentWorkflowId(tenant: string, incidentId: string): string {
  return `incident:${tenant}:${incidentId}`;
}
