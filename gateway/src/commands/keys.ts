/**
 * `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): the same key again gives the first answer, and the same
 * key with another request is a mistake that is told: 422 `IDEMPOTENCY_KEY_REUSED`.
 *
 * Two different guarantees. That a key counts once is the log's: the decision's id is made of it, in every process and for
 * ever. That a reuse is noticed is a hint kept in Postgres beside the seen event ids, for a month; when Postgres is away, or
 * two processes get the two requests within the same milliseconds, the second is answered with what the first decided.
 */
import { hash } from 'node:crypto';
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { createKeyedTurns } from '../ingest/keyed-turns.ts';
import type { SeenEvents } from '../ingest/seen-events.ts';

export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, '1-255 printable characters without spaces')
    .optional()
    .describe('Name of this command; the same key again gives the same answer.'),
});

/** A UUID key is the command id itself; any other is hashed with the tenant, so that keys stay short and plain. */
export function commandIdOf(request: FastifyRequest, tenant: string): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return uuidV7();
  const lower = key.toLowerCase();
  return z.uuid().safeParse(lower).success ? lower : uuidFrom('idempotency-key', tenant, key);
}

export interface KeyParts {
  readonly seen: SeenEvents;
  readonly clock: () => number;
  readonly onSeenFailure: (error: unknown, during: 'find' | 'remember') => void;
}

export interface CommandKeys {
  /**
   * Runs `work` unless the request's key named another request before. Remembers the key when `work` answers true: a refusal
   * changed nothing, so its key may be used for the mended command.
   */
  once(request: FastifyRequest, tenant: string, commandId: string, work: () => Promise<boolean>): Promise<void>;
}

export function createCommandKeys(parts: KeyParts): CommandKeys {
  const turns = createKeyedTurns();
  return {
    async once(request, tenant, commandId, work) {
      if (request.headers['idempotency-key'] === undefined) {
        await work();
        return;
      }
      const id = uuidFrom('command-key', commandId);
      const fingerprint = fingerprintOf(request);
      const done = await turns.take([`${tenant}|${id}`]);
      try {
        await refuseOther(parts, tenant, id, fingerprint);
        if (await work()) await remember(parts, tenant, id, fingerprint);
      } finally {
        done();
      }
    },
  };
}

/** Of the checked body: its fields stand in the schema's order, whichever they were sent in. */
function fingerprintOf(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0];
  return hash('sha256', `${request.method} ${path} ${JSON.stringify(request.body)}`);
}

async function refuseOther(parts: KeyParts, tenant: string, id: string, fingerprint: string): Promise<void> {
  let before: string | undefined;
  try {
    before = (await parts.seen.find(tenant, [id])).get(id);
  } catch (error) {
    parts.onSeenFailure(error, 'find');
  }
  if (before === undefined || before === fingerprint) return;
  throw new GatewayError('IDEMPOTENCY_KEY_REUSED', 'another command was sent under this Idempotency-Key before');
}

async function remember(parts: KeyParts, tenant: string, id: string, fingerprint: string): Promise<void> {
  try {
    await parts.seen.remember(tenant, [{ id, fingerprint }], parts.clock());
  } catch (error) {
    parts.onSeenFailure(error, 'remember');
  }
}
