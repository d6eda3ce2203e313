/** Message-IDs (RFC 5322 §3.6.4) that are the same for the same key and say nothing of it. */
import { hash } from 'node:crypto';

const DIGITS = 40;

/** Without angle brackets; `from` is an address, whose domain makes the id ours. */
export function messageIdOf(idempotencyKey: string, from: string): string {
  return `${hash('sha256', idempotencyKey).slice(0, DIGITS)}@${from.slice(from.lastIndexOf('@') + 1)}`;
}
