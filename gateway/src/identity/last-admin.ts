/**
 * An organisation keeps an active admin: whoever takes the role from the last one, or disables him, is refused. Users are
 * streams of their own, so no stream can hold this rule. It is asked of the view, brought up to what is on the log, and by
 * one request of an organisation at a time. Two gateways that take two admins away in the same instant may still leave
 * none: the operator then invites another (`POST /v1/organisations/{id}/admins`).
 */
import type { UserCommand } from '@mainstem/streams/deciders/identity/commands';
import { GatewayError } from '../errors.ts';
import type { IdentityView } from './view/identity-view.ts';

const ADMIN = 'admin';

/** Gives the command, after the others of its organisation. Throws USER_LAST_ADMIN. */
export type KeepingAdmin = <Value>(
  tenant: string,
  userId: string,
  command: UserCommand,
  give: () => Promise<Value>,
) => Promise<Value>;

export function createKeepingAdmin(view: Pick<IdentityView, 'catchUp' | 'user' | 'users'>): KeepingAdmin {
  const turns = new Map<string, Promise<unknown>>(); // one per organisation that is asked about just now
  return async (tenant, userId, command, give) => {
    if (!takesAdmin(command)) return give();
    const before = turns.get(tenant) ?? Promise.resolve();
    const turn = before.then(async () => {
      await view.catchUp();
      assertOther(view, tenant, userId);
      return give();
    });
    const ended = turn.then(
      () => {},
      () => {}, // told to whoever asked
    );
    turns.set(tenant, ended);
    try {
      return await turn;
    } finally {
      if (turns.get(tenant) === ended) turns.delete(tenant);
    }
  };
}

function takesAdmin(command: UserCommand): boolean {
  return command.type === 'DisableUser' || (command.type === 'ChangeRoles' && !command.roles.includes(ADMIN));
}

function assertOther(view: Pick<IdentityView, 'user' | 'users'>, tenant: string, userId: string): void {
  const isAdmin = (user: ReturnType<IdentityView['user']>) => user?.status === 'active' && user.roles.includes(ADMIN);
  if (!isAdmin(view.user(tenant, userId))) return;
  if (view.users(tenant).some(({ id, user }) => id !== userId && isAdmin(user))) return;
  throw new GatewayError('USER_LAST_ADMIN', 'nobody else is an active admin of the organisation');
}
