/**
 * Breaker commands through the gateway, when one answers: then the platform's rules of who may do so hold, and refusals are in
 * the audit trail. When none does, the caller writes to the log itself: a breaker is what is pulled when things are broken.
 */
import { ClientError, ProblemError } from '@mainstem/gateway/client/errors';
import { type BreakerCommand, WHOLE_TENANT } from '@mainstem/streams/deciders/breaker/commands';
import { CliError } from './errors.ts';
import { connectGateway } from './gateway-client.ts';

export interface BreakerAsked {
  readonly tenant: string;
  /** Campaign, or the whole tenant. */
  readonly entity: string;
  readonly actor: string;
  readonly command: BreakerCommand;
}

export type BreakerTold =
  | { readonly kind: 'accepted'; readonly version: number; readonly state: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

const stateAfter: Readonly<Record<string, string>> = {
  BreakerOpened: 'open',
  BreakerHalfOpened: 'half-open',
  BreakerClosed: 'closed',
  BreakerCampaignApproved: 'open',
};
/** Names a token may carry; others can only be written to the log. */
const tokenActor = /^(user|service|agent):/;

/** Undefined when no gateway answers. Throws `CLI_REFUSED` when it may not be asked. */
export async function askGateway(
  environment: NodeJS.ProcessEnv,
  { tenant, entity, actor, command }: BreakerAsked,
): Promise<BreakerTold | undefined> {
  if (!tokenActor.test(actor)) return undefined;
  const { atMs: _, ...body } = command as BreakerCommand & { readonly atMs?: number };
  try {
    const gateway = await connectGateway(environment, tenant, ['admin'], { subject: actor, attemptsMax: 1 });
    // A command of the stream's own schema; only what it leaves out is written as undefined.
    const request = { path: { id: entity }, body: body as never };
    const { data } = await gateway.post('/v1/commands/breakers/{id}', request);
    return { kind: 'accepted', version: data.version, state: stateAfter[data.events.at(-1)?.type ?? ''] ?? 'changed' };
  } catch (error) {
    const cause = error instanceof CliError ? error.cause : undefined;
    if (cause instanceof ClientError) return undefined;
    // Not what a person asked for, but what the gateway lacks: it is still reading the log, or stopping.
    if (!(cause instanceof ProblemError) || cause.status >= 500) {
      if (cause instanceof ProblemError) return undefined;
      throw error;
    }
    if (cause.status !== 422 && cause.status !== 409) throw error;
    return { kind: 'rejected', code: cause.code, message: cause.problem.detail };
  }
}

/** The campaign's own breaker when it asks for approvals, or else its tenant's. */
export async function approveThroughGateway(
  environment: NodeJS.ProcessEnv,
  asked: BreakerAsked,
): Promise<{ readonly told: BreakerTold; readonly entity: string } | undefined> {
  const own = await askGateway(environment, asked);
  if (own === undefined) return undefined;
  if (own.kind === 'accepted' || own.code !== 'BREAKER_NO_APPROVAL_NEEDED') return { told: own, entity: asked.entity };
  const told = await askGateway(environment, { ...asked, entity: WHOLE_TENANT });
  return told === undefined ? undefined : { told, entity: WHOLE_TENANT };
}
