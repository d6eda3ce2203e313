/**
 * Serves conversations, each by the version of the config it is pinned to (SM-6). Any number of processes may serve one
 * conversation, each as late with its configs as its tail is behind: the stream of the conversation has the last word, and an
 * answer it refuses is thrown away before anybody sees it.
 *
 *   start    pins the head of the branch as this process knows it
 *   answer   reload first when the config forces it, and say so; then work by the pinned text; then have it recorded
 *   restart  pins the head anew, because the person asked for it
 */
import type { Branch } from '@mainstem/schemas/agent-config/risk';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import type { ConversationCommand } from '../deciders/conversation/commands.ts';
import type { Conversation, ConversationEvent } from '../deciders/conversation/decider.ts';
import { decideWithRetry } from '../runtime/decisions/decide-with-retry.ts';
import type { DecisionWriter } from '../runtime/decisions/decision-writer.ts';
import type { CommandContext } from '../runtime/decisions/outcome.ts';
import type { ConfigSource } from './config-source.ts';
import type { LiveConfig } from './contract.ts';
import { ConfigError } from './errors.ts';

export type ConversationWriter = Pick<
  DecisionWriter<ConversationCommand, Conversation, ConversationEvent>,
  'execute' | 'load'
>;

/** Times an answer is made anew because the pin moved meanwhile; it moves seldom. */
const ATTEMPTS_MAX = 3;

/** Every command has an id: a repeat after a lost answer is answered the same. */
export type Context = CommandContext & { readonly commandId: string };

export interface Pin {
  readonly commitId: string;
  readonly version: number;
  readonly contentHash: string;
}

export type Served<Value> =
  | {
      readonly kind: 'answered';
      readonly value: Value;
      readonly pin: Pin;
      readonly turn: number;
      readonly notice: string | null;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type Moved =
  | { readonly kind: 'moved'; readonly pin: Pin }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface Conversations {
  /** Throws `CONFIG_NOT_SERVED` when the branch has no commit. */
  start(
    tenant: string,
    id: string,
    wanted: { configId: string; branch: Branch; channel: string },
    context: Context,
  ): Promise<Moved>;
  /** `work` makes the answer; it may be called again with another config, and must have no effect of its own. */
  answer<Value>(
    tenant: string,
    id: string,
    work: (config: AgentConfig, pin: Pin) => Promise<Value>,
    context: Context,
  ): Promise<Served<Value>>;
  restart(tenant: string, id: string, context: Context): Promise<Moved>;
  end(tenant: string, id: string, because: string, context: Context): Promise<Moved>;
}

export function createConversations(
  writer: ConversationWriter,
  source: Pick<ConfigSource, 'current' | 'at'>,
): Conversations {
  const give = (tenant: string, entity: string, command: ConversationCommand, context: Context) =>
    decideWithRetry(writer, { tenant, entity, command, context }, { random: Math.random });

  const move = async (
    tenant: string,
    id: string,
    command: ConversationCommand,
    context: Context,
    pin: Pin,
  ): Promise<Moved> => {
    const outcome = await give(tenant, id, command, context);
    return outcome.kind === 'accepted' ? { kind: 'moved', pin } : refusal(outcome);
  };

  const headOf = async (tenant: string, configId: string, branch: Branch): Promise<LiveConfig> => {
    const head = await source.current(tenant, configId, branch);
    if (head !== null) return head;
    throw new ConfigError('CONFIG_NOT_SERVED', `${configId} has no commit on ${branch}`, { retryable: true });
  };

  /** The notice when the conversation had to reload; null when it stays where it is. */
  const reload = async (tenant: string, id: string, state: Conversation, context: Context): Promise<string | null> => {
    const head = await source.current(tenant, state.configId, state.branch);
    if (head === null || head.reloadBelow <= state.version || head.version <= state.version) return null;
    const { reason, notice } = head;
    const outcome = await give(
      tenant,
      id,
      { type: 'ReloadConversation', ...pinOf(head), reason, notice },
      part(context, `reload-${head.version}`),
    );
    return outcome.kind === 'accepted' ? notice : null; // somebody else did, or it is over: the answer will say
  };

  return {
    async start(tenant, id, { configId, branch, channel }, context) {
      const pin = pinOf(await headOf(tenant, configId, branch));
      return move(tenant, id, { type: 'StartConversation', configId, branch, ...pin, channel }, context, pin);
    },
    async answer(tenant, id, work, context) {
      let notice: string | null = null;
      let refused: Extract<Served<never>, { kind: 'refused' }> | undefined;
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        notice = (await reload(tenant, id, (await writer.load(tenant, id)).state, context)) ?? notice;
        const { state } = await writer.load(tenant, id);
        const pin = pinOf(state);
        if (state.status !== 'open')
          return refusal(await give(tenant, id, { type: 'AnswerTurn', commitId: pin.commitId || NO_COMMIT }, context));
        const value = await work(await source.at(tenant, state.configId, pin.contentHash), pin);
        const outcome = await give(tenant, id, { type: 'AnswerTurn', commitId: pin.commitId }, context);
        if (outcome.kind === 'accepted') {
          const [event] = outcome.events;
          if (event?.type === 'ConversationTurnAnswered' && event.commitId === pin.commitId) {
            return { kind: 'answered', value, pin, turn: event.turn, notice };
          }
          // Answered before under this id, by another version: what was just made is not what was recorded.
          return {
            kind: 'refused',
            code: 'CONVERSATION_VERSION_MIXED',
            message: 'it was answered before by another version',
          };
        }
        refused = refusal(outcome);
        if (refused.code !== 'CONVERSATION_VERSION_MIXED') return refused;
      }
      return refused as Extract<Served<never>, { kind: 'refused' }>;
    },
    async restart(tenant, id, context) {
      const { state } = await writer.load(tenant, id);
      const pin = state.status === 'none' ? noPin : pinOf(await headOf(tenant, state.configId, state.branch));
      return move(tenant, id, { type: 'RestartConversation', ...pin }, context, pin);
    },
    async end(tenant, id, because, context) {
      const { state } = await writer.load(tenant, id);
      return move(tenant, id, { type: 'EndConversation', because }, context, pinOf(state));
    },
  };
}

const NO_COMMIT = '0'.repeat(64);
const noPin: Pin = { commitId: NO_COMMIT, version: 1, contentHash: NO_COMMIT };

function pinOf({ commitId, version, contentHash }: Pin): Pin {
  return { commitId, version, contentHash };
}

/** A command of its own within the one that was sent. */
function part(context: Context, name: string): Context {
  return context.commandId === undefined ? context : { ...context, commandId: `${context.commandId}/${name}` };
}

function refusal(outcome: Awaited<ReturnType<ConversationWriter['execute']>>): {
  kind: 'refused';
  code: string;
  message: string;
} {
  switch (outcome.kind) {
    case 'rejected':
      return { kind: 'refused', code: outcome.code, message: outcome.message };
    case 'conflict':
      return { kind: 'refused', code: 'VERSION_CONFLICT', message: 'others were faster each time: send it again' };
    case 'accepted':
      throw new Error('an accepted command is no refusal');
  }
}
