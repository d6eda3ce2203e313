/** Brings the tables of the read models up to date. */
import type { Task } from '../service.ts';

export const migrations: Task = {
  kind: 'task',
  name: 'migrations',
  title: 'Tables of the read models',
  needs: ['databases'],
  run: async ({ environment }) => {
    const { migrate } = await import('@mainstem/projections/migrate');
    const ownerUrl = environment.MAINSTEM_POSTGRES_OWNER_URL ?? '';
    const made = await migrate({ ownerUrl, schema: environment.MAINSTEM_POSTGRES_SCHEMA ?? '' });
    return made.length === 0 ? 'up to date' : `ran ${made.join(', ')}`;
  },
};
