/** Brings the tables of the read models up to date. */
import type { Task } from '../service.ts';

export const migrations: Task = {
  kind: 'task',
  name: 'migrations',
  title: 'Tables of the read models',
  needs: ['databases'],
  run: async ({ environment }) => {
    const { migrate } = await import('@mainstem/projections/migrate');
    await migrate(environment);
    return 'up to date';
  },
};
