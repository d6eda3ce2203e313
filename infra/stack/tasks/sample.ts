/** Fills the sample tenant through the gateway, once all that answers it is up. */
import type { Task } from '../service.ts';

export const sample: Task = {
  kind: 'task',
  name: 'sample',
  title: 'Sample tenant',
  needs: ['gateway', 'projections', 'streams', 'bidder'],
  run: async ({ environment }) => {
    const { SAMPLE_TENANT } = await import('../sample-tenant.ts');
    const { seedSample } = await import('../sample.ts');
    return `tenant ${SAMPLE_TENANT}: ${await seedSample(environment)} items`;
  },
};
