/** A schema registry of its own for one test file, which keeps its schemas when it is killed. */

import { probeHttp } from '../probe/probes.ts';
import { profile } from '../profiles.ts';
import { registry } from '../services/registry.ts';
import { createScratchProcess, freePorts, type ScratchProcess, scratchDirectory } from './scratch-process.ts';

export interface ScratchRegistry {
  readonly url: string;
  readonly process: ScratchProcess;
  close(): Promise<void>;
}

export async function startScratchRegistry(): Promise<ScratchRegistry> {
  const directory = scratchDirectory('registry');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const test = profile('test');
  const launch = await registry.start({
    profile: { ...test, home: directory.path, ports: { ...test.ports, registry: port } },
    environment: { MAINSTEM_REGISTRY_URL: url },
    mayInstall: false,
    say: (line) => void process.stderr.write(`${line}\n`),
    signal: new AbortController().signal,
  });
  const program = createScratchProcess({
    name: 'registry',
    ...launch,
    home: directory.path,
    probe: () => probeHttp(`${url}/subjects`),
  });
  await program.start();
  return {
    url,
    process: program,
    async close() {
      await program.end('SIGKILL');
      directory.remove();
    },
  };
}
