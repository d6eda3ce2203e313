/**
 * All definitions this program knows. One line here is all it takes to have a view kept up, rebuilt, verified and queried.
 *
 * Several versions of one view may stand here: while `leads@v2` is built beside `leads@v1`, the program has to know both,
 * the old one to keep it up for a way back (ADR 0011). A definition that changes what it makes gets a new version; the
 * same version with other rows is refused (`PROJECTION_DEFINITION_CHANGED`).
 */

import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { audit } from './audit/projection.ts';
import { campaigns } from './campaigns/projection.ts';
import { catalogue } from './catalogue/projection.ts';
import { clients } from './clients/projection.ts';
import { creatives } from './creatives/projection.ts';
import { incidents } from './incidents/projection.ts';
import { leadsBeforeContacts } from './leads/before-contacts.ts';
import { leads } from './leads/projection.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { userValues } from './user-values/projection.ts';

/** The catalogue comes first: bids wait for it. Versions of one view in any order. */
export const definitions: readonly Projection[] = [
  catalogue,
  userValues,
  campaigns,
  creatives,
  leads,
  leadsBeforeContacts,
  clients,
  incidents,
  spendByCampaignHour,
  audit,
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
