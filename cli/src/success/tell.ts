/**
 * How live clients fare, on a terminal: stage, health with its parts, renewal, what was written to them, what they may be ready
 * for, their tickets.
 */
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { fieldsOf, given, some, timeOf, untilOf } from '../rows.ts';
import type { VerbContext } from '../verb.ts';

export interface SuccessFlags {
  readonly tenant: string;
  readonly stage?: string;
  readonly band?: string;
}

/** Of one client: what is older is for the API. */
const SHOWN_MAX = 20;
/** Days that make its health of now. */
const DAYS_SHOWN = 7;
const DAY_MS = 86_400_000;
const points = (hundredths: unknown) => (Number(hundredths) / 100).toFixed(2);

export async function tellSuccess(context: VerbContext, flags: SuccessFlags, [id]: string[]): Promise<void> {
  const gateway = await connectGateway(context.environment, flags.tenant);
  if (id !== undefined) return tellOne(context, gateway, id);
  const query = given({ stage: flags.stage, band: flags.band });
  const rows = await some(gateway.items('/v1/success', { query: query as never }));
  const nowMs = Date.now();
  context.output.document({ items: rows }, () =>
    table(
      ['CLIENT', 'STAGE', 'SINCE', 'BAND', 'SCORE', 'RENEWS', 'RENEWAL'],
      rows.map((row) => [
        ...[row.clientId, row.stage ?? '-', timeOf(row.stageAtMs), row.band ?? '-'],
        row.scoreHundredths === null ? '-' : points(row.scoreHundredths),
        untilOf(row.renewsAtMs, nowMs),
        row.renewal ?? '-',
      ]),
    ),
  );
}

type Gateway = Awaited<ReturnType<typeof connectGateway>>;

async function tellOne({ output }: VerbContext, gateway: Gateway, id: string): Promise<void> {
  const { data: row } = await gateway.get('/v1/success/{id}', { path: { id } });
  const contact = { contactKind: 'client', contactId: id };
  const messages = await some(gateway.items('/v1/messages', { query: contact }), SHOWN_MAX);
  const tickets = await some(gateway.items('/v1/tickets', { query: { clientId: id } }), SHOWN_MAX);
  // What it may be ready for waits for people as an approval (docs/client-success.md).
  const upsell = { kind: 'upsell', subject: id };
  const opportunities = await some(gateway.items('/v1/approvals', { query: upsell }), SHOWN_MAX);
  const from = String(Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS_SHOWN * DAY_MS);
  const days = await some(gateway.items('/v1/clients/days', { query: { clientId: id, from } }), DAYS_SHOWN + 1);
  output.document({ ...row, days, messages, opportunities, tickets }, () =>
    [
      fieldsOf({ ...row, healthParts: [] }),
      table(
        ['HEALTH', 'OF 100'],
        (row.healthParts ?? []).map((part) => [part.split(' ')[0] ?? '', points(part.split(' ')[1])]),
      ),
      table(
        ['MESSAGE', 'TEMPLATE', 'CHANNEL', 'STATUS', 'ASKED'],
        messages.map((one) => [
          ...[one.messageId, one.template ?? '', one.channel ?? '', one.status ?? '', timeOf(one.requestedAtMs)],
        ]),
      ),
      table(
        ['OPPORTUNITY', 'STATUS', 'WHY', 'ASKED'],
        opportunities.map((one) => [
          ...[one.approvalId, one.status ?? '', one.because ?? '', timeOf(one.requestedAtMs)],
        ]),
      ),
      table(
        ['TICKET', 'STATUS', 'SEVERITY', 'CATEGORY', 'OPENED'],
        tickets.map((one) => [
          ...[one.ticketId, one.status ?? '', one.severity ?? '', one.category ?? '', timeOf(one.openedAtMs)],
        ]),
      ),
    ].join('\n'),
  );
}
