/** `mainstem approvals rules | set-rule | revoke-rule`: "do not ask again", wished by one person and allowed by another. */
import type { Command } from 'commander';
import { reasonWords } from './author.ts';
import { usage } from './errors.ts';
import type { GatewayClient } from './gateway-client.ts';
import { table } from './output.ts';
import { defineVerb, type VerbContext } from './verb.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly role?: readonly string[];
  readonly subject?: string;
  readonly risk?: string;
  readonly upToMicros?: number;
  readonly currency?: string;
  readonly days?: number;
  readonly reason?: string;
}

type Open = (context: VerbContext, flags: Flags) => Promise<GatewayClient>;
const MICROS = 1_000_000;
const DAYS_MAX = 92;

/** `of` makes a sub-command with the flags all of them share; `open` connects as who they say. */
export function ruleVerbs(of: (name: string, about: string) => Command, open: Open): void {
  defineVerb<Flags>(of('rules', 'standing rules in force: what nobody is asked for'), (context, flags) =>
    listed(context, flags, open),
  );
  const wish = of('set-rule', 'wish that nobody is asked again for small things of a kind; another person allows it')
    .argument('<kind>', 'refund, discount …')
    .option('--subject <id>', 'for what is about this alone')
    .option('--risk <tier>', 'LOW or MEDIUM; HIGH is always asked', 'LOW')
    .option('--up-to-micros <n>', 'up to this amount', wholeNumber('--up-to-micros', 1, Number.MAX_SAFE_INTEGER))
    .option('--currency <code>', 'of the amount')
    .option('--days <n>', 'how long it holds', wholeNumber('--days', 1, DAYS_MAX), 30)
    .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords);
  defineVerb<Flags>(wish, (context, flags, [kind = '']) => wished(context, flags, kind, open));
  const revoke = of('revoke-rule', 'people are asked again, at once')
    .argument('<rule>', 'its id')
    .option('--reason <words>', 'why; nothing personal', reasonWords);
  defineVerb<Flags>(revoke, (context, flags, [id = '']) => revoked(context, flags, id, open));
}

async function listed(context: VerbContext, flags: Flags, open: Open): Promise<void> {
  const { data } = await (await open(context, flags)).get('/v1/approvals/rules', {});
  context.output.document(data.items, () =>
    table(
      ['rule', 'kind', 'subject', 'risk up to', 'amount up to', 'until', 'wished by', 'allowed by'],
      data.items.map((rule) => [
        ...[rule.ruleId, rule.kind, rule.subject ?? 'any', rule.riskTierMax],
        rule.amountMicrosMax === null ? '' : `${(rule.amountMicrosMax / MICROS).toFixed(2)} ${rule.currency}`,
        ...[new Date(rule.untilAtMs).toISOString(), rule.setBy, rule.approvedBy.join(' and ')],
      ]),
    ),
  );
}

async function wished(context: VerbContext, flags: Flags, kind: string, open: Open): Promise<void> {
  const { subject, risk, upToMicros, currency, days = 30, reason } = flags;
  if (reason === undefined) throw usage('say why with --reason <words>');
  if (risk !== 'LOW' && risk !== 'MEDIUM') throw usage('--risk is LOW or MEDIUM: what is HIGH is always asked');
  const riskTierMax: 'LOW' | 'MEDIUM' = risk;
  const body = {
    ...{ kind, riskTierMax, days, because: reason },
    ...(subject === undefined ? {} : { subject }),
    ...(upToMicros === undefined ? {} : { amountMicrosMax: upToMicros }),
    ...(currency === undefined ? {} : { currency }),
  };
  const { data } = await (await open(context, flags)).post('/v1/approvals/rules', { body });
  context.output.document(data, () => `${data.approvalId} is ${data.status}: another person has to allow it`);
}

async function revoked(context: VerbContext, flags: Flags, id: string, open: Open): Promise<void> {
  if (flags.reason === undefined) throw usage('say why with --reason <words>');
  const gateway = await open(context, flags);
  const { data } = await gateway.post('/v1/approvals/rules/{id}/revoke', {
    path: { id },
    body: { because: flags.reason },
  });
  context.output.document(data, () => `${data.approvalId}: people are asked again`);
}
