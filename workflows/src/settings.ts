/** Settings of the workflows process: its own, and those of the rooms that have some. */
import { privacySettings } from '@mainstem/streams/privacy/connect';
import type { Settings } from '@mainstem/streams/settings';
import { reactorSettings } from '@mainstem/streams/worker';
import { communicationSettings } from './communication/open-communication.ts';
import { configSettings } from './config-change/open-configs.ts';
import { healthSettings } from './health/open-health.ts';

export const workflowSettings = [
  ...reactorSettings,
  ...communicationSettings,
  ...configSettings,
  ...healthSettings,
  ...privacySettings,
  'MAINSTEM_TEMPORAL_ADDRESS',
  'MAINSTEM_TEMPORAL_NAMESPACE',
  'MAINSTEM_TEMPORAL_TASK_QUEUE',
  'MAINSTEM_SLACK_WEBHOOK_URL',
  'MAINSTEM_PAGERDUTY_ROUTING_KEY',
  'MAINSTEM_PAGERDUTY_URL',
  'MAINSTEM_LLM_FILE',
  'MAINSTEM_CONNECTORS_FILE',
  'MAINSTEM_HOST',
  'MAINSTEM_WORKFLOWS_PORT',
  'MAINSTEM_INTERNAL_KEY',
] as const;
export type WorkflowSettings = Settings<(typeof workflowSettings)[number]>;
