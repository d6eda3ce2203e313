/**
 * A question to the language model by way of the log (WAP-78): the question is a command on the config's stream, a workflow asks
 * the model with the text of the change and with the one in force, and the answer is heard from the stream. So this gateway asks
 * no model, any gateway may be asked, and what was asked and answered stays on the log.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentConfigState, Reply } from '@mainstem/streams/deciders/agent-config/state';
import { giveCommand } from '../commands/give.ts';
import type { Writers } from '../commands/writers.ts';

/** Two asks of a model, each a minute at most as a rule; what comes later is on the log all the same. */
const ANSWER_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 100;

export interface Question {
  readonly tenant: string;
  readonly actor: string;
  readonly configId: string;
  readonly changeId: string;
  readonly askId: string;
  readonly words: string;
  readonly cohort: string | null;
}

export type ModelAnswer =
  | { readonly type: 'answer'; readonly askId: string; readonly replies: readonly Reply[] }
  | { readonly type: 'refused'; readonly askId: string; readonly code: string; readonly message: string }
  /** Nobody answered in time, or the change ended meanwhile. */
  | { readonly type: 'unanswered'; readonly askId: string };

export interface AskingParts {
  readonly writers: Pick<Writers, 'configs'>;
  readonly clock: () => number;
}

export async function askModel(
  { writers, clock }: AskingParts,
  question: Question,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const { tenant, actor, configId, changeId, askId, words, cohort } = question;
  const atMs = clock();
  const command = { type: 'AskPreview', changeId, askId, words, cohort, atMs };
  const outcome = await giveCommand(writers.configs, { tenant, actor }, { entity: configId, command }, atMs);
  if (outcome.kind === 'rejected') return { type: 'refused', askId, code: outcome.code, message: outcome.message };
  if (outcome.kind === 'conflict') {
    return { type: 'refused', askId, code: 'VERSION_CONFLICT', message: 'others were faster: ask again' };
  }
  while (clock() < atMs + ANSWER_WITHIN_MS && !signal.aborted) {
    const { state } = (await writers.configs.load(tenant, configId)) as { state: AgentConfigState };
    const held = state.asks[askId];
    if (held === undefined) break;
    if (held.replies !== null) return { type: 'answer', askId, replies: held.replies };
    await sleep(LOOK_EVERY_MS);
  }
  return { type: 'unanswered', askId };
}
