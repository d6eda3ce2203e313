/** What is refused before a body is checked, and the audit line of it. */
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { isSafeText } from '../http/safe-text.ts';
import type { Identity } from '../identity/identity.ts';
import type { Refusal } from '../refusals.ts';
import { commandIdOf } from './keys.ts';
import type { CommandStream } from './streams.ts';

export type RecordRefusal = (identity: Identity, refusal: Refusal) => Promise<void>;

/** The platform's own commands are refused by name; text no view can hold is refused before any schema repeats it. */
export async function refuseBeforeChecks(
  request: FastifyRequest,
  stream: CommandStream,
  recordRefusal: RecordRefusal,
): Promise<void> {
  const type = commandTypes(request).find((one) => stream.internal.includes(one));
  if (type !== undefined) {
    await recordAsked(request, stream, 'COMMAND_INTERNAL', recordRefusal);
    const use = stream.outside.join(', ');
    throw new GatewayError('COMMAND_INTERNAL', `${type} is a command of the platform itself; people may send ${use}`);
  }
  if (!isSafeText(request.body)) {
    const message = 'holds NUL, half a character, or is nested too deep';
    const problems = [{ code: 'FIELD_INVALID', field: '', message } as const];
    throw new GatewayError('REQUEST_INVALID', 'the body holds text that cannot be stored', { problems });
  }
}

/** Records a command refused before it was checked, when it can be said what it was about. */
export async function recordAsked(
  request: FastifyRequest,
  stream: CommandStream,
  code: 'ROLE_FORBIDDEN' | 'COMMAND_INTERNAL',
  recordRefusal: RecordRefusal,
): Promise<void> {
  const entity = entityId.safeParse((request.params as { id?: unknown }).id);
  if (!entity.success) return; // no such thing can exist, so nothing was refused that could have been
  const identity = identityOf(request);
  const known = new Set([...stream.outside, ...stream.internal]);
  const asked = commandTypes(request).filter((type) => known.has(type));
  const own = asked.find((type) => stream.internal.includes(type)) ?? asked[0];
  const action = own ?? `command to ${stream.name}`;
  const commandId = commandIdOf(request, identity.tenant);
  const metadata = {
    roles: identity.roles.join(','),
    ...(code === 'ROLE_FORBIDDEN' ? { policyVersion: String(identity.may(stream.permission).version) } : {}),
  };
  await recordRefusal(identity, { action, topic: stream.topic, entity: entity.data, code, commandId, metadata });
}

/** Types named by the body, of one command or of a batch. */
function commandTypes(request: FastifyRequest): string[] {
  const body = request.body as { type?: unknown; commands?: unknown } | null | undefined;
  const commands = Array.isArray(body?.commands) ? body.commands : [body];
  return commands.flatMap((one: { type?: unknown } | null | undefined) =>
    typeof one?.type === 'string' ? [one.type] : [],
  );
}
