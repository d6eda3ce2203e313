/**
 * Why one campaign does not fit a request, in plain reading of its targeting, one campaign at a time. It is what the bitmap
 * index must agree with (a property test holds both together), what explanations are made from, and the floor the index
 * is measured against. Never on the bid path.
 */
import type { Impression } from '../../openrtb/bid-request.ts';
import { categoryWithin, domainWithin, normalApp, normalCategory, normalDomain } from '../../openrtb/normal.ts';
import type { CampaignRow } from '../rows.ts';
import { type Asking, comparableVersion, hourOfWeek, insideCircle, segmentKeys } from './asking.ts';

type Targeting = NonNullable<CampaignRow['targeting']>;

/** In the order a campaign passes them. */
export const targetingReasons = [
  'SEAT',
  'COUNTRY',
  'TARGETING_GEO',
  'TARGETING_DEVICE',
  'TARGETING_PLACEMENT',
  'TARGETING_AUDIENCE',
  'TARGETING_TIME',
  'TARGETING_IMPRESSION',
] as const;
export type TargetingReason = (typeof targetingReasons)[number];

/** The first reason the campaign is out; undefined when it fits. */
export function targetingRefusal(row: CampaignRow, asking: Asking, imp: Impression): TargetingReason | undefined {
  const { request } = asking;
  if (request.allowedSeats.length > 0 && !request.allowedSeats.includes(row.tenant)) return 'SEAT';
  if (request.blockedSeats.includes(row.tenant)) return 'SEAT';
  if (!within(row.countries, request.country)) return 'COUNTRY';
  const { targeting } = row;
  if (targeting === null) return undefined;
  if (!geoFits(targeting, asking)) return 'TARGETING_GEO';
  if (!deviceFits(targeting, asking)) return 'TARGETING_DEVICE';
  if (!placementFits(targeting, asking)) return 'TARGETING_PLACEMENT';
  if (!audienceFits(row.tenant, targeting, asking)) return 'TARGETING_AUDIENCE';
  if (!timeFits(targeting, asking)) return 'TARGETING_TIME';
  return impressionFits(targeting, imp) ? undefined : 'TARGETING_IMPRESSION';
}

/** An empty list takes all; else the value must be known and in it. */
function within<Value>(list: readonly Value[], value: Value | undefined): boolean {
  return list.length === 0 || (value !== undefined && list.includes(value));
}

function geoFits(targeting: Targeting, { request }: Asking): boolean {
  const { region, metro, postcode, northE6, eastE6 } = request.device().place;
  if (!within(targeting.regions, region) || !within(targeting.metros, metro)) return false;
  const { postcodes, circles } = targeting;
  if (postcodes.length > 0 && !postcodes.some((prefix) => postcode?.startsWith(prefix))) return false;
  if (circles.length === 0) return true;
  if (northE6 === undefined || eastE6 === undefined) return false;
  return circles.some((circle) => insideCircle(circle, northE6, eastE6));
}

function deviceFits(targeting: Targeting, { request }: Asking): boolean {
  const { type, os, osVersion, connectionType, language } = request.device();
  const { operatingSystems } = targeting;
  const osFits = operatingSystems.some(({ name, minVersion }) => {
    if (name !== os) return false;
    if (minVersion === null) return true;
    return osVersion !== undefined && comparableVersion(osVersion) >= comparableVersion(minVersion);
  });
  return (
    within(targeting.deviceTypes, type) &&
    (operatingSystems.length === 0 || osFits) &&
    within(targeting.connectionTypes, connectionType) &&
    within(targeting.languages, language)
  );
}

function placementFits(targeting: Targeting, { request }: Asking): boolean {
  const { channel, domain, bundle, storeId, categories, categoryTaxonomy } = request.place();
  const named = [bundle, storeId].filter((app) => app !== undefined).map(normalApp);
  const inSites = (list: readonly string[]) =>
    domain !== undefined && list.some((site) => domainWithin(domain, normalDomain(site) ?? site));
  const inApps = (list: readonly string[]) => list.some((app) => named.includes(normalApp(app)));
  const inCategories = (list: readonly string[]) =>
    categoryTaxonomy === targeting.contentTaxonomy &&
    list.some((wanted) => categories.some((category) => categoryWithin(category, normalCategory(wanted))));
  const { domains, apps, contentCategories } = targeting;
  // Sites and apps are one list of places: who names both wants either.
  const placed = (domains.length === 0 && apps.length === 0) || inSites(domains) || inApps(apps);
  return (
    within<string>(targeting.channels, channel) &&
    placed &&
    (contentCategories.length === 0 || inCategories(contentCategories)) &&
    within(targeting.exchanges, request.exchange) &&
    !inSites(targeting.blockedDomains) &&
    !inApps(targeting.blockedApps) &&
    !inCategories(targeting.blockedContentCategories)
  );
}

function audienceFits(tenant: string, { segments, blockedSegments }: Targeting, asking: Asking): boolean {
  if (segments.length === 0 && blockedSegments.length === 0) return true;
  const known = asking.segments();
  const isIn = (segment: string) => segmentKeys(tenant, segment).some((key) => known.includes(key));
  return (segments.length === 0 || segments.some(isIn)) && !blockedSegments.some(isIn);
}

function timeFits({ weekHours, utcOffsetMin }: Targeting, { request, nowMs }: Asking): boolean {
  if (weekHours.length === 0) return true;
  const offset = utcOffsetMin ?? request.device().place.utcOffsetMin;
  return offset !== undefined && weekHours.includes(hourOfWeek(nowMs, offset));
}

function impressionFits(targeting: Targeting, imp: Impression): boolean {
  const { minViewabilityPercent, positions, interstitial } = targeting;
  if (minViewabilityPercent !== null) {
    if (imp.viewabilityPpm === undefined || imp.viewabilityPpm < minViewabilityPercent * 10_000) return false;
  }
  return within(positions, imp.position) && (interstitial === null || interstitial === imp.interstitial);
}
