/** The platform's own processes. Each is a main of its package, run unbuilt by the present Node, probed at `/readyz`. */
import { join } from 'node:path';
import { probeHttp } from '../probe/probes.ts';
import type { PortName } from '../profiles.ts';
import type { Service } from '../service.ts';

/** Apps promise to end within 10 s of SIGTERM; a little more before they are killed. */
const STOP_WITHIN_MS = 12_000;

interface App {
  /** Package and service name; also the name of its port. */
  readonly name: PortName & ('gateway' | 'bidder' | 'projections' | 'streams' | 'workflows');
  readonly title: string;
  readonly needs: readonly string[];
}

const apps: readonly App[] = [
  { name: 'gateway', title: 'Gateway: HTTP API', needs: ['schemas', 'topics', 'migrations'] },
  { name: 'bidder', title: 'Bidder: OpenRTB', needs: ['schemas', 'topics', 'redis'] },
  { name: 'projections', title: 'Projections', needs: ['schemas', 'topics', 'migrations', 'redis'] },
  { name: 'streams', title: 'Stream processors', needs: ['schemas', 'topics', 'migrations'] },
  { name: 'workflows', title: 'Workflow worker', needs: ['schemas', 'topics', 'migrations', 'temporal'] },
];

/**
 * V8 of Node 22 may end a process ("Fatal error: unreachable code", in the deoptimizer) after it put calls of WebAssembly into
 * the functions that make them: click models and Cedar are WebAssembly (docs/gotchas.md).
 */
const wholeWasmCalls = ['--no-turbo-inline-js-wasm-calls'];

export const appServices: readonly Service[] = apps.map(appService);

function appService({ name, title, needs }: App): Service {
  return {
    kind: 'service',
    name,
    title,
    needs,
    ports: [name],
    acquire: async () => {}, // it is in the checkout
    start: async ({ profile }) => ({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...wholeWasmCalls, join(profile.root, name, 'src', 'main.ts')],
      cwd: profile.root,
    }),
    probe: ({ profile }) => probeHttp(`http://127.0.0.1:${profile.ports[name]}/readyz`),
    stop: { signal: 'SIGTERM', withinMs: STOP_WITHIN_MS },
    readyWithinMs: 120_000,
  };
}
