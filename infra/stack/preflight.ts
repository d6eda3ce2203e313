/** What must be there before anything starts. A platform that lacks something it cannot do without is not half-started. */

import { isCached } from './acquire/cache.ts';
import { containerEngine } from './acquire/container-engine.ts';
import { onPath } from './acquire/on-path.ts';
import { canInstall, complaint, inspect, install, java, maven, type Tool } from './acquire/tools.ts';
import { StackError } from './errors.ts';
import { kafkaPart } from './services/kafka.ts';
import { redisPart } from './services/redis.ts';
import { registryPart } from './services/registry.ts';

/** Offered only where an engine answers. */
const withContainers =
  'run the parts in containers: docker compose up --detach, then ' +
  'MAINSTEM_REGISTRY_URL=http://127.0.0.1:18081 npm start -- --external';

/** Java always; Maven only while something that it brings is not in the cache. Go is asked for by Temporal alone. */
export function requiredTools(): Tool[] {
  const redisAtHand = onPath('redis-server') !== undefined || isCached(redisPart);
  const complete = isCached(kafkaPart) && isCached(registryPart) && redisAtHand;
  return complete ? [java] : [java, maven];
}

/** Throws `STACK_TOOL_MISSING` with one line per missing tool; with leave, and as root with apt, installs them instead. */
export async function requireTools(mayInstall: boolean, say: (line: string) => void): Promise<void> {
  const bad = requiredTools()
    .map((tool) => inspect(tool))
    .filter((state) => !state.good);
  if (bad.length === 0) return;
  const tools = bad.map(({ tool }) => tool);
  const containers = containerEngine() === undefined ? '' : `; or ${withContainers}`;
  if (!canInstall(tools)) throw new StackError('STACK_TOOL_MISSING', bad.map(complaint).join('; ') + containers);
  if (!mayInstall) {
    const hint = 'as root with apt, --yes installs it for you';
    throw new StackError('STACK_TOOL_MISSING', `${bad.map(complaint).join('; ')}; ${hint}${containers}`);
  }
  await install(tools, say);
  const still = tools.map((tool) => inspect(tool)).filter((state) => !state.good);
  if (still.length > 0) throw new StackError('STACK_TOOL_MISSING', still.map(complaint).join('; '));
}
