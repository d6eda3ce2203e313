/** The look at what others learnt: figures of single clients stay here, Temporal is told what may be told to anybody. */
import { suggest } from '@mainstem/models/village/suggest';
import type { VillageActivities } from './contract.ts';
import type { Deployments } from './deployments.postgres.ts';

export interface VillageParts {
  readonly deployments: Deployments;
}

export function createVillageActivities({ deployments }: VillageParts): VillageActivities {
  return {
    async villageSuggestions({ tenant, product, businessType, objectives }) {
      return suggest(await deployments.of(tenant, product), { businessType, objectives });
    },
  };
}
