/** `mainstem agents`: who works with clients, what they have in hand, and what they say to it. */
import { agentRoles, presences } from '@mainstem/streams/deciders/agent/commands';
import { Command, Option } from 'commander';
import { reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly role?: (typeof agentRoles)[number];
  readonly user?: string;
  readonly ai?: boolean;
  readonly clients?: number;
  readonly handoffs?: number;
  readonly expertise?: readonly string[];
  readonly language?: readonly string[];
  readonly until?: number;
  readonly reason?: string;
  readonly team?: string;
  readonly agent?: string;
  readonly status?: string;
  readonly lasts?: number;
}

/** Rows shown: more is for the API. */
const ROWS_MAX = 500;
const AT_ONCE_MAX = 1_000;
const DAYS_MAX = 3_650;
const LASTS_S_MAX = 86_400;
const DAY_MS = 86_400_000;
const collect = (word: string, held: string[] = []) => [...held, ...word.split(',')];

export function command(): Command {
  const agents = new Command('agents').description('who works with clients: list, work, presence, accept, decline');
  const of = (name: string, about: string) =>
    agents.command(name).description(about).option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT);
  const one = (name: string, about: string) => of(name, about).argument('<agent>', 'its id');
  const role = () => new Option('--role <role>', 'what it does (WAP-117)').choices(agentRoles);
  defineVerb<Flags>(of('list', 'agents with presence, capacity and clients in hand').addOption(role()), list);
  defineVerb<Flags>(
    of('work', 'what teams have to do: waiting, offered, assigned, shelved')
      .option('--team <team>', 'of this team only')
      .option('--agent <id>', 'of this agent only')
      .option('--status <status>', 'waiting, offered, assigned, shelved or over'),
    work,
  );
  defineVerb<Flags>(of('handoffs', 'clients on their way from team to team').option('--status <status>'), handoffs);
  defineVerb<Flags>(
    one('register', 'make an agent known')
      .addOption(role())
      .option('--user <id>', 'the user it is')
      .option('--ai', 'it is a program')
      .option('--clients <n>', 'clients at once', wholeNumber('--clients', 0, AT_ONCE_MAX), 15)
      .option('--handoffs <n>', 'handoffs at once', wholeNumber('--handoffs', 0, AT_ONCE_MAX), 3)
      .option('--expertise <subject>', 'repeat or separate by commas', collect)
      .option('--language <tag>', 'repeat or separate by commas', collect)
      .option('--until <days>', 'the role ends after so many days', wholeNumber('--until', 1, DAYS_MAX)),
    register,
  );
  defineVerb<Flags>(
    one('presence', 'say that an agent is there, or not')
      .argument('<presence>', presences.join(', '))
      .option('--lasts <seconds>', 'ends by itself after this', wholeNumber('--lasts', 10, LASTS_S_MAX), 120),
    presence,
  );
  for (const verb of ['accept', 'decline'] as const) {
    const about = verb === 'accept' ? 'take work that is offered to an agent' : 'leave offered work to another';
    defineVerb<Flags>(one(verb, about).argument('<work>', 'its id'), (context, flags, [agent = '', id = '']) =>
      answer(context, flags, verb, agent, id),
    );
  }
  for (const verb of ['release', 'reopen'] as const) {
    const about = verb === 'release' ? 'work is done: its place is free' : 'shelved work waits for an agent again';
    defineVerb<Flags>(of(verb, about).argument('<team>').argument('<work>', 'its id'), (context, flags, words) =>
      settle(context, flags, verb === 'release' ? 'ReleaseWork' : 'ReopenWork', words),
    );
  }
  defineVerb<Flags>(
    one('retire', 'an agent leaves; its work goes to others').option('--reason <words>', 'why', reasonWords),
    retire,
  );
  return agents;
}

async function list({ environment, output }: VerbContext, { tenant, role }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const rows = await some(gateway.items('/v1/agents', { query: role === undefined ? {} : { role } }));
  const heads = ['AGENT', 'ROLE', 'PRESENCE', 'UNTIL', 'CLIENTS', 'HANDOFFS', 'EXPERTISE'];
  output.document({ items: rows }, () =>
    table(
      heads,
      rows.map((row) => [
        row.agentId ?? '',
        row.status === 'retired' ? 'retired' : (row.role ?? ''),
        row.presence ?? '',
        timeOf(row.presenceUntilMs),
        `${row.clients} of ${row.clientsMax}`,
        `${row.handoffsMax}`,
        (row.expertise ?? []).join(' '),
      ]),
    ),
  );
}

async function work({ environment, output }: VerbContext, flags: Flags): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const { team, agent: agentId, status } = flags;
  const query = Object.fromEntries(
    Object.entries({ team, agentId, status }).filter(([, value]) => value !== undefined),
  );
  const rows = await some(gateway.items('/v1/work', { query }));
  output.document({ items: rows }, () =>
    table(
      ['TEAM', 'WORK', 'SUBJECT', 'STATUS', 'AGENT', 'PRIORITY', 'UNTIL', 'WHY'],
      rows.map((row) => [
        row.team ?? '',
        row.workId ?? '',
        row.subject ?? '',
        row.status ?? '',
        row.agentId ?? '-',
        row.priority ?? '',
        timeOf(row.offerExpiresMs),
        row.because ?? row.reason ?? '',
      ]),
    ),
  );
}

async function handoffs({ environment, output }: VerbContext, { tenant, status }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const rows = await some(gateway.items('/v1/handoffs', { query: status === undefined ? {} : { status } }));
  output.document({ items: rows }, () =>
    table(
      ['HANDOFF', 'CLIENT', 'KIND', 'STATUS', 'OFFERED', 'ACCEPTED', 'DEADLINE'],
      rows.map((row) => [
        row.handoffId ?? '',
        row.clientId ?? '',
        row.kind ?? '',
        row.status ?? '',
        (row.offered ?? []).join(' '),
        (row.accepted ?? []).join(' '),
        timeOf(row.deadlineMs),
      ]),
    ),
  );
}

async function register({ environment, output }: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { role, user, ai = false, clients = 15, handoffs: handoffsMax = 3, until } = flags;
  if (role === undefined) throw usage('--role: say what the agent does');
  const gateway = await connectGateway(environment, flags.tenant);
  const { data } = await gateway.post('/v1/commands/agents/{id}', {
    path: { id },
    body: {
      type: 'RegisterAgent',
      kind: ai ? 'AI' : 'PERSON',
      userId: user ?? null,
      role,
      roleUntilMs: until === undefined ? null : Date.now() + until * DAY_MS,
      expertise: [...(flags.expertise ?? [])],
      languages: [...(flags.language ?? [])],
      clientsMax: clients,
      handoffsMax,
    },
  });
  output.document(data, () => `agent ${id} is known`);
}

async function presence({ environment, output }: VerbContext, flags: Flags, [id = '', word = '']: string[]) {
  const said = presences.find((one) => one === word.toUpperCase());
  if (said === undefined) throw usage(`${word}: one of ${presences.join(', ')}`);
  const gateway = await connectGateway(environment, flags.tenant);
  const body = { presence: said, lastsMs: (flags.lasts ?? 120) * 1_000 };
  const { data } = await gateway.post('/v1/agents/{id}/presence', { path: { id }, body });
  const until = data.untilMs === null ? '' : ` until ${timeOf(data.untilMs)}`;
  output.document(data, () => `agent ${id} is ${said}${until}`);
}

async function answer(
  { environment, output }: VerbContext,
  { tenant }: Flags,
  verb: 'accept' | 'decline',
  id: string,
  workId: string,
): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const { data } = await gateway.post(`/v1/agents/{id}/work/{workId}/${verb}`, { path: { id, workId }, body: {} });
  output.document(data, () => `agent ${id} ${verb}s ${workId}`);
}

async function settle(
  { environment, output }: VerbContext,
  { tenant }: Flags,
  type: 'ReleaseWork' | 'ReopenWork',
  [id = '', workId = '']: string[],
): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const body = type === 'ReleaseWork' ? { type, workId, reason: 'DONE' as const } : { type, workId };
  const { data } = await gateway.post('/v1/commands/teams/{id}', { path: { id }, body });
  output.document(data, () => `work ${workId} of ${id}: ${data.events.map((event) => event.type).join(', ')}`);
}

async function retire({ environment, output }: VerbContext, { tenant, reason }: Flags, [id = '']: string[]) {
  if (reason === undefined) throw usage('--reason: say why');
  const gateway = await connectGateway(environment, tenant);
  const body = { type: 'RetireAgent' as const, because: reason };
  const { data } = await gateway.post('/v1/commands/agents/{id}', { path: { id }, body });
  output.document(data, () => `agent ${id} is retired`);
}

async function some<Row>(items: AsyncIterable<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of items) if (rows.push(row) === ROWS_MAX) break;
  return rows;
}

function timeOf(atMs: number | null | undefined): string {
  return atMs === null || atMs === undefined ? '-' : new Date(atMs).toISOString();
}
