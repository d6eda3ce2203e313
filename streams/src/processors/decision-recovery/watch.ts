/**
 * What follows from decisions that were found wrong (KAIROS-17, SM-10). The effect of one is never undone by itself:
 *
 *  - the first of a tenant, kind and subject on a day (UTC) opens an incident, which is the way people are told, with a ticket,
 *    owners and limits; it names the decision and the command that takes it back, where there is one;
 *  - when more are wrong than may be, by a test that may be looked at all the time, what is decided about these subjects
 *    loses a step: AUTO becomes SUPERVISED. It is a setting (`autonomy`) that ends after a week; people end it earlier, or
 *    prolong it, by publishing it anew, and what was wrong before then counts no more.
 *
 * Ids are hashed from what they follow, so whoever runs says it once (R2); nothing is said before all that was there was read.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, DecisionAudited, DecisionRecorded, EventsByType } from '@mainstem/schemas/generated/events';
import { AUTONOMY_SETTING, type AutonomySetting, ceilingOf, LIMITS_MAX, readAutonomy } from '../../autonomy/setting.ts';
import { breaksItsRule } from '../decision-auditor/judge.ts';
import { rulesOn } from '../decision-auditor/rules.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { compensationOf } from './compensation.ts';
import { type TooMany, WRONG_ALLOWED, type WrongKey, Wrongs } from './wrongs.ts';

type Said = EventsByType['ConfigPublished' | 'IncidentOpened'];

const DAY_MS = 86_400_000;
/** As the auditor: older decisions say nothing of today. */
const LOOK_BACK_MS = 7 * DAY_MS;
/** A week of supervision: long enough to mend a rule, short enough to end by itself. */
export const LIMIT_MS = 7 * DAY_MS;
/** Records that broke their rule and wait for their verdict, and verdicts that wait for their incident. */
const WAITING_MAX = 5_000;
const actor = 'service:decision-recovery';

interface Published {
  readonly eventId: string;
  readonly atMs: number;
  readonly setting: AutonomySetting;
}

interface Review {
  readonly incidentId: string;
  readonly audited: DecisionAudited;
  readonly key: WrongKey;
}

export class DecisionRecovery implements Watch<Said> {
  readonly name = 'decision-recovery';
  readonly types = ['DecisionRecorded', 'DecisionAudited', 'ConfigPublished', 'IncidentOpened'] as const;
  /** Incidents a day longer: so the one of the oldest finding is among them. */
  readonly lookBackMs = { decision_events: LOOK_BACK_MS, incident_events: LOOK_BACK_MS + DAY_MS };
  readonly #wrongs = new Wrongs();
  readonly #broken = new Map<string, WrongKey & { readonly atMs: number }>();
  readonly #settings = new Map<string, Published>();
  /** By incident, until it is read back. */
  readonly #toReview = new Map<string, Review>();
  readonly #opened = new Set<string>();

  apply(event: AnyEvent): void {
    if (event.type === 'DecisionRecorded') this.#decided(event);
    else if (event.type === 'DecisionAudited' && event.verdict === 'WRONG') this.#foundWrong(event);
    else if (event.type === 'ConfigPublished') this.#published(event);
    else if (event.type === 'IncidentOpened' && event.kind === 'wrong-decision') {
      this.#toReview.delete(event.envelope.entity);
      keep(this.#opened, event.envelope.entity);
    }
  }

  due(nowMs: number): DueCommand<Said>[] {
    const reviews = [...this.#toReview.values()].map((review) => dueOf(incidentOf(review, nowMs)));
    return [...reviews, ...this.#limits(nowMs).map(dueOf)];
  }

  #decided(record: DecisionRecorded): void {
    if (rulesOn(record).length === 0) return;
    const { tenant, id, occurredAtMs: atMs } = record.envelope;
    const key = { tenant, kind: record.kind, about: record.subjectKind };
    this.#wrongs.decided(key, atMs);
    if (!breaksItsRule(record)) return;
    this.#broken.set(id, { ...key, atMs });
    if (this.#broken.size > WAITING_MAX) this.#broken.delete(this.#broken.keys().next().value as string);
  }

  #foundWrong(audited: DecisionAudited): void {
    const broken = this.#broken.get(audited.decisionId);
    if (broken === undefined) return; // told before, or older than what is looked at
    this.#broken.delete(audited.decisionId);
    const { atMs, ...key } = broken;
    this.#wrongs.wrong(key, atMs, audited.decisionId);
    const incidentId = incidentIdOf(key, atMs);
    if (this.#opened.has(incidentId) || this.#toReview.has(incidentId) || this.#toReview.size >= WAITING_MAX) return;
    this.#toReview.set(incidentId, { incidentId, audited, key });
  }

  #published({ envelope, name, valueJson }: EventsByType['ConfigPublished']): void {
    if (name !== AUTONOMY_SETTING) return;
    const setting = readAutonomy(valueJson);
    if (setting === undefined) return; // the one before holds; who follows settings says so
    this.#settings.set(envelope.tenant, { eventId: envelope.id, atMs: envelope.occurredAtMs, setting });
  }

  /** One a tenant at a time: the next rests on the setting this one publishes. */
  #limits(nowMs: number): Said[] {
    const found = new Map<string, Said>();
    for (const key of this.#wrongs.keys()) {
      const before = this.#settings.get(key.tenant);
      if (found.has(key.tenant) || ceilingOf(before?.setting, key.about, nowMs) !== 'AUTO') continue;
      const tooMany = this.#wrongs.tooMany(key, Math.max(before?.atMs ?? 0, nowMs - LOOK_BACK_MS));
      if (tooMany !== null) found.set(key.tenant, limited(key, tooMany, before, nowMs));
    }
    return [...found.values()];
  }
}

function incidentIdOf({ tenant, kind, about }: WrongKey, atMs: number): string {
  return `wrong-${uuidFrom('wrong-decision', tenant, kind, about, String(Math.floor(atMs / DAY_MS)))}`;
}

function incidentOf({ incidentId: entity, audited, key }: Review, nowMs: number): Said {
  const { tenant, entity: subject, id: causationId, correlationId } = audited.envelope;
  const { kind, about } = key;
  const back = compensationOf(about, subject);
  const proposed = back === null ? 'nothing takes it back but a new decision' : `proposed: ${back}`;
  const summary =
    `${kind} about ${about} ${subject} was wrong: ${audited.because}. It stands until somebody acts; ${proposed}. ` +
    `Decision ${audited.decisionId}; all of them: mainstem decisions list --verdict WRONG --kind ${kind}`;
  return {
    type: 'IncidentOpened',
    envelope: factEnvelope({
      ...{ id: uuidFrom('wrong-decision-incident', entity), tenant, entity, occurredAtMs: nowMs, actor },
      ...{ causationId, correlationId },
    }),
    severity: 'MEDIUM',
    kind: 'wrong-decision',
    subject: `${about}:${subject}`.slice(0, 128),
    summary: summary.slice(0, 1_000),
  };
}

function limited(
  key: WrongKey,
  { decisions, wrong, decisionIds }: TooMany,
  before: Published | undefined,
  nowMs: number,
) {
  const { tenant, kind, about } = key;
  const causationId = decisionIds.at(-1) ?? '';
  const allowed = `${WRONG_ALLOWED * 100} %`;
  const because = `${wrong} of ${decisions} decisions ${kind} broke their own rule, ${allowed} may: ${decisionIds.join(', ')}`;
  const limit = { about, ceiling: 'SUPERVISED', untilAtMs: nowMs + LIMIT_MS, because: because.slice(0, 500) } as const;
  const others = (before?.setting.limits ?? []).filter(({ untilAtMs }) => untilAtMs > nowMs);
  const id = uuidFrom('autonomy-lowered', tenant, kind, about, before?.eventId ?? 'none');
  return {
    type: 'ConfigPublished',
    envelope: factEnvelope({ id, tenant, entity: AUTONOMY_SETTING, occurredAtMs: nowMs, actor, causationId }),
    name: AUTONOMY_SETTING,
    valueJson: JSON.stringify({ limits: [...others, limit].slice(-LIMITS_MAX) } satisfies AutonomySetting),
    note: `decisions about ${about} are made under supervision for a week: ${wrong} of ${decisions} were wrong`,
  } as const satisfies Said;
}

function dueOf(command: Said): DueCommand<Said> {
  const { id, tenant, entity, causationId } = command.envelope;
  return { tenant, entity, command, cause: [id], causationId };
}

function keep(ids: Set<string>, id: string): void {
  ids.add(id);
  if (ids.size > WAITING_MAX) ids.delete(ids.keys().next().value as string);
}
