/** Every view of the platform. A new projection is added here and, when it is a table, by a migration. */
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { audit } from './audit/projection.ts';
import { campaigns } from './campaigns/projection.ts';
import { catalogue } from './catalogue/projection.ts';
import { clients } from './clients/projection.ts';
import { creatives } from './creatives/projection.ts';
import { incidents } from './incidents/projection.ts';
import { leads } from './leads/projection.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';

/** The catalogue comes first: bids wait for it. */
export const views: readonly Projection[] = [
  catalogue,
  campaigns,
  creatives,
  leads,
  clients,
  incidents,
  spendByCampaignHour,
  audit,
];

/** The named views in the order of `views`; throws `PROJECTION_UNKNOWN` for a name that is none. */
export function viewsNamed(names: readonly string[] | 'all'): readonly Projection[] {
  if (names === 'all') return views;
  for (const name of names) {
    if (!views.some((view) => view.name === name)) {
      const known = views.map((view) => view.name).join(', ');
      throw new ProjectionError('PROJECTION_UNKNOWN', name, `there is no such view; there are: ${known}`);
    }
  }
  return views.filter((view) => names.includes(view.name));
}
