/**
 * All definitions this program knows. One line here is all it takes to have a view kept up, rebuilt, verified and queried.
 *
 * Several versions of one view may stand here: while `leads@v2` is built beside `leads@v1`, the program has to know both,
 * the old one to keep it up for a way back (ADR 0011). A definition that changes what it makes gets a new version; the
 * same version with other rows is refused (`PROJECTION_DEFINITION_CHANGED`).
 */

import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { agentActions } from './agent-actions/projection.ts';
import { agents } from './agents/projection.ts';
import { approvals } from './approvals/projection.ts';
import { audit } from './audit/projection.ts';
import { campaignsBeforeShares } from './campaigns/before-shares.ts';
import { campaigns } from './campaigns/projection.ts';
import { catalogueBeforeBriefs } from './catalogue/before-briefs.ts';
import { catalogueBeforeExperiments } from './catalogue/before-experiments.ts';
import { catalogue } from './catalogue/projection.ts';
import { clientDays } from './client-days/projection.ts';
import { clientFlows } from './client-flows/projection.ts';
import { clientSuccessBeforeRenewals } from './client-success/before-renewals.ts';
import { clientSuccess } from './client-success/projection.ts';
import { clients } from './clients/projection.ts';
import { cohorts } from './cohorts/projection.ts';
import { configChanges } from './configs/changes.ts';
import { configCommits } from './configs/commits.ts';
import { contacts } from './contacts/projection.ts';
import { creativesBeforeBriefs } from './creatives/before-briefs.ts';
import { creatives } from './creatives/projection.ts';
import { decisionDays } from './decisions/days.ts';
import { decisions } from './decisions/projection.ts';
import { deployments } from './deployments/projection.ts';
import { events } from './events/projection.ts';
import { experiments } from './experiments/projection.ts';
import { exposures } from './exposures/projection.ts';
import { featureProjections } from './features/projection.ts';
import { featureQuarantine } from './features/quarantine.ts';
import { flows } from './flows/projection.ts';
import { handoffs } from './handoffs/projection.ts';
import { incidentsBeforeSteps } from './incidents/before-steps.ts';
import { incidents } from './incidents/projection.ts';
import { ingestionWarnings } from './ingestion-warnings/projection.ts';
import { leadsBeforeContacts } from './leads/before-contacts.ts';
import { leads } from './leads/projection.ts';
import { liveConfigs } from './live-configs/projection.ts';
import { ltv } from './ltv/projection.ts';
import { memories } from './memories/projection.ts';
import { messages } from './messages/projection.ts';
import { models } from './models/projection.ts';
import { portfolios } from './portfolios/projection.ts';
import { proposals } from './proposals/projection.ts';
import { qbrs } from './qbrs/projection.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { teamWork } from './team-work/projection.ts';
import { ticketMessages } from './tickets/messages.ts';
import { tickets } from './tickets/projection.ts';
import { ticketSteps } from './tickets/steps.ts';
import { transactionStats } from './transaction-stats/projection.ts';
import { userValues } from './user-values/projection.ts';

/** The catalogue comes first: bids wait for it. Versions of one view in any order. */
export const definitions: readonly Projection[] = [
  catalogue,
  catalogueBeforeExperiments,
  catalogueBeforeBriefs,
  userValues,
  ltv,
  liveConfigs,
  cohorts,
  exposures,
  campaigns,
  campaignsBeforeShares,
  creatives,
  creativesBeforeBriefs,
  leads,
  leadsBeforeContacts,
  clients,
  clientSuccess,
  clientSuccessBeforeRenewals,
  clientDays,
  clientFlows,
  qbrs,
  decisions,
  decisionDays,
  deployments,
  tickets,
  ticketSteps,
  ticketMessages,
  incidents,
  incidentsBeforeSteps,
  spendByCampaignHour,
  audit,
  events,
  agentActions,
  agents,
  flows,
  models,
  portfolios,
  experiments,
  handoffs,
  teamWork,
  ingestionWarnings,
  memories,
  contacts,
  messages,
  approvals,
  proposals,
  configCommits,
  configChanges,
  transactionStats,
  ...featureProjections,
  featureQuarantine,
];

/** The newest definition of each view, in the order of `definitions`. */
export const views: readonly Projection[] = newestOf(definitions);

export function newestOf(all: readonly Projection[]): readonly Projection[] {
  const newest = new Map<string, Projection>();
  for (const one of all) {
    const held = newest.get(one.name);
    if (held === undefined || held.version < one.version) newest.set(one.name, one);
  }
  return [...newest.values()];
}

/** The definition of a version of a view; undefined when this program does not know it. */
export function definitionOf(all: readonly Projection[], name: string, version: number): Projection | undefined {
  return all.find((one) => one.name === name && one.version === version);
}

/** The newest definitions of the named views, in the order of `views`; throws `PROJECTION_UNKNOWN` for a name that is none. */
export function viewsNamed(
  names: readonly string[] | 'all',
  all: readonly Projection[] = definitions,
): readonly Projection[] {
  const newest = newestOf(all);
  if (names === 'all') return newest;
  for (const name of names) {
    if (!newest.some((view) => view.name === name)) {
      const known = newest.map((view) => view.name).join(', ');
      throw new ProjectionError('PROJECTION_UNKNOWN', name, `there is no such view; there are: ${known}`);
    }
  }
  return newest.filter((view) => names.includes(view.name));
}
