/** For tests: activities of sales and onboarding that keep what they were given, with answers a script may change. */
import { hash } from 'node:crypto';
import type { CrmActivities } from '../crm/contract.ts';
import type { DocumentActivities } from '../documents/contract.ts';
import type { OnboardingActivities } from '../onboarding/contract.ts';
import { configOf } from '../onboarding/prd-document.ts';
import type { DocumentSent, SendDocumentInput, SigningActivities } from '../signing/contract.ts';
import type { CommandInput } from '../steps/contract.ts';

/** Branches of configs that have a commit, as `config/branch`. */
export type Committed = Map<string, string>;

export interface OnboardingScript {
  sign?(input: SendDocumentInput): DocumentSent;
  isErased?(): boolean;
}

/** As the stream of configs would. */
export function keepCommit(committed: Committed, { stream, entity, command }: CommandInput): void {
  if (stream !== 'agentConfig') return;
  const told = command as { type: string; yaml?: string; from?: string; to?: string };
  if (told.type === 'CreateConfig' || told.type === 'CommitConfig') {
    committed.set(`${entity}/dev`, hash('sha256', told.yaml ?? ''));
  }
  const source = committed.get(`${entity}/${told.from}`);
  if (told.type === 'DeployConfig' && source !== undefined) committed.set(`${entity}/${told.to}`, source);
}

export function recordOnboarding(
  script: OnboardingScript,
  committed: Committed,
): CrmActivities & DocumentActivities & OnboardingActivities & SigningActivities {
  return {
    syncCrm: async ({ clientId }) => ({
      kind: 'synced',
      provider: 'offline',
      recordId: `company-${clientId}`,
      isDelivered: false,
    }),
    keepDocument: async ({ name, text }) =>
      script.isErased?.() === true ? null : { uri: `object:${name}`, hash: hash('sha256', text) },
    generateConfig: async ({ tenant, configId, document }) => {
      const { config, ...told } = configOf(document, tenant, configId);
      return { yaml: JSON.stringify(config), ...told };
    },
    configHead: async ({ configId, branch }) => committed.get(`${configId}/${branch}`) ?? null,
    sendDocument: async (input) =>
      script.sign?.(input) ?? {
        kind: 'sent',
        provider: 'offline',
        envelopeId: `envelope-${input.docId}`,
        isDelivered: false,
      },
    documentState: async () => 'WAITING',
    voidDocument: async () => 'VOIDED',
  };
}
