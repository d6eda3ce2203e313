/**
 * What a customer, or a new customer of a segment, will bring (KIKI-12). Answered from the hot copy while nothing is new;
 * reckoned otherwise, by the model in force and the history the hot copy holds, and put on the log, so that bidders and whoever
 * asks next see it too.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { DEFAULT_VIEWER } from '@mainstem/streams/user-values/contract';
import {
  FRESH_MS,
  HORIZON_WEEKS,
  type Prediction,
  segmentEntity,
  VALUE_MODEL,
} from '@mainstem/streams/values/contract';
import { ltvPredicted, userValueScored } from '@mainstem/streams/values/facts';
import { type CustomerHistory, historyOf } from '@mainstem/streams/values/history';
import { readValueModel } from '@mainstem/streams/values/model';
import { predict } from '@mainstem/streams/values/predict';
import { type CustomerState, mergeCustomers, segmentOf, viewerOf } from '@mainstem/streams/values/purchases';
import { type LtvRow, ltvFieldOf } from '@mainstem/streams/values/rows';
import { GatewayError } from '../errors.ts';
import type { LtvRows } from './ltv-rows.ts';

export interface ValueParts {
  readonly rows: LtvRows;
  readonly append: (events: readonly AnyEvent[]) => Promise<unknown>;
  readonly clock: () => number;
}

export interface LtvQuestion {
  readonly customer?: string | undefined;
  readonly segment?: string | undefined;
  readonly horizonWeeks: number;
}

export interface LtvAnswer {
  readonly entity: string;
  readonly prediction: Prediction;
  readonly source: 'HOT' | 'COMPUTED';
  /** Of the event that tells of it; null from the hot copy. */
  readonly eventId: string | null;
}

interface Caller {
  readonly tenant: string;
  readonly actor: string;
}

/** Throws VALUE_MODEL_MISSING, VIEWS_UNAVAILABLE, or what the log throws. */
export async function predictLtv(parts: ValueParts, caller: Caller, asked: LtvQuestion): Promise<LtvAnswer> {
  const { customer, segment, horizonWeeks } = asked;
  const newcomer = segment === undefined ? DEFAULT_VIEWER : segmentEntity(segment);
  const entity = customer ?? newcomer;
  const [row, model] = await rowsOf(parts.rows, [
    ltvFieldOf(caller.tenant, customer === undefined ? 'newcomer' : 'customer', entity),
    ltvFieldOf(caller.tenant, 'model', VALUE_MODEL),
  ]);
  const [version, json] = model?.m ?? ['', ''];
  const inForce = readValueModel(json);
  if (inForce === null) throw missing(model?.r ?? null);
  const nowMs = parts.clock();
  const named = { version, model: inForce };
  const members = customer === undefined ? [] : (row?.p?.members ?? []);
  const person = await personOf(parts.rows, caller.tenant, row ?? {}, members);
  const history = customer === undefined ? null : historyOf(customer, person, nowMs, named.model.rates);
  const from = customer === undefined ? (segment ?? null) : segmentOf(person);
  if (isFresh(row?.p, { horizonWeeks, nowMs, history, segment: from })) {
    return { entity, prediction: row.p, source: 'HOT', eventId: null };
  }
  const before = row?.p ?? null;
  const prediction = predict(named, { entity, segment: from, history, members, before, horizonWeeks, nowMs });
  if (prediction === null)
    throw new GatewayError('VALUE_MODEL_MISSING', 'the model gives no number for so long a time');
  const author = { ...caller, nowMs };
  const viewer = customer === undefined ? null : viewerOf(customer, row ?? {});
  const told = ltvPredicted(author, entity, viewer, prediction, 'ASKED');
  // Bidders know one horizon only, and no viewer by what was said of nobody.
  const scored = viewer !== null && horizonWeeks === HORIZON_WEEKS && (history !== null || from !== null);
  await parts.append(scored ? [told, userValueScored(author, viewer, prediction)] : [told]);
  return { entity, prediction, source: 'COMPUTED', eventId: told.envelope.id };
}

/** All that is known of somebody under the pseudonyms that were told of last. */
async function personOf(
  rows: LtvRows,
  tenant: string,
  own: LtvRow,
  members: readonly string[],
): Promise<CustomerState> {
  if (members.length === 0) return own;
  const fields = members.map((member) => ltvFieldOf(tenant, 'customer', member));
  return mergeCustomers([own, ...(await rowsOf(rows, fields)).map((row) => row ?? {})]);
}

interface Known {
  readonly horizonWeeks: number;
  readonly nowMs: number;
  readonly history: CustomerHistory | null;
  readonly segment: string | null;
}

/** Nothing came in since it was told, and it is not too old. */
function isFresh(told: Prediction | undefined, { horizonWeeks, nowMs, history, segment }: Known): told is Prediction {
  if (told === undefined || told.horizonWeeks !== horizonWeeks || horizonWeeks !== HORIZON_WEEKS) return false;
  if (nowMs - told.asOfAtMs > FRESH_MS || told.segment !== segment) return false;
  if (history === null) return told.lastPurchaseAtMs === null;
  return told.repeats === history.repeats && told.lastPurchaseAtMs === history.lastPurchaseAtMs;
}

async function rowsOf(rows: LtvRows, fields: readonly string[]): Promise<readonly (LtvRow | null)[]> {
  try {
    return await rows.read(fields);
  } catch (cause) {
    throw new GatewayError('VIEWS_UNAVAILABLE', 'the hot copy of values does not answer', { cause });
  }
}

function missing(because: string | null): GatewayError {
  const why = because === null ? 'no model of values was fitted yet' : `the last fit was refused: ${because}`;
  return new GatewayError('VALUE_MODEL_MISSING', why, { extra: { because } });
}
