/**
 * Links to decide an approval by, without logging in: one for each approver, approval and content. What it is about stands in
 * the claim (ids only, R6); the signature makes it a link of ours, and only its hash is on the log, so neither the log nor
 * Temporal holds anything one could decide with. Once used, expired, or when what it shows was changed, the approval's
 * stream refuses it (`deciders/approval`).
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

export interface LinkClaim {
  readonly tenant: string;
  readonly approvalId: string;
  /** As `user:<id>`. */
  readonly holder: string;
  /** Of what it shows. */
  readonly contentHash: string;
  /** ms since 1970 UTC. */
  readonly expiresAtMs: number;
}

/** Ids of 128 characters each, a hash and a signature. */
export const LINK_TOKEN_MAX_CHARACTERS = 1_024;
const SIGNATURE_BYTES = 32;

/** What is signed, as text; harmless without the signature. */
export function claimText({ tenant, approvalId, holder, contentHash, expiresAtMs }: LinkClaim): string {
  return Buffer.from(JSON.stringify([tenant, approvalId, holder, contentHash, expiresAtMs])).toString('base64url');
}

export function linkToken(secret: string, claim: string): string {
  return `${claim}.${signatureOf(secret, claim).toString('base64url')}`;
}

/** Null for what we did not sign. */
export function readLinkToken(secret: string, token: string): LinkClaim | null {
  if (secret === '' || token.length > LINK_TOKEN_MAX_CHARACTERS) return null;
  const [claim = '', signature = '', ...rest] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  // The same bytes can be written in two ways; ours is the one that is hashed on the log.
  if (rest.length > 0 || given.length !== SIGNATURE_BYTES || given.toString('base64url') !== signature) return null;
  if (!timingSafeEqual(given, signatureOf(secret, claim))) return null;
  const [tenant, approvalId, holder, contentHash, expiresAtMs] = JSON.parse(
    Buffer.from(claim, 'base64url').toString('utf8'),
  ) as [string, string, string, string, number];
  return { tenant, approvalId, holder, contentHash, expiresAtMs };
}

/** SHA-256, hex: as it stands on the log. */
export function linkHashOf(token: string): string {
  return hash('sha256', token);
}

/** The purpose is part of what is signed: no other signature under the same secret can be taken for one. */
function signatureOf(secret: string, claim: string): Buffer {
  return createHmac('sha256', secret).update(`mainstem approval link 1\n${claim}`).digest();
}
