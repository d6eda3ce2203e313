/** Keeps a document from a workflow; tried for a day. */
import { proxyActivities } from '@temporalio/workflow';
import { logSteps } from '../steps/activity-options.ts';
import type { DocumentActivities } from './contract.ts';

export const { keepDocument } = proxyActivities<DocumentActivities>(logSteps);
