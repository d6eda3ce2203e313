/** Notes of messages in memory, as those in Postgres. For tests. */
import { randomUUID } from 'node:crypto';
import type { Delivery } from '../contract.ts';
import type { MessageNotes } from './port.ts';

export function createMemoryNotes(): MessageNotes {
  const notes = new Map<string, { attempt: string; delivery: Delivery | null }>();
  const keyOf = (tenant: string, messageId: string) => `${tenant}|${messageId}`;
  const seen = (tenant: string, messageId: string) => {
    const found = notes.get(keyOf(tenant, messageId));
    if (found === undefined) return null;
    return found.delivery === null
      ? ({ kind: 'in-doubt', attempt: found.attempt } as const)
      : ({ kind: 'settled', delivery: found.delivery } as const);
  };
  return {
    look: async (tenant, messageId) => seen(tenant, messageId),
    async begin(tenant, messageId) {
      const found = seen(tenant, messageId); // without a pause between looking and noting
      if (found !== null) return found;
      const attempt = randomUUID();
      notes.set(keyOf(tenant, messageId), { attempt, delivery: null });
      return { kind: 'begun', attempt };
    },
    async settle(tenant, messageId, attempt, delivery) {
      const found = notes.get(keyOf(tenant, messageId));
      if (found === undefined || found.attempt !== attempt || found.delivery !== null) return false;
      found.delivery = delivery;
      return true;
    },
    async undo(tenant, messageId, attempt) {
      const found = notes.get(keyOf(tenant, messageId));
      if (found?.attempt === attempt && found.delivery === null) notes.delete(keyOf(tenant, messageId));
    },
  };
}
