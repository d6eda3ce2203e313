/** What is decided on, as one hash, and what a person signs about it. Pure: used where it is written and where it is verified. */
import { hash } from 'node:crypto';
import type { ApprovalContent } from './commands.ts';

/** All of a request that people look at. */
export interface Decidable extends ApprovalContent {
  readonly kind: string;
  readonly subject: string;
  readonly riskTier: 'LOW' | 'MEDIUM' | 'HIGH';
  readonly because: string;
  readonly currency: string | null;
  readonly evidenceEventIds: readonly string[];
  readonly requestedBy: string;
}

/** SHA-256, hex. A list in this order is one text for one content: no two contents are written alike. */
export function contentHashOf(what: Decidable): string {
  const { kind, subject, riskTier, because, currency, amountMicros, diff, diffUri, diffHash } = what;
  const parts = [kind, subject, riskTier, because, currency, amountMicros, diff, diffUri, diffHash];
  return hash(
    'sha256',
    JSON.stringify(['mainstem-approval-content-1', ...parts, what.evidenceEventIds, what.requestedBy]),
  );
}

/** What a decision or a delegation says, to be signed: the payload of the JWS, as UTF-8 of this JSON. */
export interface Statement {
  readonly tenant: string;
  readonly approvalId: string;
  readonly says: 'APPROVE' | 'REJECT' | 'DELEGATE';
  readonly by: string;
  readonly actingFor: string | null;
  /** Of a delegation: to whom; else null. */
  readonly to: string | null;
  readonly contentHash: string;
  readonly note: string | null;
  readonly policyVersion: number;
  readonly atMs: number;
}

/** The fields in one order, so that the same statement is the same bytes. */
export function statementText(said: Statement): string {
  const { tenant, approvalId, says, by, actingFor, to, contentHash, note, policyVersion, atMs } = said;
  return JSON.stringify({ tenant, approvalId, says, by, actingFor, to, contentHash, note, policyVersion, atMs });
}
