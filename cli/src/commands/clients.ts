/**
 * `mainstem clients`: where clients stand on their way to going live, what people tell of them (docs/clients.md), and how they
 * fare after it (docs/client-success.md).
 */
import { type ClientType, clientTypes } from '@mainstem/gateway/ingest/client-shapes';
import { type GrowthType, growthTypes } from '@mainstem/gateway/ingest/growth-shapes';
import { readDocument } from '@mainstem/workflows/documents/activities';
import { Command } from 'commander';
import { openStore } from '../archive-connection.ts';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { createReader, withKeyring } from '../personal-output.ts';
import { some, timeOf } from '../rows.ts';
import { type SuccessFlags, tellSuccess } from '../success/tell.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly stage?: string;
  readonly fields?: string;
  readonly reason?: string;
  readonly actor?: string;
}

/** A short word for each thing that is told of a client. */
const words: Readonly<Record<string, ClientType | GrowthType>> = {
  finding: 'HumanFindingAdded',
  validate: 'ClientRequirementsValidated',
  'test-demo': 'DemoTested',
  'present-demo': 'DemoPresented',
  'agree-pilot': 'PilotAgreed',
  'decline-pilot': 'PilotDeclined',
  answer: 'PrdQuestionAnswered',
  review: 'PrdReviewed',
  'plan-sprints': 'PrdSprintPlanned',
  'invite-specialist': 'SpecialistInvited',
  'tell-outcome': 'SpecialistOutcomeReported',
  'withdraw-specialist': 'SpecialistWithdrawn',
  wish: 'ClientPlanRequested',
};

export function command(): Command {
  const clients = new Command('clients').description('clients on their way: list, show, do, document');
  const of = (name: string, about: string) =>
    clients.command(name).description(about).option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT);
  defineVerb<Flags>(
    of('list', 'clients with stage, step and whom they wait for').option('--stage <stage>', 'SALES, ONBOARDING …'),
    list,
  );
  defineVerb<Flags>(of('show', 'all that is known of one client').argument('<client>', 'its id'), show);
  defineVerb<Flags>(
    of('do', `tell what happened: ${Object.keys(words).join(', ')}`)
      .argument('<client>', 'its id')
      .argument('<what>', 'one of these words')
      .option('--fields <json>', 'fields of the event, as docs/events.md has them'),
    tell,
  );
  defineVerb<Flags>(
    of('document', 'the text of a draft, a demo or a PRD, where this machine has the keys')
      .argument('<client>', 'its id')
      .argument('<uri>', 'as its event has it, object:…')
      .option('--reason <words>', 'why you read it: stays in the audit trail', reasonWords)
      .option('--actor <kind:name>', 'who reads', actorName),
    document,
  );
  const success = of('success', 'how live clients fare: stage, health and its parts, renewal, messages, tickets');
  defineVerb<SuccessFlags>(
    success.argument('[client]', 'its id; all of them when not said').option('--band <band>'),
    tellSuccess,
  );
  return clients;
}

async function list({ environment, output }: VerbContext, { tenant, stage }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const query = stage === undefined ? {} : { stage };
  const rows = await some(gateway.items('/v1/clients', { query: query as never }));
  output.document({ items: rows }, () =>
    table(
      ['CLIENT', 'STAGE', 'STEP', 'WAITS FOR', 'UNTIL', 'TICKET'],
      rows.map((row) => [
        row.clientId ?? '',
        row.stage ?? '',
        row.step ?? '-',
        row.stepWaitingFor ?? '-',
        timeOf(row.stepUntilMs),
        row.ticketAbout ?? '-',
      ]),
    ),
  );
}

async function show({ environment, output }: VerbContext, { tenant }: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const { data } = await gateway.get('/v1/clients/{id}', { path: { id } });
  output.document(data, () =>
    table(
      ['FIELD', 'VALUE'],
      Object.entries(data)
        .filter(([, value]) => value !== null)
        .map(([field, value]) => [field, /Ms$/.test(field) ? timeOf(Number(value)) : String(value)]),
    ),
  );
}

async function tell(
  { environment, output }: VerbContext,
  { tenant, fields = '{}' }: Flags,
  [entity = '', what = '']: string[],
): Promise<void> {
  const type = words[what] ?? [...clientTypes, ...growthTypes].find((one) => one === what);
  if (type === undefined) throw usage(`${what}: one of ${Object.keys(words).join(', ')}`);
  const gateway = await connectGateway(environment, tenant);
  const item = { ...parsed(fields), type, entity };
  const { data } = await gateway.post('/v1/events', { body: { events: [item] } as never });
  output.document(data, () => `${type} is told of client ${entity}`);
}

/** What people said may stand in it, so who reads it says why, which stays in the audit trail. */
async function document(
  { environment, output }: VerbContext,
  { tenant, reason, actor = 'user:operator' }: Flags,
  [clientId = '', uri = '']: string[],
): Promise<void> {
  if (reason === undefined) throw usage('--reason: say why you read it');
  const objects = await openStore(environment);
  try {
    const text = await withLog(environment, (connection) =>
      withKeyring(environment, async (keyring) => {
        await createReader(connection, keyring, { tenant, reason, actor });
        return readDocument({ objects, keyring }, { tenant, clientId, uri });
      }),
    );
    output.document({ text }, () => text ?? 'There is no such document, or its client was erased.');
  } finally {
    await objects.close();
  }
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usage('--fields: a JSON object, e.g. \'{"draftId":"draft-research-1","revision":1}\'');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw usage('--fields: a JSON object');
  return value as Record<string, unknown>;
}
