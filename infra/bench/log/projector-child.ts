/** Starts `projector-process.ts` on a scratch namespace and talks to it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { migrate } from '@mainstem/projections/migrate';
import type { Scratch } from '../kit/scratch.ts';
import type { HeldMemory } from './projector-process.ts';

export interface ProjectorChild {
  memory(): Promise<HeldMemory>;
  /** Stores what was applied and ends the process. */
  stop(): Promise<void>;
}

const LIVE_MS_MAX = 20_000;

export async function startProjectorChild({ settings }: Scratch): Promise<ProjectorChild> {
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const child = fork(join(import.meta.dirname, 'projector-process.ts'), {
    env: { ...process.env, ...(settings as Record<string, string>) },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const live = new Promise<void>((resolve, reject) => {
    child.on('message', (said) => said === 'live' && resolve());
    const late = setTimeout(() => reject(new Error(`not live after ${LIVE_MS_MAX} ms`)), LIVE_MS_MAX);
    late.unref();
    void exited.then(() => reject(new Error('the projector ended')));
  });
  try {
    await live;
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    async memory() {
      const answered = new Promise<HeldMemory>((resolve) => {
        const listen = (said: unknown): void => {
          if (typeof said !== 'object' || said === null) return;
          child.off('message', listen);
          resolve(said as HeldMemory);
        };
        child.on('message', listen);
      });
      child.send('memory');
      return answered;
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
