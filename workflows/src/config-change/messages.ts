/** What starts the workflows of configs, and what they are told. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const configChangeWorkflowType = 'ConfigChange';
export const toolRequestWorkflowType = 'ToolRequest';
export const configPreviewWorkflowType = 'ConfigPreview';
export const configEditWorkflowType = 'ConfigEdit';

export const configChangeStages = [
  'APPROVING',
  'PREVIEWING',
  'APPLYING',
  'VERIFYING',
  'VERIFIED',
  'ROLLED_BACK',
  'REJECTED',
  'EXPIRED',
  'WITHDRAWN',
] as const;
export type ConfigChangeStage = (typeof configChangeStages)[number];

export interface ConfigChangeInput {
  readonly tenant: string;
  readonly configId: string;
  readonly changeId: string;
  /** What is asked for on its branch: LOW asks nobody. */
  readonly askedTier: 'LOW' | 'MEDIUM' | 'HIGH';
  /** Why it is as risky as it is, one line each. */
  readonly reasons: readonly string[];
  /** Who wants it, and may then not approve it. */
  readonly requestedBy: string;
  readonly cause: Cause;
}

export interface ToolRequestInput {
  readonly tenant: string;
  readonly configId: string;
  readonly requestId: string;
  readonly kind: 'TOOL' | 'INTEGRATION';
  readonly tool: string;
  readonly input: string;
  readonly output: string;
  readonly purpose: string;
  readonly cause: Cause;
  /** What the run before this one knew; absent in the first. */
  readonly carried?: { readonly issueNumber: number; readonly looks: number };
}

/** Ids only: what was asked is read from the config's stream. */
export interface PreviewInput {
  readonly tenant: string;
  readonly configId: string;
  readonly changeId: string;
  readonly askId: string;
  readonly cause: Cause;
}

export interface EditInput {
  readonly tenant: string;
  readonly configId: string;
  readonly editId: string;
  readonly cause: Cause;
}

export function configPreviewWorkflowId(tenant: string, configId: string, askId: string): string {
  return `config-preview:${tenant}:${configId}:${askId}`;
}

export function configEditWorkflowId(tenant: string, configId: string, editId: string): string {
  return `config-edit:${tenant}:${configId}:${editId}`;
}

export function configChangeWorkflowId(tenant: string, configId: string, changeId: string): string {
  return `config-change:${tenant}:${configId}:${changeId}`;
}

export function toolRequestWorkflowId(tenant: string, configId: string, requestId: string): string {
  return `tool-request:${tenant}:${configId}:${requestId}`;
}

/** What happened to a change outside its workflow: facts of the log. */
export interface ChangeFact {
  readonly eventId: string;
  readonly what: 'CONFIRMED' | 'WITHDRAWN' | 'ROLLED_BACK' | 'DEGRADED';
  readonly because: string;
}

export const changeFactSignal = 'changeFact';
export const changeFact = defineSignal<[ChangeFact]>(changeFactSignal);
export const changeStage = defineQuery<ConfigChangeStage>('changeStage');
