/** What an event holds, for people: personal fields stay sealed (R6), bytes are counted and not shown, reasons stand out. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isErased, isSealed } from '@mainstem/schemas/personal';

/** One text of an answer; markup of creatives and recorded models are longer and are cut. */
const TEXT_CHARACTERS_MAX = 4_000;
/** Fields in which deciders, processors and workflows say why. */
const reasonFields = ['because', 'reason', 'reasons', 'cause', 'note'] as const;
/** Fields of a bid that name what it was decided by. */
const policyFields = [
  'mode',
  'modelVersion',
  'curve',
  'ratesVersion',
  'leaseId',
  'privacyBasis',
  'viewGeneration',
  'viewPosition',
  'policyVersion',
  'policyHash',
] as const;

export function shownFields(event: AnyEvent): Record<string, unknown> {
  const { type: _, envelope: __, ...body } = event as AnyEvent & Record<string, unknown>;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, shown(value)]));
}

function shown(value: unknown): unknown {
  if (isSealed(value)) return { sealed: true, bytes: value.length };
  if (isErased(value)) return { erased: true };
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string')
    return value.length > TEXT_CHARACTERS_MAX ? `${value.slice(0, TEXT_CHARACTERS_MAX)}…` : value;
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Map) return shown(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
}

export function reasonsOf(event: AnyEvent): string[] {
  const held = event as unknown as Readonly<Record<string, unknown>>;
  return reasonFields.flatMap((name) => {
    const value = held[name];
    if (typeof value === 'string' && value !== '') return [value];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  });
}

export function policyOf(event: AnyEvent): Record<string, string | number | null> | null {
  const held = event as unknown as Readonly<Record<string, unknown>>;
  const named = policyFields.flatMap((name) => {
    const value = held[name];
    return typeof value === 'string' || typeof value === 'number' || value === null ? [[name, value] as const] : [];
  });
  return named.length === 0 ? null : Object.fromEntries(named);
}
