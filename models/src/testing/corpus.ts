/**
 * Real data beside the repository (`../shared/corpus/ml`). It is not part of it: without it tests skip and say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Purchase } from '../value/history.ts';

const folder = join(
  process.env.MAINSTEM_CORPUS ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'corpus'),
  'ml',
);

export const mlCorpusPresent = existsSync(folder);

export function tellWithoutMlCorpus(): void {
  if (!mlCorpusPresent) process.stdout.write(`SKIPPED: no corpus of tables at ${folder} (set MAINSTEM_CORPUS)\n`);
}

export function corpusText(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** CDNOW, a tenth of the customers who first bought in the first quarter of 1997; 18 months of purchases. */
export function cdnowPurchases(): Purchase[] {
  const purchases: Purchase[] = [];
  for (const line of corpusText('CDNOW_sample.txt').split('\n')) {
    const [, customer, date = '', , dollars] = line.trim().split(/\s+/);
    if (customer === undefined) continue;
    const atMs = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)));
    purchases.push({ customer, atMs, amountMicros: Math.round(Number(dollars) * 1e6) });
  }
  return purchases;
}
