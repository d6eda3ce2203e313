/** The activities of onboarding: the text of a config, and where a config stands. */
import { renderConfig } from '@mainstem/schemas/agent-config/render';
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import type { OnboardingActivities } from './contract.ts';
import { configOf } from './prd-document.ts';

export function createOnboardingActivities(configs: Pick<StreamWriter, 'load'>): OnboardingActivities {
  return {
    async generateConfig({ tenant, configId, document }) {
      const { config, ...told } = configOf(document, tenant, configId);
      const rendered = renderConfig(config);
      if (!rendered.ok) {
        const problems = rendered.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
        throw ApplicationFailure.nonRetryable(problems, 'CONFIG_FIELD_INVALID');
      }
      return { yaml: rendered.yaml, ...told };
    },
    async configHead({ tenant, configId, branch }) {
      const { state } = (await configs.load(tenant, configId)) as { state: AgentConfigState };
      return state.branches[branch].head?.commitId ?? null;
    },
  };
}
