/**
 * Ids of persons as keys (R6). Clients do send addresses and telephone numbers as user ids, and keys are not encrypted, so
 * an id that may tell who somebody is becomes a pseudonym: HMAC-SHA256 under a secret of the tenant, which the key store
 * keeps like any data key. The same id gives the same pseudonym for ever, clients stay as they are, and without the secret
 * no list of addresses can be tried against the log. The id as sent comes along sealed under the person's own key.
 *
 * The rule, in order:
 *  1. An id stays as it is when it is opaque: letters, digits and ._:~- only, at most 96, no address, no number that reads
 *     as a telephone's or a social security number, no name, no row of ten to fifteen digits, not in the form of 2 or 3.
 *  2. Any other becomes `p.` and 40 hex digits of its HMAC. One person is one id: addresses are compared in lower case,
 *     telephone numbers as their digits (with the plus, where there is one), both without a scheme and escapes.
 *  3. Ids of persons who are not known yet are `anon.` and what 1 or 2 makes of them: they can never be a known one's.
 */
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { madePlain, personalInId, personName } from '../../http/personal-value.ts';

/** Subject of a tenant's secret. No entity has a space, so no person's key can be it. */
const SECRET_OF = 'pseudonyms of persons';
/** 160 bits: two ids of one tenant meet after more people than there are. */
const PSEUDONYM_HEX = 40;

export interface PersonId {
  /** What stands in keys, envelopes and clear fields. */
  readonly entity: string;
  /** True when it is not the id itself. */
  readonly pseudonym: boolean;
}

export interface PersonIds {
  known(userId: string): PersonId;
  anonymous(anonymousId: string): PersonId;
  /**
   * Every entity that what was sent here may stand under, the one of today first: as a known and as an unknown person's,
   * and as before spellings were made one. None when it is an opaque id, which stands for itself.
   */
  allOf(sent: string): string[];
}

export type PersonIdsOf = (tenant: string) => Promise<PersonIds>;

/** Ids of one tenant's persons. Throws `PRIVACY_KEYS_UNAVAILABLE` (retryable), or what the KMS throws. */
export function createPersonIds(keyring: Pick<Keyring, 'sealing'>): PersonIdsOf {
  return async (tenant) => {
    const answer = (await keyring.sealing([{ tenant, subject: SECRET_OF }])).values().next().value ?? 'erased';
    if (answer instanceof PrivacyError) throw answer;
    if (answer === 'erased') {
      throw new PrivacyError('PRIVACY_SUBJECT_ERASED', 'the secret of the tenant’s pseudonyms is destroyed');
    }
    const pseudonym = (id: string) => answer.fingerprint(`person:${id}`).slice(0, PSEUDONYM_HEX);
    return {
      known: (userId) =>
        isOpaque(userId)
          ? { entity: userId, pseudonym: false }
          : { entity: `p.${pseudonym(normal(userId))}`, pseudonym: true },
      anonymous: (anonymousId) =>
        isOpaque(anonymousId)
          ? { entity: `anon.${anonymousId}`, pseudonym: false }
          : { entity: `anon.p.${pseudonym(`anonymous:${normal(anonymousId)}`)}`, pseudonym: true },
      allOf(sent) {
        if (isOpaque(sent)) return [];
        const spellings = [...new Set([normal(sent), formerly(sent)])];
        return [
          ...spellings.map((text) => `p.${pseudonym(text)}`),
          ...spellings.map((text) => `anon.p.${pseudonym(`anonymous:${text}`)}`),
        ];
      },
    };
  };
}

function isOpaque(id: string): boolean {
  if (!/^[A-Za-z0-9._:~-]{1,96}$/.test(id) || /^(?:p\.|anon\.)/.test(id)) return false;
  return !/^\d{10,15}$/.test(id) && personalInId(id) === null && !personName(id);
}

/** What is neither an address nor a number stays as it was sent: two spellings of a name may be two people. */
function normal(id: string): string {
  const text = formerly(id);
  const plain = /%|[^\0-\x7f]/.test(text) ? madePlain(text).trim() : text;
  if (plain.includes('@')) return plain.replace(/^mailto:([^?]*).*$/i, '$1').toLowerCase();
  const scheme = /^(?:tel|sms|callto|whatsapp):/i;
  const number = plain.replace(scheme, '').replace(/^(\s*\+\d{1,3})[\s.-]*\(0\)/, '$1');
  const isNumber = /^\s*\+?[\d\s().\-/]+$/.test(number) && (scheme.test(plain) || personalInId(plain) === 'number');
  return isNumber ? number.replaceAll(/[^\d+]/g, '') : text;
}

/** As ids were made one before numbers and schemes were: what came in then still stands under it. */
function formerly(id: string): string {
  const text = id.trim().normalize('NFC');
  return text.includes('@') ? text.toLowerCase() : text;
}
