/** A Redis of its own for one test file or bench, which may then stop it in mid-air (SIGSTOP) or end it; it keeps nothing. */
import { probeRedis } from '../probe/probes.ts';
import { acquireRedis } from '../services/redis.ts';
import { createScratchProcess, freePorts, type ScratchProcess, scratchDirectory } from './scratch-process.ts';

export interface ScratchRedis {
  readonly url: string;
  readonly process: ScratchProcess;
  close(): Promise<void>;
}

export async function startScratchRedis(say: (line: string) => void = () => {}): Promise<ScratchRedis> {
  const command = await acquireRedis({ say, signal: new AbortController().signal });
  const directory = scratchDirectory('redis');
  const [port = 0] = await freePorts(1);
  const process = createScratchProcess({
    name: 'redis',
    command,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory.path],
    home: directory.path,
    probe: () => probeRedis(port),
  });
  await process.start();
  return {
    url: `redis://127.0.0.1:${port}`,
    process,
    async close() {
      await process.end();
      directory.remove();
    },
  };
}
