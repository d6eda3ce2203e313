/** Commands of rooms, given as all others are; what comes of them. */
import type { RoomCommand } from '@mainstem/streams/deciders/room/commands';
import type { RoomEvent } from '@mainstem/streams/deciders/room/decider';
import { giveCommand, versionConflict } from '../commands/give.ts';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';

export type GiveOutcome =
  | { readonly kind: 'accepted'; readonly events: readonly RoomEvent[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly version: number };

/** Throws `VERSION_CONFLICT` when others won every race. */
export async function giveRoom(
  { writers, clock }: { readonly writers: Writers; readonly clock: () => number },
  caller: Identity,
  roomId: string,
  command: RoomCommand,
  commandId?: string,
): Promise<GiveOutcome> {
  const named = commandId === undefined ? {} : { commandId };
  const outcome = await giveCommand(writers.rooms, caller, { entity: roomId, command, ...named }, clock());
  if (outcome.kind === 'conflict') throw versionConflict(outcome);
  if (outcome.kind === 'accepted') return { kind: 'accepted', events: outcome.events as readonly RoomEvent[] };
  return { kind: 'refused', code: outcome.code, message: outcome.message, version: outcome.version };
}

export function refused({ code, message, version }: Extract<GiveOutcome, { kind: 'refused' }>): GatewayError {
  if (code === 'ROOM_UNKNOWN') return new GatewayError('NOT_FOUND', 'there is no such room');
  return new GatewayError('COMMAND_REFUSED', message, { extra: { code, version } });
}
