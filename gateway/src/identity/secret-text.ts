/**
 * Secrets that are given out: 256 random bits after words that say what they are, so that scanners of leaked secrets find
 * them and people do not mistake one for another. Only the SHA-256 of the whole text is kept: with so many random bits
 * nobody can guess back, and a fast hash does as well as a slow one.
 *
 *   msk_<key id>_<secret>                           key of a program
 *   msr_<tenant>.<user id>.<session id>.<secret>    refresh token
 *   msi_<tenant>.<user id>.<secret>                 invitation
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET = '[A-Za-z0-9_-]{43}';
const TENANT = '[a-z0-9-]{1,63}';
export const USER_ID = 'u-[0-9a-f]{32}';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const keyForm = new RegExp(`^msk_([0-9a-f]{32})_${SECRET}$`);
const refreshForm = new RegExp(`^msr_(${TENANT})\\.(${USER_ID})\\.(${UUID})\\.${SECRET}$`);
const invitationForm = new RegExp(`^msi_(${TENANT})\\.(${USER_ID})\\.${SECRET}$`);

const secret = () => randomBytes(32).toString('base64url');
const id = () => randomBytes(16).toString('hex');

export const newUserId = () => `u-${id()}`;
export const newKeyId = () => id();
export const newKey = (keyId: string) => `msk_${keyId}_${secret()}`;
export const newRefreshToken = (tenant: string, userId: string, sessionId: string) =>
  `msr_${tenant}.${userId}.${sessionId}.${secret()}`;
export const newInvitation = (tenant: string, userId: string) => `msi_${tenant}.${userId}.${secret()}`;

/** SHA-256, hexadecimal. */
export const hashOf = (text: string) => hash('sha256', text, 'hex');

/** Id of the key a text claims to be; undefined for another form. */
export function keyIdIn(text: string): string | undefined {
  return keyForm.exec(text)?.[1];
}

export function sessionIn(text: string): { tenant: string; userId: string; sessionId: string } | undefined {
  const [, tenant, userId, sessionId] = refreshForm.exec(text) ?? [];
  return tenant === undefined || userId === undefined || sessionId === undefined
    ? undefined
    : { tenant, userId, sessionId };
}

export function invitationIn(text: string): { tenant: string; userId: string } | undefined {
  const [, tenant, userId] = invitationForm.exec(text) ?? [];
  return tenant === undefined || userId === undefined ? undefined : { tenant, userId };
}

/** Takes the same time wherever two hashes differ. */
export function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
