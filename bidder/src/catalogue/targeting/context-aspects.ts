/** The device, the site or app and the moment as aspects of targeting. */
import { normalCategory, normalDomain } from '../../openrtb/normal.ts';
import type { Key } from '../bitmaps/dimension.ts';
import type { Threshold } from '../bitmaps/thresholds.ts';
import type { CampaignRow } from '../rows.ts';
import {
  type Asking,
  appKey,
  categoryKey,
  comparableVersion,
  eachCategory,
  eachDomain,
  HOURS_OF_WEEK,
  hourOfWeek,
} from './asking.ts';
import { type Aspect, asks, blocks, known, listed, plain, type Targeting, type Tell, thresholds } from './aspect.ts';

export function deviceAspects(): Aspect<Asking>[] {
  const device = ({ request }: Asking) => request.device();
  return [
    plain<Asking>(
      'TARGETING_DEVICE',
      asks,
      listed((targeting) => targeting.deviceTypes),
      (asking, tell) => known(tell, device(asking).type),
    ),
    operatingSystems(),
    plain<Asking>(
      'TARGETING_DEVICE',
      asks,
      listed((targeting) => targeting.connectionTypes),
      (asking, tell) => known(tell, device(asking).connectionType),
    ),
    plain<Asking>(
      'TARGETING_DEVICE',
      asks,
      listed((targeting) => targeting.languages),
      (asking, tell) => known(tell, device(asking).language),
    ),
  ];
}

/** Versions are few and come again and again: to make one comparable costs more than all the rest. */
function versionReader(): (version: string) => string {
  const known = new Map<string, string>();
  return (version) => {
    const found = known.get(version);
    if (found !== undefined) return found;
    if (known.size >= VERSIONS_MAX) known.clear();
    const made = comparableVersion(version);
    known.set(version, made);
    return made;
  };
}

/** Some 200 bytes each. */
const VERSIONS_MAX = 4_096;

function operatingSystems(): Aspect<Asking> {
  const comparableOf = versionReader();
  return thresholds<Asking>(
    'TARGETING_DEVICE',
    ({ operatingSystems: systems }) => {
      const asked = new Map<string, Threshold>();
      for (const { name, minVersion } of systems) {
        const level = minVersion === null ? undefined : comparableVersion(minVersion);
        asked.set(`${name} ${level ?? ''}`, { family: name, level });
      }
      return [...asked.values()];
    },
    (dimension, { request }, words) => {
      const { os, osVersion } = request.device();
      if (os === undefined) return;
      const level = osVersion !== undefined && dimension.asksLevels(os) ? comparableOf(osVersion) : undefined;
      dimension.hitLevel(os, level, words);
    },
  );
}

export function placementAspects(): Aspect<Asking>[] {
  const place = ({ request }: Asking) => request.place();
  const tellPlace = (asking: Asking, tell: Tell): void => {
    const { domain, bundle, storeId } = place(asking);
    if (domain !== undefined) eachDomain(domain, tell);
    if (bundle !== undefined) tell(appKey(bundle));
    if (storeId !== undefined) tell(appKey(storeId));
  };
  const tellCategories = (asking: Asking, tell: Tell): void => {
    const { categories, categoryTaxonomy } = place(asking);
    for (const category of categories) eachCategory(category, (name) => tell(categoryKey(categoryTaxonomy, name)));
  };
  const categories = (targeting: Targeting, list: readonly string[]) =>
    list.map((category) => categoryKey(targeting.contentTaxonomy, normalCategory(category)));
  const rows: [boolean, (targeting: Targeting) => readonly Key[], (asking: Asking, tell: Tell) => void][] = [
    [asks, ({ channels }) => channels, (asking, tell) => known(tell, place(asking).channel)],
    [asks, ({ domains, apps }) => [...domains.map(domainKey), ...apps.map(appKey)], tellPlace],
    [asks, (targeting) => categories(targeting, targeting.contentCategories), tellCategories],
    [asks, ({ exchanges }) => exchanges, ({ request }, tell) => tell(request.exchange)],
    [
      blocks,
      ({ blockedDomains, blockedApps }) => [...blockedDomains.map(domainKey), ...blockedApps.map(appKey)],
      tellPlace,
    ],
    [blocks, (targeting) => categories(targeting, targeting.blockedContentCategories), tellCategories],
  ];
  return rows.map(([shuts, read, tellAll]) => plain<Asking>('TARGETING_PLACEMENT', shuts, listed(read), tellAll));
}

const domainKey = (domain: string): string => normalDomain(domain) ?? domain;

/** Hours by zone: those of the viewer, and those of each zone campaigns name, which are few. */
export function hours(): Aspect<Asking> {
  const zones = new Map<number, number>();
  const zoneOf = ({ targeting }: CampaignRow) =>
    targeting === null || targeting.weekHours.length === 0 ? null : targeting.utcOffsetMin;
  const aspect = plain<Asking>(
    'TARGETING_TIME',
    asks,
    listed(({ weekHours, utcOffsetMin }) => weekHours.map((hour) => hourKey(utcOffsetMin, hour))),
    ({ request, nowMs }, tell) => {
      const { utcOffsetMin } = request.device().place;
      if (utcOffsetMin !== undefined) tell(hourKey(null, hourOfWeek(nowMs, utcOffsetMin)));
      for (const zone of zones.keys()) tell(hourKey(zone, hourOfWeek(nowMs, zone)));
    },
  );
  return {
    ...aspect,
    add(slot, row, words) {
      const zone = zoneOf(row);
      if (zone !== null) zones.set(zone, (zones.get(zone) ?? 0) + 1);
      aspect.add(slot, row, words);
    },
    remove(slot, row) {
      const zone = zoneOf(row);
      if (zone !== null) {
        const left = (zones.get(zone) as number) - 1;
        if (left === 0) zones.delete(zone);
        else zones.set(zone, left);
      }
      aspect.remove(slot, row);
    },
  };
}

/** The first week of keys is the viewer's own, then one a zone. */
function hourKey(zone: number | null, hour: number): number {
  return zone === null ? hour : (zone + ZONE_MAX + 1) * HOURS_OF_WEEK + hour;
}

/** Minutes; no zone is further from UTC (the command's bound). */
const ZONE_MAX = 840;
