/** Browsers from other origins: only those listed in MAINSTEM_CORS_ALLOW_ORIGINS, and never with cookies. */
import fastifyCors from '@fastify/cors';
import { SettingsError } from '@mainstem/streams/settings';
import type { FastifyInstance } from 'fastify';
import { POSITION_HEADER } from './position.ts';

/** Browsers ask again after this long, seconds. */
const PREFLIGHT_CACHE_S = 600;

/** Origins of a comma-separated list. Throws `SettingsError` for anything that is no plain origin; "*" is not taken. */
export function parseOrigins(list: string): string[] {
  const origins = list
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const bad = origins.filter((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (bad.length > 0) {
    throw new SettingsError([
      `MAINSTEM_CORS_ALLOW_ORIGINS: found ${JSON.stringify(bad.join(','))}, allowed: origins such as "https://app.example", separated by commas`,
    ]);
  }
  return origins;
}

export async function useCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return; // no header at all: browsers refuse by themselves
  await app.register(fastifyCors, {
    origin: [...origins],
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    // x-namespace: Temporal's UI sends it to its codec server.
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-namespace', POSITION_HEADER],
    exposedHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy', POSITION_HEADER, 'x-request-id'],
    maxAge: PREFLIGHT_CACHE_S,
  });
}
