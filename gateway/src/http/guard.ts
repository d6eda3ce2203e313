/**
 * Authentication and roles, in one place for all routes: a route says its permission in `config`, the guard does the
 * rest. A route below /v1, /api or /mcp without a permission cannot be registered, so that none is left open by
 * forgetting; what anybody may call says so with `open`.
 */
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../authorisation/access.ts';
import { type Caller, GUARD_SCOPES, type Verdict } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { Authenticate } from '../identity/identity.ts';
import type { Permission } from '../roles.ts';
import type { GatewayMetrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Permission by `METHOD /pattern`, for tests over all routes. */
    readonly routePermissions: ReadonlyMap<string, Permission>;
  }
  interface FastifyRequest {
    /** Null on public routes and until the token is checked. */
    identity: Caller | null;
  }
  interface FastifyContextConfig {
    readonly permission?: Permission;
    /** Routes below /v1 and /api that anybody may call, e.g. to log in: said, never forgotten. */
    readonly open?: true;
    /** Lives as long as its client, with bounds of its own: not counted among the requests in hand. */
    readonly isLongLived?: boolean;
    /** Puts what stands for a credential (a ticket) in its place, before it is looked for. */
    readonly redeem?: (request: FastifyRequest) => Promise<void>;
    /** Told before a role refusal is answered, so that it can be recorded. */
    readonly onRoleRefused?: (request: FastifyRequest, identity: Caller, verdict: Verdict) => Promise<void>;
  }
}

/** Where nothing is open by forgetting. */
const guarded = /^\/(?:v1|api|mcp)(?:\/|$)/;

export function useGuard(
  app: FastifyInstance,
  authenticate: Authenticate,
  access: Access,
  metrics: GatewayMetrics,
): void {
  const routePermissions = new Map<string, Permission>();
  app.decorate('routePermissions', routePermissions);
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    if (guarded.test(route.url) && route.method !== 'OPTIONS' && !isSaid(route.config)) {
      throw new Error(`route ${String(route.method)} ${route.url} has no permission (gateway/src/roles.ts)`);
    }
    const permission = route.config?.permission;
    if (permission !== undefined) routePermissions.set(`${String(route.method)} ${route.url}`, permission);
  });
  // Before the body is read: nobody without a token makes the gateway parse a megabyte.
  app.addHook('onRequest', async (request) => {
    const { permission, redeem } = request.routeOptions.config;
    if (permission === undefined) return;
    const identity = await counted(metrics, async () => {
      await redeem?.(request);
      return authenticate(request.headers);
    });
    await access.ready();
    request.identity = access.caller(identity);
  });
  // After the body is read: the record of a refusal names the command.
  app.addHook('preValidation', async (request) => {
    const { permission, onRoleRefused } = request.routeOptions.config;
    if (permission === undefined) return;
    const identity = identityOf(request);
    const verdict = identity.may(permission);
    if (verdict.allowed) return;
    await onRoleRefused?.(request, identity, verdict);
    await counted(metrics, async () => {
      const { version, policies } = verdict;
      const extra = { permission, policyVersion: version, policies };
      const why = policies.includes(GUARD_SCOPES)
        ? `the key is narrowed by its scopes, and ${permission} is none of them`
        : `this needs a role with the permission ${permission}`;
      throw new GatewayError('ROLE_FORBIDDEN', why, { extra });
    });
  });
}

/** Either who may, or that anybody may. */
function isSaid(config: FastifyContextConfig | undefined): boolean {
  return (config?.permission === undefined) === (config?.open === true);
}

/** Who asks; only for routes with a permission. */
export function identityOf(request: FastifyRequest): Caller {
  if (request.identity === null)
    throw new Error(`route ${request.routeOptions.url} reads an identity without a permission`);
  return request.identity;
}

async function counted<Value>(metrics: GatewayMetrics, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayError) metrics.refused.inc({ code: error.code });
    throw error;
  }
}
