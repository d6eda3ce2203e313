/** The one way an agent comes near a command: a proposal that a person decides (`../proposals`). */
import { z } from 'zod';
import { streamNames } from '../../commands/streams.ts';
import type { StreamName } from '../../commands/table.ts';
import { because } from '../../http/because.ts';
import { entityId } from '../../http/ids.ts';
import { slug } from '../memory/store.ts';
import type { AgentParts } from '../parts.ts';
import { propose } from '../proposals/propose.ts';
import { type Tool, tool } from '../tool.ts';

/** Two weeks: older proposals were made for another state of things. */
const HOURS_MAX = 336;
const HOURS_DEFAULT = 72;

export function proposalTool(parts: AgentParts): Tool {
  return tool({
    name: 'propose_command',
    title: 'Propose a command',
    about:
      'Tries a command on the state of now and, if the rules say yes, proposes it to people. Nothing is done until a person ' +
      'with the permission accepts. Commands and their fields: the resource mainstem://commands.',
    permission: 'agents:act',
    input: z.strictObject({
      stream: z.enum(streamNames as readonly StreamName[] as [StreamName, ...StreamName[]]),
      target: z.literal('*').or(entityId).describe('Entity the command is for.'),
      command: z.looseObject({ type: z.string().min(1).max(128) }).describe('The command, as for /v1/commands.'),
      because,
      hours: z.int().min(1).max(HOURS_MAX).default(HOURS_DEFAULT).describe('It can be accepted this long.'),
      key: slug.optional().describe('Name of the proposal: the same again is the same proposal.'),
    }),
    output: z.object({
      proposalId: z.string(),
      status: z.literal('open'),
      wouldMake: z.array(z.string()).describe('Events the command would have made now.'),
      seenVersion: z.int(),
      permission: z.string().describe('Permission a person needs to accept it.'),
      expiresAtMs: z.int(),
      accept: z.string().describe('Where a person accepts it.'),
    }),
    recorded: ['stream', 'target', 'hours', 'key'],
    hints: { readOnly: false, idempotent: false },
    async run(asked, call) {
      const { positions, wouldMake, ...proposed } = await propose(parts, asked, call);
      const accept = `POST /v1/proposals/${proposed.proposalId}/accept`;
      return {
        output: { ...proposed, wouldMake: [...wouldMake], status: 'open' as const, accept },
        count: 1,
        positions,
      };
    },
  });
}
