/**
 * For tests: a life as a table people can read: one line an event, with its time, its type, what it is about, and what it
 * says. Events of one minute stand below the one that caused them, so that two steps that ran side by side come in one
 * order. Hashes, places of documents and ids nobody chose are left out: they are checked by themselves.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isSealed } from '@mainstem/schemas/personal';
import { DAY_MS, MINUTE_MS } from './people.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const HASH = /\b(offline-[0-9a-f]{24}|[0-9a-f]{12}|[0-9a-f]{40,64})\b/g;
const skipped =
  /^(type|envelope|tenant|signature|yaml|diff|subjectRef|deckBytes|contact(Kind|Id)|provider.*|.*(Hash|Uri|EventId|EventIds|ReviewId))$/;
const VALUE_MAX = 60;

export const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
export const timeText = (atMs: number): string => new Date(minuteOf(atMs)).toISOString().slice(0, 16).replace('T', ' ');

export function tableOf(events: readonly AnyEvent[]): string {
  const lines: string[] = [];
  let counted: { from: string; to: string; days: number; key: string } | null = null;
  const flush = () => {
    if (counted !== null) lines.push(`${counted.from}  … ${counted.to}  ${counted.days} days  ${counted.key}`);
    counted = null;
  };
  for (const event of inReadingOrder(events)) {
    if (event.type === 'ClientUsageCounted') {
      const key = `${event.type}  ${event.envelope.entity}  ${fieldsOf({ ...event, dayAtMs: null } as never)}`;
      const at = timeText(event.envelope.occurredAtMs);
      const before = counted as { from: string; to: string; days: number; key: string } | null;
      if (before !== null && before.key !== key) flush();
      counted = {
        from: before?.key === key ? before.from : at,
        to: at,
        key,
        days: before?.key === key ? before.days + 1 : 1,
      };
      continue;
    }
    flush();
    if (/StageChanged$/.test(event.type)) lines.push('');
    lines.push(lineOf(event));
  }
  flush();
  return `${lines.join('\n')}\n`;
}

function lineOf(event: AnyEvent): string {
  const { entity, occurredAtMs } = event.envelope;
  return `${timeText(occurredAtMs)}  ${event.type}  ${plain(entity)}  ${fieldsOf(event)}`.trimEnd();
}

function fieldsOf(event: AnyEvent): string {
  const fields = Object.entries(event).filter(([name, value]) => !skipped.test(name) && value !== null && value !== '');
  return fields.map(([name, value]) => `${name}=${wordOf(name, value)}`).join(' ');
}

function wordOf(name: string, value: unknown): string {
  if (isSealed(value as never)) return '(sealed)';
  if (typeof value === 'number' && /Ms$/.test(name) && value > 10 * 365 * DAY_MS)
    return timeText(value).replace(' ', 'T');
  if (typeof value === 'number' && /Ms$/.test(name)) return `${Math.round(value / MINUTE_MS)}min`;
  const text = typeof value === 'string' ? value : JSON.stringify(value, timesToMinutes);
  return plain(text.replaceAll(/\s+/g, ' ')).slice(0, VALUE_MAX);
}

function timesToMinutes(name: string, value: unknown): unknown {
  return typeof value === 'number' && /Ms$/.test(name) ? timeText(value) : value;
}

function plain(text: string): string {
  const times = (digits: string) => timeText(Number(digits)).replace(' ', 'T');
  return text
    .replaceAll(UUID, '#')
    .replaceAll(HASH, '#')
    .replaceAll(/\b2[12]\d{11}\b/g, times);
}

/** By minute; within one, each after its cause, what one decision says in its order, and decisions by what they say. */
function inReadingOrder(events: readonly AnyEvent[]): AnyEvent[] {
  const byId = new Map(events.map((event) => [event.envelope.id, event]));
  const decisions = new Map<AnyEvent | null, Map<string, AnyEvent[]>>();
  for (const event of events) {
    const { causationId, occurredAtMs, decision, id } = event.envelope;
    const cause = byId.get(causationId ?? '');
    const isNear = cause !== undefined && minuteOf(cause.envelope.occurredAtMs) === minuteOf(occurredAtMs);
    const parent = isNear ? cause : null;
    const ofParent = decisions.get(parent) ?? new Map<string, AnyEvent[]>();
    decisions.set(parent, ofParent.set(decision?.id ?? id, [...(ofParent.get(decision?.id ?? id) ?? []), event]));
  }
  const key = ([first]: readonly AnyEvent[]) =>
    first === undefined ? '' : `${minuteOf(first.envelope.occurredAtMs)} ${isWide(first)} ${lineOf(first)}`;
  const ordered: AnyEvent[] = [];
  const visit = (parent: AnyEvent | null): void => {
    const groups = [...(decisions.get(parent)?.values() ?? [])].sort((one, other) => (key(one) < key(other) ? -1 : 1));
    for (const group of groups) {
      ordered.push(...group);
      for (const event of group) visit(event);
    }
  };
  visit(null);
  return ordered;
}

/** What sets much off comes last among its like. */
function isWide({ type }: AnyEvent): number {
  return type === 'ClientWentLive' ? 1 : 0;
}
