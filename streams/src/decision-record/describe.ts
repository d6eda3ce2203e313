/**
 * What a record says when nobody knew more than the deciding event itself: its cause by reference, its own figures by value,
 * its confidence, and who it says decided. Pure.
 */

import { type AutonomyOutcome, autonomyOutcomes } from '@mainstem/models/autonomy/autonomy';
import type { AnyEvent, EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import { autonomyOf, type DecisionFacts, type DecisionInput, type DecisionReason, type Scalar } from './record.ts';

/** How the events of one type are told as decisions. */
export interface Deciding<Type extends EventType = EventType> {
  /** Short name of what is decided. */
  readonly kind: string;
  /** What the entity of the event is. */
  readonly about: string;
  /** Rule that turned what was known into the outcome, with its version when it has one. */
  readonly policy: string | ((event: EventsByType[Type]) => string);
  readonly outcome: (event: EventsByType[Type]) => string | boolean | number;
  /** Not every event of the type decides something, e.g. only those steps of a walk that choose. */
  readonly when?: (event: EventsByType[Type]) => boolean;
  readonly model?: (event: EventsByType[Type]) => string | null;
  /** Fields that are no inputs: the outcome itself, and what would say it twice. */
  readonly not?: readonly string[];
  /** Overrides of what is read from the event. */
  readonly also?: (event: EventsByType[Type]) => Partial<DecisionFacts>;
}

/** A list of values that are no text of their own: more of them are a data set. */
const LIST_MAX = 16;
const ONE = 1_000_000;
/** Ids of events that were evidence are inputs by reference. */
const evidenceFields = ['evidenceEventIds', 'evidence', 'evidenceIds'];
/** What says why, in words the machine chose. */
const wordFields = ['because', 'reason', 'summary', 'note'];

export function factsOf<Type extends EventType>(event: EventsByType[Type], deciding: Deciding<Type>): DecisionFacts {
  const { id, tenant, entity, actor, occurredAtMs, correlationId, causationId } = event.envelope;
  const body = event as unknown as Readonly<Record<string, unknown>>;
  const { kind, about, policy, outcome, model, also } = deciding;
  const named = typeof policy === 'string' ? policy : policy(event);
  return {
    tenant,
    entity,
    subjectKind: about,
    kind,
    decidedBy: actor,
    decidedAtMs: occurredAtMs,
    causeEventId: id,
    correlationId,
    decided: { eventId: id, type: event.type },
    inputs: inputsOf(event, causationId, deciding.not ?? []),
    model: model?.(event) ?? null,
    policy: named || kind,
    ...sureness(body),
    outcome: String(outcome(event)) || 'NONE',
    reasons: reasonsOf(body, named),
    ...also?.(event),
  };
}

function inputsOf(event: AnyEvent, causationId: string | null, not: readonly string[]): DecisionInput[] {
  const personal = new Set(personalFieldsOf(event.type).map(({ name }) => name));
  const inputs: DecisionInput[] = causationId === null ? [] : [{ name: 'cause', ref: causationId }];
  for (const [name, value] of Object.entries(event)) {
    if (name === 'type' || name === 'envelope' || personal.has(name) || wordFields.includes(name)) continue;
    if (not.includes(name)) continue;
    if (evidenceFields.includes(name) && Array.isArray(value)) {
      inputs.push(...value.map((ref) => ({ name: 'evidence', ref: String(ref) })));
    } else if (isPlain(value)) inputs.push({ name, value });
  }
  return inputs;
}

function isPlain(value: unknown): value is Scalar | readonly Scalar[] {
  if (Array.isArray(value)) return value.length <= LIST_MAX && value.every(isScalar);
  return isScalar(value);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Its confidence held against the general lines (SM-10); what a person allowed is a person's, and a rule without degrees acts. */
function sureness(body: Readonly<Record<string, unknown>>): Pick<DecisionFacts, 'confidence' | 'lines' | 'autonomy'> {
  const byPerson = typeof body.approvalId === 'string' || isPerson(body.decidedBy);
  const confidence = confidenceOf(body);
  if (confidence === null) return { confidence, lines: null, autonomy: byPerson ? 'HUMAN' : 'AUTO' };
  const judged = autonomyOf(confidence, 'general');
  return byPerson ? { ...judged, autonomy: 'HUMAN' } : judged;
}

function isPerson(decidedBy: unknown): boolean {
  const names = Array.isArray(decidedBy) ? decidedBy : [decidedBy];
  return names.some((name) => typeof name === 'string' && name.startsWith('user:'));
}

function confidenceOf({ confidence, confidencePpm }: Readonly<Record<string, unknown>>): number | null {
  const share =
    typeof confidencePpm === 'number' ? confidencePpm / ONE : typeof confidence === 'number' ? confidence : null;
  return share === null || !Number.isFinite(share) ? null : Math.min(1, Math.max(0, share));
}

/** Weighed reasons of a model, words of a rule, or the name of the rule that left nothing to say. */
function reasonsOf(body: Readonly<Record<string, unknown>>, policy: string): DecisionReason[] {
  const said = wordFields.flatMap((field) =>
    typeof body[field] === 'string' && body[field] !== '' ? [{ code: field.toUpperCase(), words: body[field] }] : [],
  );
  const reasons = Array.isArray(body.reasons) ? body.reasons.flatMap(weighed) : [];
  const found = [...reasons, ...said];
  return found.length > 0 ? found : [{ code: 'RULE', words: `by the rule ${policy}` }];
}

/** "budget=+1.40" of a score, or `{ code, points, message }` of a risk. */
function weighed(reason: unknown): DecisionReason[] {
  if (typeof reason === 'string') {
    const [, code, weight] = /^([\w.-]+)=([+-]?\d+(?:\.\d+)?)$/.exec(reason) ?? [];
    if (code === undefined) return [{ code: 'REASON', words: reason }];
    return [{ code, weight: Number(weight), words: reason }];
  }
  const { code, points, message } = reason as { code?: unknown; points?: unknown; message?: unknown };
  if (typeof code !== 'string') return [];
  return [{ code, weight: typeof points === 'number' ? points : null, words: String(message ?? code) }];
}

/** An outcome as an event spells it; what is none of the three is left to a person. */
export function outcomeNamed(name: string): AutonomyOutcome {
  return autonomyOutcomes.find((known) => known === name) ?? 'HUMAN';
}
