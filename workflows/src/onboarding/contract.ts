/** What onboarding asks of activities. Types only. */
import type { GeneratedConfig, PrdDocument } from './prd-document.ts';

export interface GenerateConfigInput {
  readonly tenant: string;
  readonly configId: string;
  readonly document: PrdDocument;
}

export interface OnboardingActivities {
  /** The config as YAML, checked by its schema: what does not hold is a failure for good, for the PRD is wrong then. */
  generateConfig(input: GenerateConfigInput): Promise<Omit<GeneratedConfig, 'config'> & { readonly yaml: string }>;
  /** Commit a branch of a config is at; null when it has none. */
  configHead(input: {
    readonly tenant: string;
    readonly configId: string;
    readonly branch: 'dev' | 'staging' | 'prod';
  }): Promise<string | null>;
}
