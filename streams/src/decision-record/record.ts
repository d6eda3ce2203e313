/**
 * The record of one automatic decision (KIKI-57, UW-39, UW-44): what was known, by which rule or model, how sure, who may act
 * on it, and why. Pure. Its id is hashed from the event it is the record of and its kind, so a retried step writes the same
 * record (R2), and whoever reads the log again counts it once.
 *
 * It holds ids, numbers and short names only: words of a person never go into a record (R6). `deciding.ts` makes records from
 * the deciding events themselves; who knows more than the event says (features and their ages, weights) builds one here and
 * appends it together with the event.
 */
import { type AutonomyOutcome, decideAutonomy } from '@mainstem/models/autonomy/autonomy';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { DecisionRecorded } from '@mainstem/schemas/generated/events';

/** More inputs than this are a data set: then a reference to it is given. */
export const INPUTS_MAX = 64;
/** A model of more features says which ones counted; a vector of 128 is the longest that is served. */
export const FEATURES_MAX = 128;
/** Reasons beyond the weightiest are read by nobody. */
export const REASONS_MAX = 16;
/** Characters of one input, feature or reason. */
export const TEXT_MAX = 500;
/** Characters of the id of what a decision is about: as ids of entities. */
const NAME_MAX = 128;

export type Scalar = string | number | boolean | null;

export interface DecisionInput {
  readonly name: string;
  /** Id of the event it was read from. */
  readonly ref?: string;
  /** What it was when it was read. */
  readonly value?: Scalar | readonly Scalar[];
}

export interface DecisionFeature {
  /** With its version, e.g. "transaction_stats@1". */
  readonly view: string;
  readonly name: string;
  readonly value: Scalar;
  /** How old it was, ms; null for a default, and for what is kept without its time. */
  readonly ageMs: number | null;
  readonly flag: 'FRESH' | 'STALE' | 'DEFAULT';
}

export interface DecisionReason {
  readonly code: string;
  /** How much it counted; left out when it is not weighed. */
  readonly weight?: number | null;
  readonly words: string;
}

/** Lines that were held against the confidence (SM-10), millionths. */
export interface AutonomyLines {
  readonly profile: string;
  readonly autonomousPpm: number;
  readonly supervisedPpm: number;
}

export interface DecisionFacts {
  readonly tenant: string;
  /** Id of what it is about. */
  readonly entity: string;
  /** What that is: "lead", "campaign" … */
  readonly subjectKind: string;
  /** Short name in capitals, e.g. "LEAD_SCORE". */
  readonly kind: string;
  /** Actor, e.g. "service:win-curves". */
  readonly decidedBy: string;
  readonly decidedAtMs: number;
  /** Event that made it decide, or the deciding event itself when nothing else is known. */
  readonly causeEventId: string;
  readonly correlationId?: string;
  /** Event the decision made, and its type; left out when it made none. */
  readonly decided?: { readonly eventId: string; readonly type: string };
  readonly inputs: readonly DecisionInput[];
  readonly features?: readonly DecisionFeature[];
  readonly model?: string | null;
  readonly policy: string;
  readonly propensity?: number | null;
  /** 0 to 1; null when the rule is not one of degree. */
  readonly confidence?: number | null;
  readonly lines?: AutonomyLines | null;
  readonly autonomy: AutonomyOutcome;
  readonly outcome: string;
  readonly reasons: readonly DecisionReason[];
}

/** Throws on what would be no record: a bug of the caller, found where it is made. */
export function decisionRecorded(facts: DecisionFacts): DecisionRecorded {
  refuseNonsense(facts);
  const { tenant, entity, kind, decidedBy, decidedAtMs, causeEventId, decided, lines = null } = facts;
  const envelope = factEnvelope({
    id: decisionIdOf(decided?.eventId ?? causeEventId, kind),
    tenant,
    entity,
    occurredAtMs: decidedAtMs,
    actor: decidedBy,
    causationId: causeEventId,
    ...(facts.correlationId === undefined ? {} : { correlationId: facts.correlationId }),
  });
  return {
    type: 'DecisionRecorded',
    envelope,
    kind,
    subjectKind: facts.subjectKind,
    decidedEventId: decided?.eventId ?? null,
    decidedType: decided?.type ?? null,
    inputs: facts.inputs.slice(0, INPUTS_MAX).map(inputOf),
    features: (facts.features ?? []).slice(0, FEATURES_MAX).map(featureOf),
    model: facts.model ?? null,
    policy: facts.policy,
    propensity: facts.propensity ?? null,
    confidence: facts.confidence ?? null,
    profile: lines?.profile ?? null,
    autonomousPpm: lines?.autonomousPpm ?? null,
    supervisedPpm: lines?.supervisedPpm ?? null,
    autonomy: facts.autonomy,
    outcome: cut(facts.outcome, NAME_MAX),
    reasons: facts.reasons.slice(0, REASONS_MAX).map(reasonOf),
  };
}

/** Id of the record of an event: equal whoever makes it, and however often. */
export function decisionIdOf(eventId: string, kind: string): string {
  return uuidFrom('decision', eventId, kind);
}

/** SM-10 for a confidence: who may act, and the lines that said so. */
export function autonomyOf(
  confidence: number,
  profile: string,
): Pick<DecisionFacts, 'confidence' | 'autonomy'> & { readonly lines: AutonomyLines } {
  const { outcome, ...lines } = decideAutonomy(Math.round(confidence * 1e6), profile);
  return { confidence, autonomy: outcome, lines };
}

const isShare = (value: number) => Number.isFinite(value) && value >= 0 && value <= 1;

function refuseNonsense({ kind, policy, outcome, reasons, confidence, propensity, causeEventId }: DecisionFacts): void {
  const problem = !/^[A-Z][A-Z0-9_]{1,63}$/.test(kind)
    ? `kind ${kind} is no short name in capitals`
    : causeEventId === ''
      ? 'it has no cause'
      : policy === '' || outcome === ''
        ? 'it has no policy or no outcome'
        : reasons.length === 0
          ? 'it has no reason'
          : confidence != null && !isShare(confidence)
            ? `confidence ${confidence} is no share`
            : propensity != null && (!isShare(propensity) || propensity === 0)
              ? `propensity ${propensity} is no chance of something that happened`
              : null;
  if (problem !== null) throw new Error(`no record of a decision (${kind}): ${problem}`);
}

function inputOf({ name, ref, value }: DecisionInput): DecisionRecorded['inputs'][number] {
  return { name: cut(name, NAME_MAX), ref: ref ?? null, json: value === undefined ? null : jsonOf(value) };
}

function featureOf({ view, name, value, ageMs, flag }: DecisionFeature): DecisionRecorded['features'][number] {
  return { view, name, json: jsonOf(value), sinceMs: ageMs === null ? null : Math.max(0, Math.round(ageMs)), flag };
}

function reasonOf({ code, weight, words }: DecisionReason): DecisionRecorded['reasons'][number] {
  const weighed = weight !== undefined && weight !== null && Number.isFinite(weight);
  return { code: cut(code, NAME_MAX), weight: weighed ? weight : null, words: cut(words, TEXT_MAX) };
}

/** A value that is too long stays JSON: its beginning as a text. */
function jsonOf(value: Scalar | readonly Scalar[]): string {
  const json = JSON.stringify(typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
  return json.length <= TEXT_MAX ? json : JSON.stringify(`${json.slice(0, TEXT_MAX / 2)}…`);
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
