/**
 * Which creative of a campaign under an experiment is bid (MAMS-13). The draw is that of the experiment's own stream
 * (`deciders/experiment/assign`): a function of seed, unit and request, so the log draws it again. The unit is the viewer's
 * pseudonym, without one the auction; a sticky experiment draws once a viewer, any other once an impression.
 *
 *  - Arms that do not fit the impression (size, markup, attributes, not proven while only proven ones bid) are not drawn. The
 *    others share their part in proportion, the chance on record is that among those that fit, and such a draw is shown but
 *    counts for nothing: impressions that take one arm only are not like those that take all.
 *  - Where none fits, the campaign bids as it would without the experiment.
 *  - A unit of the holdout gets the control, and where that does not fit none of the arms. It says which arms fitted as the
 *    others do, so that both are compared in the same places.
 *  - Once it is over the winner, or else the control, is bid wherever it fits.
 *
 * Whatever else may refuse a bid (floor, budget, pace) is asked of the drawn arm alone: no other steps in for it.
 */
import { armAmong, chanceAmong, ONE_PPM, shareAmong } from '@mainstem/models/experiments/weights';
import { ARMS_MAX } from '@mainstem/streams/deciders/experiment/commands';
import type { Candidate } from '../catalogue/candidate.ts';
import type { Trial } from '../catalogue/trials.ts';
import type { Impression } from '../openrtb/bid-request.ts';
import { blockRefusal } from '../openrtb/fit/blocks.ts';
import { formatRefusal } from '../openrtb/fit/format.ts';
import { podRefusal } from '../openrtb/fit/pods.ts';
import { type Offering, personOf } from './person.ts';
import type { PlannedTrial } from './plan.ts';

/** What a draw came to; one object, used for campaign after campaign. */
export interface Drawn {
  trial: Trial;
  /** Place of the arm that is bid; AS_EVER or NO_ARM. */
  arm: number;
  /** Undefined for an arm that is bid because the experiment is over. */
  propensityPpm: number | undefined;
  isPartial: boolean;
  isHoldout: boolean;
  unit: string;
  requestId: string;
}

/** The campaign bids as it would without an experiment. */
export const AS_EVER = -1;
/** Its arms are not bid, what else it has is. */
export const NO_ARM = -2;

/** Used for campaign after campaign: 1 for the arms that fit. */
const fits = new Uint8Array(ARMS_MAX);

export function emptyDrawn(): Drawn {
  return {
    trial: undefined as unknown as Trial,
    arm: AS_EVER,
    propensityPpm: undefined,
    isPartial: false,
    isHoldout: false,
    unit: '',
    requestId: '',
  };
}

/** `kinds`: those the impression has a place for. Writes into `into`, and answers the place of the arm. */
export function draw(
  offering: Offering,
  imp: Impression,
  trial: Trial,
  kinds: readonly number[],
  inOpen: boolean,
  into: Drawn,
): number {
  const { conditions, request } = offering;
  const { row, shown } = trial;
  into.trial = trial;
  into.propensityPpm = undefined;
  const isAny = findFitting(offering, imp, trial, kinds, inOpen);
  if (shown >= 0 || !isAny) {
    into.arm = shown >= 0 && fits[shown] === 1 ? shown : AS_EVER;
    return into.arm;
  }
  const { viewer } = personOf(offering);
  into.unit = viewer ?? request.id;
  into.requestId = row.isSticky ? `unit|${into.unit}` : `${request.id}|${imp.id}`;
  const lot = conditions.lots.of(trial, imp, into.unit, into.requestId);
  into.isHoldout = lot < 0;
  into.isPartial = shareAmong(row.sharesPpm, fits) < ONE_PPM;
  if (into.isHoldout) into.arm = fits[0] === 1 ? 0 : NO_ARM;
  else into.arm = armAmong(row.sharesPpm, fits, lot);
  if (into.arm >= 0) into.propensityPpm = into.isHoldout ? ONE_PPM : chanceAmong(row.sharesPpm, fits, into.arm);
  return into.arm;
}

/** What stands in the bid; undefined where nothing was drawn. Right after the draw alone. */
export function plannedTrial(drawn: Drawn): PlannedTrial | undefined {
  const { trial, arm, propensityPpm, isHoldout, unit, requestId } = drawn;
  if (propensityPpm === undefined) return undefined;
  let among: number[] | null = null;
  if (drawn.isPartial) {
    among = [];
    for (let place = 0; place < trial.candidates.length; place += 1) if (fits[place] === 1) among.push(place);
  }
  return { trial, arm, propensityPpm, among, isHoldout, unit, requestId };
}

/** Writes `fits`; an arm without a share any more fits nothing. False where none does. */
function findFitting(
  offering: Offering,
  imp: Impression,
  trial: Trial,
  kinds: readonly number[],
  inOpen: boolean,
): boolean {
  const { candidates, row, shown } = trial;
  const { provenOnly } = offering.conditions.modes.of(trial.pricedAs);
  let isAny = false;
  for (let arm = 0; arm < candidates.length; arm += 1) {
    const candidate = candidates[arm];
    fits[arm] = 0;
    if (candidate === undefined || !kinds.includes(trial.kinds[arm] as number)) continue;
    if (shown < 0 && row.sharesPpm[arm] === 0) continue;
    if ((provenOnly && !candidate.proven) || !fitsPlace(offering, imp, candidate, inOpen)) continue;
    fits[arm] = 1;
    isAny = true;
  }
  return isAny;
}

function fitsPlace({ request, planned }: Offering, imp: Impression, candidate: Candidate, inOpen: boolean): boolean {
  if (imp.secure && !candidate.secure) return false;
  if (formatRefusal(imp, candidate) !== undefined || blockRefusal(request, candidate) !== undefined) return false;
  return !inOpen || podRefusal(imp, candidate, planned) === undefined;
}
