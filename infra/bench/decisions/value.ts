/**
 * What a fit of a tenant's value model costs: the model alone, and everything a daily run does (judging, predictions with
 * intervals, events), on made-up customers. CPU time of one core.
 */
import { ValueBook } from '@mainstem/streams/values/book';
import { DAY_MS, HORIZON_WEEKS } from '@mainstem/streams/values/contract';
import { fitValueModel } from '@mainstem/streams/values/model';
import { predict } from '@mainstem/streams/values/predict';
import { shopEvents } from '@mainstem/streams/values/testing/shop';
import { historiesOf, refit } from '@mainstem/streams/values/valuing';
import type { BenchContext } from '../figures.ts';

const CUSTOMERS = 10_000;
const WEEKS = 60;
const PREDICTIONS = 2_000;
const FROM_MS = Date.UTC(2026, 0, 1);

export function measureValue({ report }: BenchContext): Promise<void> {
  const nowMs = FROM_MS + WEEKS * 7 * DAY_MS;
  const shop = shopEvents({ tenant: 'bench', customers: CUSTOMERS, fromMs: FROM_MS, weeks: WEEKS, seed: 1 });
  const book = new ValueBook();
  const folding = cpuSeconds(() => {
    for (const event of shop) book.apply(event);
  });
  const histories = historiesOf(book.of('bench'), nowMs, {});
  const conditions = `${CUSTOMERS} customers, ${shop.length} purchases over ${WEEKS} weeks, CPU time of one core`;
  report({ figure: 'purchases folded', unit: '1/s', value: shop.length / folding, conditions });
  const fit = fitValueModel(histories, {});
  report({
    figure: 'fit of a value model',
    unit: 's',
    value: cpuSeconds(() => fitValueModel(histories, {})),
    conditions,
  });
  const author = { tenant: 'bench', actor: 'service:bench', nowMs };
  const whole = cpuSeconds(() => refit(book, author, 'a bench'));
  report({
    figure: 'daily run of a tenant',
    unit: 's',
    value: whole,
    conditions: `${conditions}; two fits, every customer`,
  });
  if (fit.kind === 'REFUSED') throw new Error(`the made-up shop was refused: ${fit.because}`);
  const model = { version: fit.version, model: fit.model };
  const one = cpuSeconds(() => {
    for (const history of histories.slice(0, PREDICTIONS)) {
      const { customer: entity } = history;
      predict(model, { entity, segment: null, history, before: null, horizonWeeks: HORIZON_WEEKS, nowMs });
    }
  });
  const drawn = `${PREDICTIONS} predictions with intervals of 400 draws, CPU time of one core`;
  report({ figure: 'one prediction', unit: 'µs', value: (one / PREDICTIONS) * 1e6, conditions: drawn });
  return Promise.resolve();
}

function cpuSeconds(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}
