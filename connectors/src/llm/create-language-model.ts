/**
 * Chooses language models by setting: the file `MAINSTEM_LLM_FILE` names, or the offline stand-in when it is empty.
 *
 * ```json
 * { "dailyBudgetMicros": 20000000,
 *   "providers": [
 *     { "name": "openai", "baseUrl": "https://api.openai.com/v1", "keyVariable": "OPENAI_API_KEY",
 *       "limitField": "max_completion_tokens",
 *       "models": { "small": { "model": "gpt-5-mini", "inMicrosPerMillion": 250000, "outMicrosPerMillion": 2000000 } } },
 *     { "name": "local", "baseUrl": "http://127.0.0.1:11434/v1", "keyVariable": "",
 *       "models": { "small": { "model": "qwen3", "inMicrosPerMillion": 0, "outMicrosPerMillion": 0 } } } ] }
 * ```
 *
 * Providers are asked in this order. Keys stand in the environment under the name the file gives, never in the file.
 */
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { type Budget, createBudget } from './budget.ts';
import { createCache } from './cache.ts';
import { createModelChain } from './chain.ts';
import { createOfflineLanguageModel, type OfflineTemplates } from './llm.offline.ts';
import { createOpenAiModel } from './llm.openai.ts';
import type { LanguageModel } from './port.ts';

const micros = z.number().int().min(0).max(1_000_000_000_000);
const priced = z.strictObject({
  model: z.string().min(1).max(200),
  inMicrosPerMillion: micros,
  outMicrosPerMillion: micros,
});
const file = z.strictObject({
  dailyBudgetMicros: micros,
  providers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a plain name'),
        baseUrl: z.url({ protocol: /^https?$/ }),
        keyVariable: z.string().max(100),
        limitField: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
        timeoutMs: z.number().int().min(1_000).max(110_000).default(60_000),
        models: z.partialRecord(z.enum(['small', 'standard', 'large']), priced),
        embedding: priced.optional(),
      }),
    )
    .min(1)
    .max(10),
});
export type LanguageModelSettings = z.output<typeof file>;

export interface OpenedLanguageModel {
  readonly model: LanguageModel;
  /** Null for the stand-in, which costs nothing. */
  readonly budget: Budget | null;
}

const free = { inMicrosPerMillion: 0, outMicrosPerMillion: 0 };

/** `path` is the value of MAINSTEM_LLM_FILE. Throws `CONNECTOR_REFUSED` that names what is wrong in the file. */
export function openLanguageModel(
  path: string,
  logger: Pick<Logger, 'warn'>,
  templates: OfflineTemplates = {},
  environment: NodeJS.ProcessEnv = process.env,
): OpenedLanguageModel {
  if (path === '') return { model: createOfflineLanguageModel(logger, templates), budget: null };
  const settings = readLanguageModelSettings(path);
  const budget = createBudget(settings.dailyBudgetMicros);
  const links = settings.providers.map(({ keyVariable, ...provider }) => ({
    model: createOpenAiModel({ ...provider, key: keyVariable === '' ? '' : keyOf(keyVariable, environment) }),
    mostOf: ({ tier = 'standard' }: { tier?: 'small' | 'standard' | 'large' }) => provider.models[tier] ?? free,
  }));
  return { model: createModelChain({ links, cache: createCache(), budget }), budget };
}

export function readLanguageModelSettings(path: string): LanguageModelSettings {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_LLM_FILE cannot be read as JSON: ${path}`, { cause });
  }
  const parsed = file.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_LLM_FILE: ${problems.join('; ')}`);
}

function keyOf(variable: string, environment: NodeJS.ProcessEnv): string {
  const key = environment[variable];
  if (key === undefined || key === '') {
    throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_LLM_FILE names the key ${variable}, which is not set`);
  }
  return key;
}
