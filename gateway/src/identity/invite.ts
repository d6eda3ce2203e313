/**
 * Inviting somebody: the address gets its user id, the id gets its invitation, which is shown once and lives a week. The same
 * address again is the same user: an open invitation is replaced by the new one.
 */
import { opened } from '@mainstem/schemas/personal';
import type { Execute } from './execute.ts';
import { loginOfEmail } from './logins.ts';
import { hashOf, newInvitation, newUserId } from './secret-text.ts';
import type { SecretStore } from './secrets/secret-store.ts';

export const INVITATION_LASTS_MS = 7 * 24 * 3_600_000;

export interface Invitation {
  readonly userId: string;
  readonly invitation: string;
  readonly expiresAtMs: number;
}

export interface Invited {
  readonly email: string;
  readonly displayName?: string | undefined;
  readonly roles: readonly string[];
}

interface Parts {
  readonly secrets: SecretStore;
  readonly execute: Execute;
  readonly clock: () => number;
}

/** Throws DecisionRefused USER_EXISTS. */
export async function invite(
  { secrets, execute, clock }: Parts,
  tenant: string,
  { email, displayName, roles }: Invited,
  actor: string,
): Promise<Invitation> {
  const userId = await secrets.claimLogin(tenant, loginOfEmail(email), newUserId());
  const invitation = newInvitation(tenant, userId);
  const expiresAtMs = clock() + INVITATION_LASTS_MS;
  const command = {
    type: 'InviteUser',
    email: opened(email),
    displayName: displayName === undefined ? null : opened(displayName),
    roles,
    invitationHash: hashOf(invitation),
    expiresAtMs,
  } as const;
  await execute(tenant, userId, command, actor);
  return { userId, invitation, expiresAtMs };
}
