/** `mainstem tickets`: tickets of clients: look, open, answer, guide, take over, resolve, chat (docs/client-success.md). */
import { severities } from '@mainstem/streams/deciders/ticket/commands';
import { Command, Option } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { table } from '../output.ts';
import { collectRoles, rolesNamed } from '../role-names.ts';
import { fieldsOf, given, some, timeOf, untilOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly role?: readonly string[];
  readonly agent?: string;
  readonly status?: string;
  readonly client?: string;
  readonly severity?: string;
  readonly late?: boolean;
  readonly channel: string;
  readonly category?: string;
  readonly complexity: number;
  readonly conversation?: string;
  readonly uri?: string;
  readonly matrix?: boolean;
  readonly because: string;
  readonly reason: string;
  readonly config?: string;
  readonly takes: string;
  readonly gives: string;
  readonly purpose?: string;
  readonly say?: string;
  readonly from: 'CLIENT' | 'AGENT';
}

/** Steps and messages of one ticket that are shown. */
const SHOWN_MAX = 200;

export function command(): Command {
  const tickets = new Command('tickets').description(
    'tickets of clients: look, open, answer, take over, resolve, chat',
  );
  const of = (name: string, about: string) =>
    tickets
      .command(name)
      .description(about)
      .option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli')
      .option('--role <role>', 'roles you hold (default: admin); repeat or separate by commas', collectRoles);
  const one: One = (name, about) => of(name, about).argument('<ticket>', 'its id');
  defineVerb<Flags>(
    of('list', 'tickets, newest first')
      .addOption(new Option('--status <status>', 'only these').choices(['open', 'resolved', 'closed']))
      .option('--client <id>', 'only of this client')
      .option('--agent <id>', 'only of this agent')
      .addOption(new Option('--severity <severity>', 'only these').choices(severities))
      .option('--late', 'only what is open past a due time'),
    list,
  );
  defineVerb<Flags>(one('show', 'one ticket with its clock and its history'), show);
  defineVerb<Flags>(
    one('open', 'a client needs help: its clock runs from now')
      .requiredOption('--client <id>', 'whose it is')
      .addOption(new Option('--severity <severity>', 'chooses the service level').choices(severities).default('NORMAL'))
      .requiredOption('--category <name>', 'subject as the support matrix has it, e.g. billing')
      .option('--complexity <n>', '1 to 5', wholeNumber('--complexity', 1, 5), 2)
      .option('--channel <name>', 'where it was asked', 'phone')
      .option('--conversation <id>', 'conversation it came from')
      .option('--uri <uri>', 'where the transcript lies'),
    open,
  );
  defineVerb<Flags>(
    one('chat', 'the live chat of a ticket that was taken over: read it, or say something')
      .option('--say <words>', 'sealed before it goes anywhere')
      .addOption(new Option('--from <who>', 'who speaks').choices(['CLIENT', 'AGENT']).default('AGENT'))
      .option('--agent <id>', 'the agent you are'),
    chat,
  );
  answering(one);
  ending(one);
  return tickets;
}

type One = (name: string, about: string) => Command;

/** What agents do on a ticket. */
function answering(one: One): void {
  const byAgent: One = (name, about) => one(name, about).requiredOption('--agent <id>', 'the agent you are');
  const uri = (sub: Command, about: string) => sub.option('--uri <uri>', about);
  defineVerb<Flags>(
    uri(byAgent('answer', 'the client got an answer'), 'where the answer lies'),
    (context, flags, words) =>
      give(context, flags, words, { type: 'AnswerByPerson', agentId: flags.agent, answerUri: flags.uri ?? null }),
  );
  defineVerb<Flags>(
    uri(byAgent('guide', 'tell the bot what to do'), 'where the guidance lies'),
    (context, flags, words) =>
      give(context, flags, words, { type: 'GuideBot', agentId: flags.agent, guidanceUri: flags.uri ?? null }),
  );
  defineVerb<Flags>(byAgent('take', 'speak in place of the bot from here on'), (context, flags, words) =>
    give(context, flags, words, { type: 'TakeOverTicket', agentId: flags.agent }),
  );
  defineVerb<Flags>(byAgent('assign', 'give the ticket to an agent'), (context, flags, words) =>
    give(context, flags, words, { type: 'AssignTicket', agentId: flags.agent }),
  );
  defineVerb<Flags>(one('escalate', 'the client asks for a person'), (context, flags, words) =>
    give(context, flags, words, { type: 'AskForPerson' }),
  );
  defineVerb<Flags>(
    uri(one('resolve', 'the question is answered for good'), 'where the resolution lies')
      .option('--agent <id>', 'the agent you are; the bot when not said')
      .option('--matrix', 'let the support matrix learn it'),
    (context, flags, words) => {
      const { agent: agentId = null, uri: resolutionUri = null, matrix: updatesMatrix = false } = flags;
      return give(context, flags, words, { type: 'ResolveTicket', agentId, resolutionUri, updatesMatrix });
    },
  );
}

/** What clients say of it, how it ends, and what it lacks. */
function ending(one: One): void {
  defineVerb<Flags>(
    one('reopen', 'the client says it is not resolved').option('--because <name>', 'a short name', 'not-solved'),
    (context, flags, words) => give(context, flags, words, { type: 'ReopenTicket', because: flags.because }),
  );
  defineVerb<Flags>(
    one('close', 'nothing more is done about it').addOption(
      new Option('--reason <reason>', 'why').choices(['RESOLVED', 'WITHDRAWN', 'ABANDONED']).default('RESOLVED'),
    ),
    (context, flags, words) => give(context, flags, words, { type: 'CloseTicket', reason: flags.reason }),
  );
  defineVerb<Flags>(
    one('rate', 'how content the client is').argument('<hundredths>', '100 to 500: 5 of 5 is 500'),
    (context, flags, words) =>
      give(context, flags, words, {
        type: 'RateTicket',
        satisfactionHundredths: wholeNumber('<hundredths>', 100, 500)(words[1] ?? ''),
      }),
  );
  defineVerb<Flags>(
    one('tool', 'ask for a tool without which it cannot be resolved')
      .argument('<tool>', 'its name')
      .requiredOption('--config <id>', 'config of the agent that lacks it')
      .requiredOption('--purpose <words>', 'what it is for; nothing personal', reasonWords)
      .option('--takes <words>', 'what it takes', '')
      .option('--gives <words>', 'what it gives', ''),
    (context, flags, words) => {
      const { config: configId, takes: input, gives: output, purpose } = flags;
      return give(context, flags, words, { type: 'AskForTool', configId, tool: words[1], input, output, purpose });
    },
  );
}

function gatewayOf({ environment }: VerbContext, { tenant, as, role }: Flags): Promise<GatewayClient> {
  return connectGateway(environment, tenant, role === undefined ? ['admin'] : rolesNamed(role), { subject: as });
}

async function list(context: VerbContext, flags: Flags): Promise<void> {
  const { status, client: clientId, agent: agentId, severity, late } = flags;
  const gateway = await gatewayOf(context, flags);
  const query = given({ status, clientId, agentId, severity, late });
  const rows = await some(gateway.items('/v1/tickets', { query: query as never }));
  const nowMs = Date.now();
  context.output.document({ items: rows }, () =>
    table(
      ['TICKET', 'CLIENT', 'STATUS', 'SEVERITY', 'CATEGORY', 'AGENT', 'ANSWER', 'END', 'ESCALATED BY'],
      rows.map((row) => [
        ...[row.ticketId, row.clientId, row.status, row.severity, row.category, row.agentId].map((one) => one ?? '-'),
        row.answeredAtMs === null ? untilOf(row.replyDueAtMs, nowMs) : 'given',
        row.status === 'open' ? untilOf(row.resolveDueAtMs, nowMs) : (row.status ?? ''),
        (row.triggers ?? []).join(' '),
      ]),
    ),
  );
}

async function show(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.get('/v1/tickets/{id}', { path: { id } });
  const query = { ticketId: id, sort: 'atMs' } as const;
  const steps = await some(gateway.items('/v1/tickets/steps', { query }), SHOWN_MAX);
  context.output.document({ ...data, steps }, () =>
    [
      fieldsOf(data),
      table(
        ['WHEN', 'WHAT', 'DETAIL', 'AGENT', 'BY', 'WHERE'],
        steps.map((step) => [
          ...[timeOf(step.atMs), step.what ?? '', step.detail ?? '', step.agentId ?? '', step.actor ?? ''],
          step.uri ?? '',
        ]),
      ),
    ].join('\n'),
  );
}

async function open(context: VerbContext, flags: Flags, words: string[]): Promise<void> {
  const { client: clientId, severity, category, complexity, channel } = flags;
  const from = { conversationId: flags.conversation ?? null, transcriptUri: flags.uri ?? null };
  const asked = { type: 'OpenTicket', clientId, severity, category, complexity, channel, ...from };
  await give(context, flags, words, asked);
}

async function give(context: VerbContext, flags: Flags, [id = '']: string[], body: object): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.post('/v1/commands/tickets/{id}', { path: { id }, body: body as never });
  context.output.document(data, () => `${id}: ${data.events.map(({ type }) => type).join(', ')}`);
}

async function chat(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { say: text, from, agent: agentId } = flags;
  const gateway = await gatewayOf(context, flags);
  if (text !== undefined) {
    if (from === 'AGENT' && agentId === undefined) throw usage('say which agent you are with --agent <id>');
    const body = { from, text, ...(agentId === undefined ? {} : { agentId }) };
    const { data } = await gateway.post('/v1/tickets/{id}/messages', { path: { id }, body });
    return context.output.document(data, () => `message ${data.number} on ${id}`);
  }
  const query = { ticketId: id, sort: 'sentAtMs' } as const;
  const rows = await some(gateway.items('/v1/tickets/messages', { query }), SHOWN_MAX);
  context.output.document({ items: rows }, () =>
    table(
      ['#', 'WHEN', 'WHO', 'WORDS'],
      rows.map((row) => [
        row.number ?? 0,
        timeOf(row.sentAtMs),
        row.agentId ?? 'client',
        row.textErased === true ? '(erased)' : (row.text ?? ''),
      ]),
    ),
  );
}
