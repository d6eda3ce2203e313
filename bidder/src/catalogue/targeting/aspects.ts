/**
 * Every aspect of targeting as a dimension of the index: what a campaign asks for in it, and which values a request has.
 * The plain reading of the same is in `refusal.ts`.
 */
import type { Impression } from '../../openrtb/bid-request.ts';
import type { CampaignRow } from '../rows.ts';
import { type Asking, segmentKeys } from './asking.ts';
import {
  type Aspect,
  asks,
  blocks,
  known,
  listed,
  none,
  plain,
  stageOf,
  type Targeting,
  type Tell,
  thresholds,
} from './aspect.ts';
import { Circles } from './circles.ts';
import { deviceAspects, hours, placementAspects } from './context-aspects.ts';

export type { Aspect };

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
