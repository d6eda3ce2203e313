/** What an answer leaves on the log: the record of the judgement, the ask of the model, and a person asked to look. Pure. */
import { hash } from 'node:crypto';
import { eventWith, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { type DecisionFeature, decisionRecorded } from '@mainstem/streams/decision-record/record';
import type { AnsweredVector, FeatureAnswer } from '../../features/answers.ts';
import { isOutOfDate, RISK_LINE_MICROS, type RiskAnswer } from '../features/risk.ts';
import type { ToolCall } from '../tool.ts';
import { PROMPT, type Wording } from './wording.ts';

/** Rule of `risk.ts`; raised when it judges otherwise. */
export const RISK_POLICY = 'risk-rule@1';
const outcomes = {
  ACCEPTED: 'ANSWERED',
  REFUSED: 'UNGROUNDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'FAILED',
} as const;

/** The judgement as an automatic decision: of "review" a person is the judge, and one by old values is not acted on alone. */
export function riskRecord(answer: RiskAnswer | null, read: FeatureAnswer, user: string, call: ToolCall): AnyEvent {
  const { caller, nowMs, callEventId } = call;
  const features = featuresOf(read);
  const reasons =
    answer === null
      ? [
          {
            code: read.vectors[0]?.reason ?? 'ENTITY_UNKNOWN',
            words: 'nothing was read, and defaults are judged by no rule',
          },
        ]
      : [
          { code: 'FRAUD_FLAG', weight: answer.quoted.fraudFlag, words: `fraud flag ${answer.quoted.fraudFlag}` },
          { code: 'MEAN_AMOUNT', words: `${answer.quoted.amount} against the line of ${answer.quoted.line}` },
        ];
  return decisionRecorded({
    tenant: caller.tenant,
    entity: user,
    subjectKind: 'user',
    kind: 'RISK_ANSWER',
    decidedBy: 'service:gateway',
    decidedAtMs: nowMs,
    causeEventId: callEventId,
    correlationId: callEventId,
    inputs: [
      { name: 'call', ref: callEventId },
      { name: 'fingerprint', value: read.fingerprint },
      { name: 'lineMicros', value: RISK_LINE_MICROS },
    ],
    features,
    policy: RISK_POLICY,
    autonomy: autonomyOf(answer, read),
    outcome: answer === null ? 'UNANSWERED' : answer.risk.toUpperCase(),
    reasons,
  });
}

function autonomyOf(answer: RiskAnswer | null, { vectors: [vector] }: FeatureAnswer): 'AUTO' | 'SUPERVISED' | 'HUMAN' {
  if (answer === null || answer.risk === 'medium') return 'HUMAN';
  return vector !== undefined && isOutOfDate(vector) ? 'SUPERVISED' : 'AUTO';
}

const flagNames: Readonly<Record<string, DecisionFeature['flag']>> = { F: 'FRESH', S: 'STALE', D: 'DEFAULT' };

function featuresOf({ view, version, vectors }: FeatureAnswer): DecisionFeature[] {
  const [vector] = vectors;
  if (vector === undefined) return [];
  return Object.entries(vector.values).map(([name, value], at) => {
    const flag = flagNames[vector.flags.charAt(at)] ?? 'DEFAULT';
    const ageMs = flag === 'DEFAULT' ? null : (vector.ages?.[name] ?? null);
    return { view: `${view}@${version}`, name, value, ageMs, flag };
  });
}

export function modelAsked(wording: Wording, call: ToolCall): AnyEvent {
  const { completion, findings, outcome, code, promptHash, latencyMs } = wording;
  const body = {
    type: 'LanguageModelAsked',
    purpose: 'risk-answer',
    promptName: PROMPT.name,
    promptVersion: PROMPT.version,
    promptHash,
    outcome: outcomes[outcome],
    code,
    provider: completion?.provider ?? 'none',
    model: completion?.model ?? 'none',
    tier: 'small',
    isOffline: completion?.offline ?? false,
    cache: completion?.cache ?? 'OFF',
    tokensIn: completion?.tokensIn ?? 0,
    tokensOut: completion?.tokensOut ?? 0,
    costMicros: completion?.costMicros ?? 0,
    currency: 'USD',
    latencyMs: completion?.latencyMs ?? latencyMs,
    providersFailed: [],
    answerHash: completion === null ? null : hash('sha256', completion.text),
    answerChars: completion?.text.length ?? 0,
    isCut: completion?.isCut ?? false,
    numbersChecked: completion?.text.match(/\p{Nd}+/gu)?.length ?? 0,
    numbersUngrounded: findings.length,
    workflowType: null,
    clientId: null,
  } as const;
  return fact(body, call, 'risk-answer', ['model-asked']);
}

/** Who looks when no rule could judge, or a model said what was not read (KAIROS-15). */
const AUDIT_ROLE = 'ai_supervisor';
/** A person should have looked within a day. */
const AUDIT_WITHIN_MS = 86_400_000;

/** What was not there in the store is absent, for whatever reason a vector says. */
const auditReasons: Readonly<Record<string, string>> = {
  SOURCE_TIMEOUT: 'FEATURES_TIMEOUT',
  SOURCE_UNAVAILABLE: 'FEATURES_UNAVAILABLE',
  BREAKER_OPEN: 'FEATURES_UNAVAILABLE',
};

/** Why a person has to look at a user no rule could judge. */
export function auditReasonOf({ reason }: Pick<AnsweredVector, 'reason'>): string {
  return auditReasons[reason ?? ''] ?? 'FEATURES_ABSENT';
}

/** What is said of a user no rule could judge. */
export function unjudged(user: string, vector: Pick<AnsweredVector, 'reason'>): string {
  const why =
    auditReasonOf(vector) === 'FEATURES_ABSENT'
      ? `Nothing is known of ${user} yet, not a transaction`
      : `I could not read what is known of ${user}`;
  return `${why}, so I do not judge it. A person is asked to look.`;
}

export function manualAudit(user: string, reasonCode: string, call: ToolCall) {
  const body = {
    type: 'ManualAuditRequested',
    question: 'is-risky',
    reasonCode,
    featureView: 'transaction_stats',
    role: AUDIT_ROLE,
    callEventId: call.callEventId,
    deadlineAtMs: call.nowMs + AUDIT_WITHIN_MS,
  } as const;
  const event = fact(body, call, user, ['manual-audit']);
  return { event, told: { eventId: event.envelope.id, reason: reasonCode, role: AUDIT_ROLE } };
}

function fact(
  body: { readonly type: EventType },
  { caller, callEventId, nowMs }: ToolCall,
  entity: string,
  of: readonly string[],
): AnyEvent {
  const origin = {
    id: uuidFrom(...of, caller.tenant, callEventId),
    tenant: caller.tenant,
    entity,
    occurredAtMs: nowMs,
    actor: caller.actor,
    correlationId: callEventId,
    causationId: callEventId,
  };
  return eventWith(body, factEnvelope(origin));
}
