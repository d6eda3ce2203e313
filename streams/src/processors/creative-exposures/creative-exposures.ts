/**
 * Exposures and rewards of experiments over creatives, from the log alone (MAMS-13): nobody has to tell them.
 *
 *  - A bid that was drawn by an experiment says so (`BidPlaced.experiment`). Once its impression is billed its unit was
 *    exposed, at that time: a bid that is lost, or won and never shown, is no trial. So is one that a robot saw.
 *  - A click on it is the outcome of that exposure, if it comes within the experiment's window; a click that is told of
 *    before the bill (notices take ways of their own) counts at the time of the bill. Clicks of robots count for nothing.
 *
 * Notices come in any order and more than once; ids are hashed from the draw, so what was told counts once (R2). Memory is
 * rebuilt from the log at every start and bounded (R8): a bid whose bill comes after so many others is no trial any more,
 * whichever arm it shows.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  BidPlaced,
  ClickRecorded,
  Envelope,
  ImpressionBilled,
  OutcomeObserved,
  UnitExposed,
} from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { createRecentMap, type RecentMap } from '../performance-monitor/recent-map.ts';

/** Bids of experiments that wait for their bill, about 400 bytes each: at 500 a second the ten minutes of an app. */
export const BIDS_REMEMBERED = 300_000;
/** Impressions that wait for a click. */
export const SHOWN_REMEMBERED = 200_000;
/** Notices whose bid is not read yet, or is of no experiment: the last quarter of a minute at 1,000 a second. */
export const EARLY_REMEMBERED = 15_000;

const NAME = 'creative-exposures';
const METRIC = 'CLICK';

type Draw = NonNullable<BidPlaced['experiment']>;

/** What is known of a bid; a notice may come before it. */
interface Known {
  readonly draw: Draw | null;
  readonly billed: { readonly id: string; readonly atMs: number } | null;
  readonly clicked: { readonly id: string; readonly atMs: number } | null;
  readonly isTold: boolean;
}

export interface CreativeExposuresState {
  readonly bids: RecentMap<Known>;
  readonly shown: RecentMap<Known>;
  readonly early: RecentMap<Known>;
}

export const creativeExposures: Reactor<CreativeExposuresState> = {
  name: NAME,
  types: ['BidPlaced', 'ImpressionBilled', 'ClickRecorded'],
  resultTypes: ['UnitExposed', 'OutcomeObserved'],
  remembers: true,
  initialState: () => ({
    bids: createRecentMap(BIDS_REMEMBERED),
    shown: createRecentMap(SHOWN_REMEMBERED),
    early: createRecentMap(EARLY_REMEMBERED),
  }),
  react,
};

const unknown: Known = { draw: null, billed: null, clicked: null, isTold: false };

function react(event: AnyEvent, state: CreativeExposuresState): readonly Reaction<never>[] {
  switch (event.type) {
    case 'BidPlaced':
      return placed(event, state);
    case 'ImpressionBilled':
    case 'ClickRecorded':
      return event.invalidTraffic ? [] : noticed(event, state);
    default:
      return [];
  }
}

function placed({ envelope, experiment, test }: BidPlaced, state: CreativeExposuresState): readonly Reaction<never>[] {
  const key = bidKey(envelope);
  if (experiment === null || test || state.shown.get(key) !== undefined) return [];
  const known = state.bids.get(key) ?? state.early.get(key) ?? unknown;
  return known.draw === null ? settle(envelope, { ...known, draw: experiment }, state) : [];
}

/** Of a notice that is told twice the earlier one counts until it has been told further. */
function noticed(event: ImpressionBilled | ClickRecorded, state: CreativeExposuresState): readonly Reaction<never>[] {
  const { envelope } = event;
  const key = bidKey(envelope);
  const known = state.shown.get(key) ?? state.bids.get(key) ?? state.early.get(key) ?? unknown;
  const notice = { id: envelope.id, atMs: envelope.occurredAtMs };
  const held = event.type === 'ImpressionBilled' ? known.billed : known.clicked;
  if (held !== null && (known.isTold || held.atMs <= notice.atMs)) return [];
  const next = event.type === 'ImpressionBilled' ? { ...known, billed: notice } : { ...known, clicked: notice };
  return settle(envelope, next, state);
}

/** Keeps what is known where it is looked for, and tells what follows. */
function settle(envelope: Envelope, known: Known, { bids, shown, early }: CreativeExposuresState) {
  const key = bidKey(envelope);
  const { draw, billed, clicked, isTold } = known;
  if (draw === null) early.set(key, known);
  else if (billed === null) bids.set(key, known);
  else {
    shown.set(key, { ...known, isTold: true });
    const exposed = exposedOf(envelope, draw, billed);
    const outcome = clicked === null ? [] : outcomeOf(exposed, draw, clicked);
    return [...(isTold ? [] : [exposed]), ...outcome].map((event) => ({ kind: 'emit', event }) as const);
  }
  return [];
}

function exposedOf({ tenant, correlationId }: Envelope, draw: Draw, billed: NonNullable<Known['billed']>): UnitExposed {
  const { experimentId: entity, unit, requestId, armId, propensityPpm, block, version, isHoldout, among } = draw;
  const id = uuidFrom('creative-exposure', tenant, entity, unit, requestId, armId);
  const origin = { id, tenant, entity, occurredAtMs: billed.atMs, actor: `service:${NAME}` };
  return {
    type: 'UnitExposed',
    envelope: factEnvelope({ ...origin, correlationId, causationId: billed.id }),
    ...{ unit, requestId, armId, propensityPpm, block, version, isHoldout, among, cohort: null },
  };
}

/** None where it came after the window. */
function outcomeOf({ envelope }: UnitExposed, draw: Draw, clicked: NonNullable<Known['clicked']>): OutcomeObserved[] {
  const { id: exposureId, tenant, entity, occurredAtMs, correlationId } = envelope;
  const atMs = Math.max(clicked.atMs, occurredAtMs);
  if (atMs > occurredAtMs + draw.outcomeWindowMs) return [];
  const id = uuidFrom('creative-outcome', exposureId, METRIC);
  const origin = { id, tenant, entity, occurredAtMs: atMs, actor: `service:${NAME}` };
  const told = { type: 'OutcomeObserved', exposureId, metric: METRIC, size: 1, atMs } as const;
  return [{ ...told, envelope: factEnvelope({ ...origin, correlationId, causationId: clicked.id }) }];
}

function bidKey({ tenant, entity }: Envelope): string {
  return `${tenant}|${entity}`;
}
