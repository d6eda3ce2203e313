/** Opens what activities work with: streams, followers, connectors, keys. A room's own things are opened by its room. */
import { openLanguageModel } from '@mainstem/connectors/llm/create-language-model';
import { openConnectors } from '@mainstem/connectors/open-connectors';
import { createPager, type PagerSettings } from '@mainstem/connectors/pager/create-pager';
import { followApprovals } from '@mainstem/streams/approvals/approvals-of-log';
import { followPeople } from '@mainstem/streams/approvals/people-of-log';
import { followThresholds } from '@mainstem/streams/approvals/thresholds-of-log';
import { followAutonomy } from '@mainstem/streams/autonomy/of-log';
import { followBrandSafety } from '@mainstem/streams/brand-safety/of-log';
import { followLeadTables } from '@mainstem/streams/leads/tables-of-log';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { ReactorStatus } from '@mainstem/streams/runtime/reactor/reactor-progress';
import type { ReactorResources } from '@mainstem/streams/worker';
import { openStreams } from './activities/open-streams.ts';
import type { ActivityParts } from './activities.ts';
import { openPayloadKeys } from './codec/open-keys.ts';
import { openCommunication } from './communication/open-communication.ts';
import { openConfigs } from './config-change/open-configs.ts';
import { openDocuments } from './documents/open-documents.ts';
import { openHealth } from './health/open-health.ts';
import { followJourneys, type JourneysOfLog } from './journeys/journeys-of-log.ts';
import { openLearning } from './learning/open-learning.ts';
import { openPerformance } from './optimisation/open-performance.ts';
import { openHealing } from './rollback/open-healing.ts';
import type { WorkflowSettings } from './settings.ts';

export interface OpenParts {
  readonly activityParts: ActivityParts;
  readonly journeys: JourneysOfLog;
  /** Payloads of Temporal are sealed under these. */
  readonly keyring: Keyring;
  /** Reactors beside the starter. */
  reactors(): readonly ReactorStatus[];
  /** Rejects with what a part cannot go on from. */
  readonly failed: Promise<unknown>;
  /** Call it after the last activity. */
  close(): Promise<void>;
}

export async function openParts(settings: WorkflowSettings, resources: ReactorResources): Promise<OpenParts> {
  const { logger, writer: events } = resources;
  const streams = openStreams(resources);
  const healing = openHealing(resources);
  const performanceOfCampaigns = openPerformance(resources);
  const learning = openLearning(resources);
  const report = (message: string, err?: unknown) => logger.error({ err }, message);
  const thresholds = followThresholds({ ...resources, report });
  const approvals = followApprovals({ ...resources, report });
  const people = followPeople({ ...resources, report });
  const leadTables = followLeadTables({ ...resources, report });
  const brandSafety = followBrandSafety({ ...resources, report });
  const autonomy = followAutonomy({ ...resources, report });
  const { model } = openLanguageModel(settings.MAINSTEM_LLM_FILE, logger);
  const communication = openCommunication(settings, resources);
  const configs = await openConfigs(settings, resources);
  const connectors = openConnectors(settings.MAINSTEM_CONNECTORS_FILE, logger);
  const health = openHealth(settings, logger);
  const pager = createPager(pagerSettings(settings), logger);
  const payloadKeys = openPayloadKeys(settings);
  const journeys = followJourneys(resources);
  const documents = await openDocuments(settings, payloadKeys.keyring);
  return {
    keyring: payloadKeys.keyring,
    journeys,
    activityParts: {
      events,
      writers: streams.writers,
      performance: performanceOfCampaigns,
      learning,
      brandSafety,
      autonomy,
      ...healing,
      pager,
      messages: communication.parts,
      journeys,
      companies: communication.companies,
      model,
      ...connectors,
      health,
      quarters: health.quarters,
      deployments: health.deployments,
      documents: documents.parts,
      thresholds,
      rules: approvals.rules,
      people,
      leadTables,
      training: { log: resources.log, codec: resources.codec, objects: documents.objects },
    },
    reactors: () => [configs.status()],
    failed: Promise.all([streams.failed, healing.reserve.done, journeys.done, approvals.done]),
    async close() {
      await Promise.all([
        streams.stop(),
        healing.reserve.stop(),
        healing.incidentSettings.stop(),
        performanceOfCampaigns.stop(),
        learning.stop(),
        brandSafety.stop(),
        autonomy.stop(),
        thresholds.stop(),
        approvals.stop(),
        people.stop(),
        leadTables.stop(),
        journeys.stop(),
      ]);
      await Promise.all([communication.close(), health.close(), configs.stop(), connectors.close(), documents.close()]);
      await payloadKeys.close();
    },
  };
}

function pagerSettings(settings: WorkflowSettings): PagerSettings {
  return {
    slackWebhookUrl: settings.MAINSTEM_SLACK_WEBHOOK_URL,
    pagerDutyRoutingKey: settings.MAINSTEM_PAGERDUTY_ROUTING_KEY,
    pagerDutyUrl: settings.MAINSTEM_PAGERDUTY_URL,
  };
}
