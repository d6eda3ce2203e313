/** Puts every event schema into the registry and pins the ids writers use (R5: nothing registers at run time). */
import type { Task } from '../service.ts';

export const schemas: Task = {
  kind: 'task',
  name: 'schemas',
  title: 'Event schemas',
  needs: ['registry'],
  run: async ({ environment }) => {
    const { pushSchemas } = await import('@mainstem/schemas/registry');
    const registryUrl = environment.MAINSTEM_REGISTRY_URL ?? '';
    const idsFile = environment.MAINSTEM_SCHEMA_IDS ?? '';
    const { ids, registered } = await pushSchemas({ registryUrl, idsFile });
    return `${Object.keys(ids).length} event types pinned, ${registered} new`;
  },
};
