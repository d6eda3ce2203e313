/**
 * The lock of a whole tenant (KIKI-50): one entity of it, `lockdown`. While it is on, nobody of the tenant is let in, person
 * or program, wherever the view of who may come in has read the event; it needs nothing else to have been ended yet.
 *
 *   open ──begin──▶ locked ──end──▶ open
 *
 * It can be undone, what happens meanwhile cannot: sessions that were ended and keys that were revoked stay so. The
 * platform's own tenant is never locked: nobody could undo it.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { LockdownCommand } from './commands.ts';

export type LockdownEvent = EventsByType['LockdownBegun' | 'LockdownEnded'];

export interface Lockdown {
  readonly kind: 'lockdown';
  readonly isLocked: boolean;
  readonly incidentId: string;
}

/** Entity of the lock, one in each tenant. */
export const LOCKDOWN = 'lockdown';

export const lockdownCommands = ['BeginLockdown', 'EndLockdown'] as const;

export function decideLockdown(command: LockdownCommand, lock: Lockdown | undefined): Decision<LockdownEvent> {
  const isLocked = lock?.isLocked === true;
  if (command.type === 'BeginLockdown') {
    if (isLocked) return reject('LOCKDOWN_ON', 'The tenant is locked down already: nothing to do.');
    return accept<LockdownEvent>({ type: 'LockdownBegun', because: command.because, incidentId: command.incidentId });
  }
  if (!isLocked) return reject('LOCKDOWN_OFF', 'The tenant is not locked down: nothing to do.');
  return accept<LockdownEvent>({ type: 'LockdownEnded', because: command.because, approvalId: command.approvalId });
}

export function evolveLockdown(lock: Lockdown | undefined, event: BodyOf<LockdownEvent>): Lockdown {
  const isLocked = event.type === 'LockdownBegun';
  const incidentId = event.type === 'LockdownBegun' ? event.incidentId : (lock?.incidentId ?? '');
  return { kind: 'lockdown', isLocked, incidentId };
}
