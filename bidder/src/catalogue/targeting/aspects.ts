/**
 * Every aspect of targeting as a dimension of the index: what a campaign asks for in it, and which values a request has.
 * The plain reading of the same is in `refusal.ts`.
 */
import type { Impression } from '../../openrtb/bid-request.ts';
import { normalCategory, normalDomain } from '../../openrtb/normal.ts';
import { Dimension, type Key } from '../bitmaps/dimension.ts';
import { type Threshold, Thresholds } from '../bitmaps/thresholds.ts';
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
  segmentKeys,
} from './asking.ts';
import { Circles } from './circles.ts';
import { type TargetingReason, targetingReasons } from './refusal.ts';

export interface Aspect<Of> {
  readonly dimension: Dimension;
  /** Place of its reason in `targetingReasons`. */
  readonly stage: number;
  /** True when its values shut out, false when one of them must be there. */
  readonly blocks: boolean;
  /** False when the request leaves this open: then no campaign is out for it. */
  applies?(of: Of): boolean;
  add(slot: number, row: CampaignRow, words: number): void;
  remove(slot: number, row: CampaignRow): void;
  /** Tells the dimension every value that is there. Called only when some campaign asks for one. */
  match(of: Of, words: number): void;
}

type Targeting = NonNullable<CampaignRow['targeting']>;
type Tell = (key: Key) => void;

const stageOf = (reason: TargetingReason): number => targetingReasons.indexOf(reason);

/** Each key once: spellings that mean one thing are one key. */
function once(keys: readonly Key[]): readonly Key[] {
  return keys.length < 2 ? keys : [...new Set(keys)];
}

/** An aspect with plain values. `match` is given a `tell` that is made once. */
function plain<Of>(
  reason: TargetingReason,
  blocks: boolean,
  keysOf: (row: CampaignRow) => readonly Key[],
  tellAll: (of: Of, tell: Tell) => void,
): Aspect<Of> {
  const dimension = new Dimension();
  let wordsNow = 0;
  const tell: Tell = (key) => dimension.hit(key, wordsNow);
  return {
    dimension,
    stage: stageOf(reason),
    blocks,
    add: (slot, row, words) => dimension.add(slot, once(keysOf(row)), words),
    remove: (slot, row) => dimension.remove(slot, once(keysOf(row))),
    match(of, words) {
      wordsNow = words;
      tellAll(of, tell);
    },
  };
}

const none: readonly never[] = [];

/** Of the list a targeting asks for. */
function listed<Value extends Key>(read: (targeting: Targeting) => readonly Value[]) {
  return ({ targeting }: CampaignRow): readonly Value[] => (targeting === null ? none : read(targeting));
}

/** A value that is known is told. */
function known(tell: Tell, key: Key | undefined): void {
  if (key !== undefined) tell(key);
}

const asks = false;
const blocks = true;

/** What is the same for all impressions of a request, in the order of `targetingReasons`. */
export function requestAspects(): readonly Aspect<Asking>[] {
  return [
    ...seatAspects(),
    plain<Asking>(
      'COUNTRY',
      asks,
      (row) => row.countries,
      ({ request }, tell) => known(tell, request.country),
    ),
    ...geoAspects(),
    ...deviceAspects(),
    ...placementAspects(),
    plain<Asking>(
      'TARGETING_AUDIENCE',
      asks,
      segmentsAsked(({ segments }) => segments),
      tellSegments,
    ),
    plain<Asking>(
      'TARGETING_AUDIENCE',
      blocks,
      segmentsAsked(({ blockedSegments }) => blockedSegments),
      tellSegments,
    ),
    hours(),
  ];
}

/** Our seat at an exchange is the tenant: `wseat` and `bseat` name tenants (OpenRTB 2.6 §3.2.1). */
function seatAspects(): Aspect<Asking>[] {
  const tellEach = (seats: readonly string[], tell: Tell): void => {
    for (const seat of seats) tell(seat);
  };
  const seatOf = (row: CampaignRow) => [row.tenant];
  const allowed = plain<Asking>('SEAT', asks, seatOf, ({ request }, tell) => tellEach(request.allowedSeats, tell));
  const blocked = plain<Asking>('SEAT', blocks, seatOf, ({ request }, tell) => tellEach(request.blockedSeats, tell));
  return [
    { ...allowed, applies: ({ request }) => request.allowedSeats.length > 0 },
    { ...blocked, applies: ({ request }) => request.blockedSeats.length > 0 },
  ];
}

function segmentsAsked(read: (targeting: Targeting) => readonly string[]) {
  return ({ tenant, targeting }: CampaignRow): readonly string[] =>
    targeting === null ? none : read(targeting).flatMap((segment) => segmentKeys(tenant, segment));
}

function tellSegments(asking: Asking, tell: Tell): void {
  const segments = asking.segments();
  for (let index = 0; index < segments.length; index += 1) {
    // One named twice would be gathered twice, which changes nothing.
    tell(segments[index] as string);
  }
}

function geoAspects(): Aspect<Asking>[] {
  const place = ({ request }: Asking) => request.device().place;
  return [
    plain<Asking>(
      'TARGETING_GEO',
      asks,
      listed((targeting) => targeting.regions),
      (asking, tell) => known(tell, place(asking).region),
    ),
    plain<Asking>(
      'TARGETING_GEO',
      asks,
      listed((targeting) => targeting.metros),
      (asking, tell) => known(tell, place(asking).metro),
    ),
    plain<Asking>(
      'TARGETING_GEO',
      asks,
      listed((targeting) => targeting.postcodes),
      (asking, tell) => {
        const postcode = place(asking).postcode ?? '';
        const longest = Math.min(postcode.length, POSTCODE_MAX);
        for (let length = 1; length <= longest; length += 1) tell(postcode.slice(0, length));
      },
    ),
    circles(),
  ];
}

/** Longest prefix a campaign can ask for. */
const POSTCODE_MAX = 12;

function circles(): Aspect<Asking> {
  const dimension = new Circles();
  const circlesOf = ({ targeting }: CampaignRow) => targeting?.circles ?? none;
  return {
    dimension,
    stage: stageOf('TARGETING_GEO'),
    blocks: asks,
    add: (slot, row, words) => dimension.addAll(slot, circlesOf(row), words),
    remove: (slot, row) => dimension.removeAll(slot, circlesOf(row)),
    match({ request }, words) {
      const { northE6, eastE6 } = request.device().place;
      if (northE6 !== undefined && eastE6 !== undefined) dimension.hitPoint(northE6, eastE6, words);
    },
  };
}

function deviceAspects(): Aspect<Asking>[] {
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

/** A dimension of thresholds as an aspect. */
function thresholds<Of>(
  reason: TargetingReason,
  askedBy: (targeting: Targeting) => readonly Threshold[],
  hit: (dimension: Thresholds, of: Of, words: number) => void,
): Aspect<Of> {
  const dimension = new Thresholds();
  const askedOf = ({ targeting }: CampaignRow) => (targeting === null ? none : askedBy(targeting));
  return {
    dimension,
    stage: stageOf(reason),
    blocks: asks,
    add: (slot, row, words) => dimension.addAll(slot, askedOf(row), words),
    remove: (slot, row) => dimension.removeAll(slot, askedOf(row)),
    match: (of, words) => hit(dimension, of, words),
  };
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

function placementAspects(): Aspect<Asking>[] {
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
function hours(): Aspect<Asking> {
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

/** What may differ from impression to impression. */
export function impressionAspects(): readonly Aspect<Impression>[] {
  const reason = 'TARGETING_IMPRESSION';
  return [
    thresholds<Impression>(
      reason,
      ({ minViewabilityPercent }) =>
        minViewabilityPercent === null
          ? none
          : [{ family: VIEWABILITY, level: minViewabilityPercent * PPM_PER_PERCENT }],
      (dimension, { viewabilityPpm }, words) => dimension.hitLevel(VIEWABILITY, viewabilityPpm, words),
    ),
    plain<Impression>(
      reason,
      asks,
      listed((targeting) => targeting.positions),
      ({ position }, tell) => known(tell, position),
    ),
    plain<Impression>(
      reason,
      asks,
      listed(({ interstitial }) => (interstitial === null ? none : [Number(interstitial)])),
      ({ interstitial }, tell) => tell(Number(interstitial)),
    ),
  ];
}

const VIEWABILITY = 'viewability';
const PPM_PER_PERCENT = 10_000;
