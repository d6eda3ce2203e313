/**
 * Opens the sealed fields of events, for the few readers that may: views that say which columns are personal, and an
 * erasure that has to know what to search for. A destroyed key gives `erased`, never an error; a value that is not what was
 * sealed at its place gives one (`PRIVACY_VALUE_TAMPERED`).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { erased, isSealed, opened } from '@mainstem/schemas/personal';
import { personalFieldsOf, personalTypes } from '@mainstem/schemas/personal-fields';
import { PrivacyError } from './errors.ts';
import type { KeyAnswer, Keyring } from './keyring.ts';
import { keyIdOf, openValue, type Place } from './sealed-value.ts';

export interface Opener {
  /**
   * The events with their personal fields opened or erased, in order; an error in the place of one that cannot be opened:
   * `PRIVACY_VALUE_TAMPERED`, `PRIVACY_VALUE_MALFORMED`, `PRIVACY_KEY_MISSING`, `PRIVACY_KEY_FOREIGN`. Throws what may
   * pass: `PRIVACY_KEYS_UNAVAILABLE`, or the KMS not answering.
   */
  open(events: readonly AnyEvent[]): Promise<(AnyEvent | PrivacyError)[]>;
}

export interface OpenerOptions {
  readonly keyring: Pick<Keyring, 'opening'>;
  /** True for an erasure: keys it has closed still open. */
  readonly closedToo?: boolean;
}

interface SealedField {
  readonly name: string;
  readonly sealed: Buffer;
  readonly keyId: string;
  readonly place: Place;
}

export function createOpener({ keyring, closedToo = false }: OpenerOptions): Opener {
  return {
    async open(events) {
      const found = events.map((event) => attempt(() => sealedFields(event)));
      const wanted = new Map<string, Set<string>>();
      for (const fields of found) {
        if (fields instanceof PrivacyError) continue;
        for (const { keyId, place } of fields) {
          const ids = wanted.get(place.tenant) ?? new Set();
          wanted.set(place.tenant, ids.add(keyId));
        }
      }
      // Tenants are asked for apart (R7) and at once: a batch holds events of many.
      const asked = [...wanted].map(
        async ([tenant, ids]) => [tenant, await keyring.opening(tenant, [...ids], closedToo)] as const,
      );
      const keys: ReadonlyMap<string, ReadonlyMap<string, KeyAnswer>> = new Map(await Promise.all(asked));
      return events.map((event, at) => {
        const fields = found[at] as SealedField[] | PrivacyError;
        if (fields instanceof PrivacyError || fields.length === 0)
          return fields instanceof PrivacyError ? fields : event;
        return attempt(() => openFields(event, fields, keys));
      });
    },
  };
}

function openFields(
  event: AnyEvent,
  fields: readonly SealedField[],
  keys: ReadonlyMap<string, ReadonlyMap<string, KeyAnswer>>,
): AnyEvent {
  const copy = { ...event } as unknown as Record<string, unknown>;
  for (const { name, sealed, keyId, place } of fields) {
    const key = keys.get(place.tenant)?.get(keyId);
    if (key === undefined) {
      const message = `${place.eventType}.${name} of event ${place.eventId} was sealed with key ${keyId}, which is not in the store`;
      throw new PrivacyError('PRIVACY_KEY_MISSING', message);
    }
    if (key instanceof PrivacyError) throw key;
    copy[name] = key === 'erased' ? erased : opened(openValue(key.secret, sealed, place));
  }
  return copy as unknown as AnyEvent;
}

/** True when an event holds something sealed, well-formed or not. */
export function hasSealedFields(event: AnyEvent): boolean {
  if (!personalTypes.has(event.type)) return false;
  return personalFieldsOf(event.type).some(({ name }) => isSealed((event as unknown as Record<string, unknown>)[name]));
}

/** Sealed fields of an event; none for most. Throws `PRIVACY_VALUE_MALFORMED`. */
export function sealedFields(event: AnyEvent): SealedField[] {
  if (!personalTypes.has(event.type)) return [];
  const { id: eventId, tenant } = event.envelope;
  return personalFieldsOf(event.type).flatMap((field) => {
    const sealed = (event as unknown as Record<string, unknown>)[field.name];
    if (!isSealed(sealed)) return [];
    const place = { tenant, subject: field.subjectOf(event), eventId, eventType: event.type, field: field.name };
    return [{ name: field.name, sealed, keyId: keyIdOf(sealed), place }];
  });
}

function attempt<Value>(work: () => Value): Value | PrivacyError {
  try {
    return work();
  } catch (error) {
    if (error instanceof PrivacyError) return error;
    throw error;
  }
}
