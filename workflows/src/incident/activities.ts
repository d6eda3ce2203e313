/** Tickets of incidents, on the Git host where engineers work (WAP-110), and the tenant's own owners and limits. */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { GitHost } from '@mainstem/connectors/git/port';
import type { SettingFollower } from '@mainstem/streams/runtime/setting-follower';
import { ApplicationFailure } from '@temporalio/common';
import { idempotencyKeyOf } from '../activities/idempotent.ts';
import type { IncidentActivities } from './contract.ts';
import { type IncidentsSetting, policyInForce } from './setting.ts';

/** A title is one line. */
const TITLE_MAX = 120;

export interface IncidentParts {
  readonly git: GitHost;
  readonly incidentSettings: Pick<SettingFollower<IncidentsSetting>, 'of' | 'whenCaughtUp'>;
}

export function createIncidentActivities({ git, incidentSettings }: IncidentParts): IncidentActivities {
  return {
    async incidentPolicy({ tenant, severity }) {
      await incidentSettings.whenCaughtUp();
      return policyInForce(incidentSettings.of(tenant), severity);
    },
    async openTicket({ step, tenant, incidentId, severity, summary }) {
      const title = `[${severity}] ${summary}`.slice(0, TITLE_MAX);
      const body = `Incident \`${incidentId}\` of tenant \`${tenant}\`.\n\n${summary}\n`;
      const request = { idempotencyKey: ticketKey(step), title, body, labels: ['incident', severity.toLowerCase()] };
      try {
        const { provider, number, url, delivered } = await git.openIssue(request);
        return { system: provider, ticketId: String(number), uri: delivered ? url : null };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        const { message, code: type, retryable } = error;
        throw ApplicationFailure.create({ message, type, nonRetryable: !retryable, cause: error });
      }
    },
  };
}

/** Of the characters a Git host takes in a key. */
function ticketKey(step: string): string {
  return idempotencyKeyOf(step)
    .replace(/[^\w:/.-]/g, '_')
    .slice(-200);
}
