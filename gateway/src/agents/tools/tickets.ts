/**
 * A request that is more than an agent can do on its own becomes a ticket (WAP-81): opened with what the agent knows of it
 * and, in the same decision, answered with how sure it is. An answer it is not sure of, or on a subject the support matrix
 * does not know, goes to people at once (WAP-47); who opened it may go on when it does not.
 */
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import { severities } from '@mainstem/streams/deciders/ticket/commands';
import { z } from 'zod';
import { BATCH_TYPE } from '../../commands/batch.ts';
import { giveCommand, versionConflict } from '../../commands/give.ts';
import { GatewayError } from '../../errors.ts';
import { entityId } from '../../http/ids.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, tool } from '../tool.ts';

const PPM = 1_000_000;
const URI_MAX_CHARACTERS = 500;
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a short name: a-z, 0-9 and "-"');
const uri = z.string().min(1).max(URI_MAX_CHARACTERS).optional();

const input = z.strictObject({
  clientId: entityId,
  channel: slug.describe('Where it was asked, e.g. webchat.'),
  severity: z.enum(severities).default('NORMAL').describe('Chooses the service level.'),
  category: slug.describe('Subject as the support matrix has it.'),
  complexity: z.int().min(1).max(5),
  conversationId: entityId.optional(),
  transcriptUri: uri.describe('Where the transcript lies, sealed.'),
  confidencePpm: z.int().min(0).max(PPM).describe('How sure you are of your answer; 0 for none.'),
  isInMatrix: z.boolean().describe('Whether the support matrix allows you to answer this subject.'),
  answerUri: uri.describe('Where your answer lies, sealed.'),
  key: entityId.optional().describe('Name of the request among yours: the same again is the same ticket.'),
});

const output = z.object({
  ticketId: z.string(),
  isWithPeople: z.boolean().describe('True: it was escalated, leave it. False: your answer stands.'),
  replyDueAtMs: z.int(),
  resolveDueAtMs: z.int(),
  eventIds: z.array(z.string()),
});

export function ticketTool({ writers, serviceLevels }: AgentParts): Tool {
  return tool({
    name: 'open_ticket',
    title: 'Open a support ticket',
    about: 'Makes a request that is too much for you a ticket; people take it when you are not sure.',
    permission: 'tickets:command',
    input,
    output,
    recorded: [
      ...(['clientId', 'channel', 'severity', 'category', 'complexity', 'conversationId'] as const),
      ...(['confidencePpm', 'isInMatrix', 'key'] as const),
    ],
    hints: { readOnly: false, idempotent: true },
    async run(asked, { caller, nowMs, callEventId }) {
      const { tenant, actor } = caller;
      const { key, confidencePpm, isInMatrix, answerUri = null, ...about } = asked;
      const ticketId = key === undefined ? uuidV7(nowMs) : uuidFrom('agent-ticket', tenant, actor, key);
      const { conversationId = null, transcriptUri = null, ...rest } = about;
      const level = await serviceLevels.of(tenant, about.severity);
      const commands = [
        { type: 'OpenTicket', ...rest, conversationId, transcriptUri, level, atMs: nowMs },
        { type: 'AnswerByBot', confidencePpm, isInMatrix, answerUri, atMs: nowMs },
      ];
      const commandId = uuidFrom('agent-ticket-command', tenant, ticketId);
      const given = { entity: ticketId, command: { type: BATCH_TYPE, commands }, commandId, causationId: callEventId };
      const outcome = await giveCommand(writers.tickets, caller, given, nowMs);
      if (outcome.kind === 'conflict') throw versionConflict(outcome);
      if (outcome.kind === 'rejected') {
        const extra = { code: outcome.code, version: outcome.version };
        throw new GatewayError('COMMAND_REFUSED', outcome.message, { extra });
      }
      const { events, positions } = outcome;
      const [opened] = events;
      if (opened?.type !== 'TicketOpened') throw new Error('a ticket was opened without its event');
      const { replyDueAtMs, resolveDueAtMs } = opened;
      const isWithPeople = events.some(({ type }) => type === 'TicketEscalated');
      const eventIds = events.map(({ envelope }) => envelope.id);
      return { output: { ticketId, isWithPeople, replyDueAtMs, resolveDueAtMs, eventIds }, count: 1, positions };
    },
  });
}
