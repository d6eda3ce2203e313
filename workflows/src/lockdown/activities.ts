/** Ends who is in, one command each on the identity stream, under ids that a retry repeats. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { IdentityCommand } from '@mainstem/streams/deciders/identity/commands';
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriters } from '../activities/command.ts';
import { actor, idOf, orHopeless } from '../activities/idempotent.ts';
import type { EndAccessInput, LockdownActivities } from './contract.ts';
import type { WhoIsIn } from './who-is-in.ts';

export interface LockdownParts {
  readonly identities: Pick<StreamWriters['identity'], 'execute'>;
  readonly whoIsIn: (tenant: string) => Promise<WhoIsIn>;
}

/** Commands under way at a time. */
const IN_FLIGHT = 16;

export function createLockdownActivities({ identities, whoIsIn }: LockdownParts): LockdownActivities {
  return {
    async endAccess(input) {
      const { sessions, keys } = await whoIsIn(input.tenant);
      const end = (entity: string, what: string, command: IdentityCommand) => ({ entity, what, command });
      const { because } = input;
      const ended = sessions.map(({ userId, sessionId }) =>
        end(userId, sessionId, { type: 'EndSession', sessionId, reason: 'REVOKED' }),
      );
      const revoked = input.revokeKeys ? keys.map((keyId) => end(keyId, keyId, { type: 'RevokeKey', because })) : [];
      const all = [...ended, ...revoked];
      for (let from = 0; from < all.length; from += IN_FLIGHT) {
        const batch = all.slice(from, from + IN_FLIGHT);
        await Promise.all(batch.map(({ entity, what, command }) => execute(identities, input, entity, what, command)));
        heartbeat();
      }
      return { sessions: ended.length, keys: revoked.length };
    },
  };
}

/** A refusal says that it is over already. */
async function execute(
  identities: LockdownParts['identities'],
  { step, tenant, correlationId, causationId, occurredAtMs }: EndAccessInput,
  entity: string,
  what: string,
  command: IdentityCommand,
): Promise<void> {
  const commandId = uuidFrom(idOf(step), entity, what);
  const context = { actor: actor(), commandId, correlationId, causationId, occurredAtMs };
  const outcome = await orHopeless(identities.execute(tenant, entity, command, context));
  if (outcome.kind === 'conflict') {
    throw ApplicationFailure.retryable(`${entity} is being changed by others`, 'STREAM_CONFLICT');
  }
}
