/** Looks this machine over: what the platform needs, what is there, and what to do about the difference. */
import { existsSync, statfsSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { cacheDirectory, NODE_VERSION } from '../bootstrap/node.mjs';
import { isCached } from './acquire/cache.ts';
import { containerEngine } from './acquire/container-engine.ts';
import { onPath } from './acquire/on-path.ts';
import { complaint, go, inspect, java, maven, type ToolState } from './acquire/tools.ts';
import { servicesOf } from './platform.ts';
import { isFree, portClaims } from './ports.ts';
import { requiredTools } from './preflight.ts';
import { type Profile, type ProfileName, profile, profileNames } from './profiles.ts';
import { kafkaPart } from './services/kafka.ts';
import { redisPart } from './services/redis.ts';
import { registryPart } from './services/registry.ts';
import { temporalAtHand, temporalPart } from './services/temporal.ts';
import { livingState, readState } from './state-file.ts';
import { everything, steps } from './table.ts';

export type Level = 'ok' | 'warn' | 'bad';

export interface Finding {
  readonly name: string;
  readonly level: Level;
  readonly found: string;
  /** What to do; empty when nothing is to be done. */
  readonly advice: string;
}

const GIB = 1024 ** 3;
/** All services together take about 1.8 GiB when idle; less free memory than this and the machine swaps. */
const MEMORY_FREE_GIB = 2.5;
/** Downloads, builds and a few days of events. */
const DISK_FREE_GIB = 5;
/** Below this not even the downloads fit. */
const DISK_LEAST_GIB = 1;

const ok = (name: string, found: string): Finding => ({ name, level: 'ok', found, advice: '' });
const warn = (name: string, found: string, advice: string): Finding => ({ name, level: 'warn', found, advice });
const bad = (name: string, found: string, advice: string): Finding => ({ name, level: 'bad', found, advice });

/** Every finding about this machine and the named profile; takes a second or two. */
export async function examine(name: ProfileName): Promise<Finding[]> {
  const chosen = profile(name);
  return [
    nodeFinding(),
    ...toolFindings(),
    engineFinding(),
    memoryFinding(freemem() / GIB, totalmem() / GIB),
    diskFinding('disk of the cache', cacheDirectory()),
    diskFinding('disk of the data', existsSync(chosen.home) ? chosen.home : chosen.root),
    cacheFinding(),
    ...profileNames.flatMap(runningFinding),
    await portFinding(chosen),
  ];
}

function nodeFinding(): Finding {
  const version = process.versions.node;
  return version === NODE_VERSION ? ok('Node', version) : ok('Node', `${version} (tested with ${NODE_VERSION})`);
}

function toolFindings(): Finding[] {
  const needed = new Set(requiredTools().map(({ name }) => name));
  return [
    toolFinding(inspect(java), 'bad'),
    toolFinding(inspect(maven), needed.has('Maven') ? 'bad' : 'ok'),
    toolFinding(inspect(go), temporalAtHand() ? 'ok' : 'warn'),
  ];
}

/** `whenMissing`: how bad it is to be without it now; a tool whose product is already in the cache is not missed. */
export function toolFinding(state: ToolState, whenMissing: Level): Finding {
  const { tool, found, good } = state;
  if (good) return ok(tool.name, found ?? '');
  const without = found ?? 'not there';
  if (whenMissing === 'ok') return ok(tool.name, `${without}, and not needed: what it brings is in the cache`);
  return { name: tool.name, level: whenMissing, found: without, advice: complaint(state) };
}

function engineFinding(): Finding {
  const version = containerEngine();
  return ok(
    'container engine',
    version === undefined ? 'none (not needed)' : `${version}: docker compose up works too`,
  );
}

export function memoryFinding(freeGib: number, totalGib: number): Finding {
  const found = `${freeGib.toFixed(1)} of ${totalGib.toFixed(1)} GiB free`;
  if (freeGib >= MEMORY_FREE_GIB) return ok('memory', found);
  return warn('memory', found, `end something: the platform wants about ${MEMORY_FREE_GIB} GiB`);
}

function diskFinding(name: string, path: string): Finding {
  const { bavail, bsize } = statfsSync(path);
  return diskFindingOf(name, path, (bavail * bsize) / GIB);
}

export function diskFindingOf(name: string, path: string, freeGib: number): Finding {
  const found = `${freeGib.toFixed(1)} GiB free at ${path}`;
  if (freeGib >= DISK_FREE_GIB) return ok(name, found);
  const advice = `make room, or set MAINSTEM_CACHE to another disk: ${DISK_FREE_GIB} GiB are wanted`;
  return freeGib >= DISK_LEAST_GIB ? warn(name, found, advice) : bad(name, found, advice);
}

function cacheFinding(): Finding {
  const parts: [string, boolean][] = [
    [kafkaPart, isCached(kafkaPart)],
    [registryPart, isCached(registryPart)],
    [onPath('redis-server') ?? redisPart, onPath('redis-server') !== undefined || isCached(redisPart)],
    [onPath('temporal') ?? temporalPart, temporalAtHand()],
  ];
  const missing = parts.filter(([, there]) => !there).map(([part]) => part);
  const found = `${parts.length - missing.length} of ${parts.length} parts at hand`;
  if (missing.length === 0) return ok('cache', found);
  return warn('cache', found, `the next start gets ${missing.join(', ')} first, which takes minutes`);
}

function runningFinding(name: ProfileName): Finding[] {
  const { home } = profile(name);
  const living = livingState(home);
  if (living) return [ok(`profile ${name}`, `runs (supervisor ${living.supervisor.pid})`)];
  if (readState(home) === undefined) return [];
  const advice = `run: mainstem down --profile ${name}`;
  return [warn(`profile ${name}`, 'was killed and may have left processes', advice)];
}

async function portFinding(chosen: Profile): Promise<Finding> {
  const name = `ports of ${chosen.name}`;
  if (livingState(chosen.home)) return ok(name, 'held by the platform itself');
  const claims = portClaims(servicesOf(steps, everything), chosen);
  const free = await Promise.all(claims.map(({ port }) => isFree(port)));
  const taken = claims.filter((_, index) => !free[index]);
  if (taken.length === 0) return ok(name, `${claims.length} free`);
  const advice = taken.map(({ port, variable }) => `end what holds ${port}, or set ${variable}`).join('; ');
  return bad(name, `taken: ${taken.map(({ port, service }) => `${port} (${service})`).join(', ')}`, advice);
}
