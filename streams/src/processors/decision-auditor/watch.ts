/**
 * Looks at automatic decisions again (KAIROS-17): every one is held against its own rule, and one that breaks it is always
 * audited; of the others a sample is, picked by the hash of its id, so that everybody picks the same and nothing a decision
 * says of itself keeps it out. The cases it is compared with are those before it on the log.
 *
 * What waits to be written is kept until its event is read back, and is bounded: when the log takes nothing for so long that
 * more wait, the oldest go, and are found again at the next start, which looks back a week.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, DecisionAudited, DecisionRecorded } from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { CaseMemory } from './cases.ts';
import { AUDIT_VERSION, breaksItsRule, type Judged, judge } from './judge.ts';

/** Every tenth: what goes wrong often is found within tens of cases. */
export const SAMPLE_PPM = 100_000;
/** Older decisions are no cases of today. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** Verdicts that wait to be read back, some kB each. */
const WAITING_MAX = 5_000;
const ONE = 1_000_000;

interface Waiting {
  readonly record: DecisionRecorded;
  readonly judged: Judged;
  readonly picked: 'SAMPLE' | 'ALWAYS';
}

export class DecisionAuditor implements Watch<DecisionAudited> {
  readonly name = 'decision-auditor';
  readonly types = ['DecisionRecorded', 'DecisionAudited'] as const;
  readonly lookBackMs = { decision_events: LOOK_BACK_MS };
  readonly #cases = new CaseMemory();
  readonly #waiting = new Map<string, Waiting>();
  readonly #samplePpm: number;

  /** @param samplePpm share that is audited without a cause, millionths. */
  constructor(samplePpm = SAMPLE_PPM) {
    this.#samplePpm = samplePpm;
  }

  apply(event: AnyEvent): void {
    if (event.type === 'DecisionAudited') this.#waiting.delete(event.decisionId);
    if (event.type !== 'DecisionRecorded') return;
    const { id } = event.envelope;
    const picked = breaksItsRule(event) ? 'ALWAYS' : isSampled(id, this.#samplePpm) ? 'SAMPLE' : null;
    if (picked !== null && !this.#waiting.has(id)) {
      this.#waiting.set(id, { record: event, judged: judge(event, this.#cases.like(event)), picked });
      if (this.#waiting.size > WAITING_MAX) this.#waiting.delete(this.#waiting.keys().next().value as string);
    }
    this.#cases.add(event);
  }

  due(nowMs: number): DueCommand<DecisionAudited>[] {
    return [...this.#waiting.values()].map((waiting) => {
      const { id, tenant, entity } = waiting.record.envelope;
      const command = auditedOf(waiting, this.#samplePpm, nowMs);
      return { tenant, entity, command, cause: ['audited', id], causationId: id };
    });
  }
}

/** The same for everybody: by the hash of the id, which no decider can choose. */
export function isSampled(decisionId: string, samplePpm: number): boolean {
  const digits = uuidFrom('audit-sample', decisionId).slice(0, 8);
  return (Number.parseInt(digits, 16) / 0x1_0000_0000) * ONE < samplePpm;
}

function auditedOf({ record, judged, picked }: Waiting, samplePpm: number, nowMs: number): DecisionAudited {
  const { id, tenant, entity, correlationId } = record.envelope;
  const actor = 'service:decision-auditor';
  const envelope = factEnvelope({
    id: uuidFrom('decision-audited', id),
    tenant,
    entity,
    occurredAtMs: nowMs,
    actor,
    correlationId,
    causationId: id,
  });
  return {
    type: 'DecisionAudited',
    envelope,
    decisionId: id,
    kind: record.kind,
    ...judged,
    samplePpm: picked === 'ALWAYS' ? ONE : samplePpm,
    picked,
    auditVersion: AUDIT_VERSION,
  };
}
