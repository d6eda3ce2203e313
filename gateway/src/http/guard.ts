/**
 * Authentication and roles, in one place for all routes: a route says its permission in `config`, the guard does the
 * rest. A route below /v1 without a permission cannot be registered, so that none is left open by forgetting.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticate, Identity } from '../auth.ts';
import { GatewayError } from '../errors.ts';
import { allows, type Permission } from '../roles.ts';
import type { GatewayMetrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes and until the token is checked. */
    identity: Identity | null;
  }
  interface FastifyContextConfig {
    readonly permission?: Permission;
    /** Told before a role refusal is answered, so that it can be recorded. */
    readonly onRoleRefused?: (request: FastifyRequest, identity: Identity) => Promise<void>;
  }
}

export function useGuard(app: FastifyInstance, authenticate: Authenticate, metrics: GatewayMetrics): void {
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/v1') && route.method !== 'OPTIONS' && route.config?.permission === undefined) {
      throw new Error(`route ${String(route.method)} ${route.url} has no permission (gateway/src/roles.ts)`);
    }
  });
  // Before the body is read: nobody without a token makes the gateway parse a megabyte.
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.permission === undefined) return;
    request.identity = await counted(metrics, () => authenticate(request.headers.authorization));
  });
  // After the body is read: the record of a refusal names the command.
  app.addHook('preValidation', async (request) => {
    const { permission, onRoleRefused } = request.routeOptions.config;
    if (permission === undefined) return;
    const identity = identityOf(request);
    if (allows(identity.roles, permission)) return;
    await onRoleRefused?.(request, identity);
    await counted(metrics, async () => {
      throw new GatewayError('ROLE_FORBIDDEN', `this needs a role with the permission ${permission}`);
    });
  });
}

/** Who asks; only for routes with a permission. */
export function identityOf(request: FastifyRequest): Identity {
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
