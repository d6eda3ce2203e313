/**
 * `mainstem value fit | predict | segments`: what customers are worth. `fit` does at once what the processor `customer-values`
 * does every day, straight on the log; `predict` asks the gateway; `segments` shows what is in force, from the log.
 */
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { DEFAULT_VIEWER } from '@mainstem/streams/user-values/contract';
import { type TenantBook, ValueBook } from '@mainstem/streams/values/book';
import { HORIZON_WEEKS, HORIZON_WEEKS_MAX, segmentEntity, segmentPattern } from '@mainstem/streams/values/contract';
import { readValues } from '@mainstem/streams/values/read-log';
import { refit, type Valued } from '@mainstem/streams/values/valuing';
import { Command } from 'commander';
import { actorName } from '../author.ts';
import { CliError, EXIT_FAILED, usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { type LogConnection, withLog } from '../log-connection.ts';
import { type Output, table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly dryRun?: boolean;
  readonly segment?: string;
  readonly weeks: number;
}

/** Events per append. */
const BATCH = 500;
const MICROS = 1_000_000;

export function command(): Command {
  const value = new Command('value').description('what customers are worth: fit, predict, segments');
  const whose = (one: Command) => one.option('--tenant <name>', 'whose', SAMPLE_TENANT);
  defineVerb(
    whose(value.command('fit').description('fit the value model on the log now, and score who moved'))
      .option('--as <kind:name>', 'who does it', actorName, 'user:cli')
      .option('--dry-run', 'say what came of it, and write nothing'),
    fit,
  );
  defineVerb(
    whose(value.command('predict').description('what a customer, or a new customer of a segment, will bring'))
      .argument('[customer]', 'pseudonym of the customer')
      .option('--segment <name>', 'a new customer of this segment')
      .option('--weeks <n>', 'weeks ahead', wholeNumber('--weeks', 1, HORIZON_WEEKS_MAX), HORIZON_WEEKS),
    predict,
  );
  defineVerb(
    whose(value.command('segments').description('bands and segments, and what new customers bring')),
    segments,
  );
  return value;
}

async function fit(
  { environment, output }: VerbContext,
  { tenant, as: actor, dryRun = false }: Flags,
): Promise<number> {
  return withLog(environment, async (connection) => {
    const { book, readTo } = await readBook(connection);
    const valued = refit(book, { tenant, actor, nowMs: Date.now() }, readTo);
    if (!dryRun) {
      const writer = createEventWriter(connection.log, connection.codec);
      for (let at = 0; at < valued.events.length; at += BATCH) await writer.append(valued.events.slice(at, at + BATCH));
    }
    tellFit(output, valued, dryRun);
    return valued.fit.kind === 'REFUSED' ? EXIT_FAILED : 0;
  });
}

function tellFit(output: Output, { fit: found, events }: Valued, dryRun: boolean): void {
  const [fitted] = events;
  if (fitted?.type !== 'ValueModelFitted') throw new Error('a fit begins with its own event');
  const { modelJson: _model, type: _type, envelope: _envelope, ...told } = fitted;
  const scored = events.filter(({ type }) => type === 'UserValueScored').length;
  const predicted = events.filter(({ type }) => type === 'LtvPredicted').length;
  output.document({ ...told, predicted, scored, written: !dryRun }, () => {
    const of = `${told.customers} customers, ${told.returned} came back`;
    if (found.kind === 'REFUSED') return `no model (${found.because}): ${of}; the one before, if any, goes on`;
    const judged =
      told.heldOutWeeks === null
        ? 'the history is too short to judge it'
        : `of the last ${told.heldOutWeeks} weeks it foretold ${told.foretoldPurchases?.toFixed(0)} purchases, ` +
          `${told.camePurchases} came; ${((told.heldShare ?? 0) * 100).toFixed(1)} % within their interval`;
    const warned = told.warnings.map((warning) => `warning: ${warning}, correlation ${told.correlation?.toFixed(3)}`);
    const written = `${predicted} predictions and ${scored} scores ${dryRun ? 'are due' : 'are written'}`;
    return [`${told.modelVersion} (${found.kind}): ${of}`, judged, ...warned, written].join('\n');
  });
}

async function predict(
  { environment, output }: VerbContext,
  { tenant, segment, weeks }: Flags,
  [customer]: string[],
): Promise<void> {
  if (customer !== undefined && segment !== undefined)
    throw usage('A customer or a segment, not both.', 'Leave out one.');
  if (segment !== undefined && !segmentPattern.test(segment)) throw usage('--segment is a short name.', 'E.g. spring.');
  const client = await connectGateway(environment, tenant);
  const about = { ...(customer === undefined ? {} : { customer }), ...(segment === undefined ? {} : { segment }) };
  const { data } = await client.post('/v1/predict-ltv', { body: { ...about, horizonWeeks: weeks } });
  const { revenueMicros, interval, purchases, alive, band, basis, modelVersion, source } = data;
  output.document(data, () =>
    [
      `${data.entity}: ${usd(revenueMicros)} in ${weeks} weeks, ${usd(interval.lowMicros)} to ` +
        `${usd(interval.highMicros)} with ${Math.round(interval.level * 100)} %`,
      `${purchases.toFixed(2)} purchases${alive === null ? '' : `, alive ${(alive * 100).toFixed(1)} %`}` +
        `${band === null ? '' : `, band ${band}`}; by ${basis}, ${modelVersion}, ${source}`,
    ].join('\n'),
  );
}

async function segments({ environment, output }: VerbContext, { tenant }: Flags): Promise<void> {
  const { book } = await withLog(environment, readBook);
  const mine = book.of(tenant);
  if (mine.model === null)
    throw new CliError('CLI_REFUSED', `no value model of ${tenant} is in force`, {
      next: 'Send purchases, then "mainstem value fit".',
    });
  const bands = bandsOf(mine);
  const rows = Object.entries(mine.model.model.segments).map(([segment, [multiplier, customers]]) => ({
    segment,
    customers,
    multiplier,
    newcomerMicros: mine.told.get(segmentEntity(segment))?.prediction.revenueMicros ?? null,
  }));
  const newcomerMicros = mine.told.get(DEFAULT_VIEWER)?.prediction.revenueMicros ?? null;
  output.document({ modelVersion: mine.model.version, bands, segments: rows, newcomerMicros }, () =>
    [
      table(
        ['band', 'customers'],
        Object.entries(bands).map(([band, customers]) => [band, String(customers)]),
      ),
      table(
        ['segment', 'customers', 'buys', 'new customer'],
        [
          ...rows.map((row) => [
            row.segment,
            String(row.customers),
            `×${row.multiplier.toFixed(2)}`,
            usd(row.newcomerMicros),
          ]),
          ['(any other)', '', '×1.00', usd(newcomerMicros)],
        ],
      ),
    ].join('\n'),
  );
}

function bandsOf({ told }: TenantBook) {
  const bands = { HIGH: 0, MIDDLE: 0, LOW: 0, 'at risk': 0 };
  for (const { prediction } of told.values()) {
    if (prediction.band !== null) bands[prediction.band] += 1;
    if (prediction.atRisk) bands['at risk'] += 1;
  }
  return bands;
}

async function readBook({ log, codec }: LogConnection) {
  const book = new ValueBook();
  const reading = readValues(log, codec);
  const readTo = await reading.more((events) => {
    for (const event of events) book.apply(event);
  });
  return { book, readTo };
}

function usd(micros: number | null): string {
  return micros === null ? '' : `$${(micros / MICROS).toFixed(2)}`;
}
