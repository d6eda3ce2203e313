/** `mainstem bench <name>`: runs one bench and prints its figures, one JSON line each with `--json`. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Bench, type Figure, figureOf, summaryOf } from '@mainstem/infra/bench/figures';
import { Command } from 'commander';
import { EXIT_FAILED, usage } from '../errors.ts';
import { grouped } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

const benchDirectory = dirname(fileURLToPath(import.meta.resolve('@mainstem/infra/bench/figures')));

export function command(): Command {
  return defineVerb<Options>(
    new Command('bench')
      .description('measure, and hold the figures against their aims')
      .argument('[name]', `one of: ${benchNames().join(', ')}`)
      .option('--gate', 'exit 1 when an aim is not reached')
      .option('--full', 'also what takes many minutes, such as 10,000,000 events')
      .option('--only <parts>', 'only these parts of the bench, with commas between')
      .option(
        '--here',
        'on the running platform of the profile, in place of one of its own: for trying, not for figures',
      ),
    bench,
  );
}

interface Options {
  readonly gate?: boolean;
  readonly full?: boolean;
  readonly only?: string;
  readonly here?: boolean;
}

async function bench(context: VerbContext, options: Options, [name]: string[]): Promise<number> {
  const names = benchNames();
  if (name === undefined || !names.includes(name)) {
    const asked = name === undefined ? 'which bench?' : `no bench ${name}${didYouMean(name, names)}`;
    throw usage(asked, `There are: ${names.join(', ')}.`);
  }
  const { output, environment, interrupted } = context;
  // Loaded here, not above: a bench brings in the whole platform.
  const { default: run } = (await import(pathToFileURL(join(benchDirectory, `${name}.ts`)).href)) as { default: Bench };
  const figures: Figure[] = [];
  await run({
    environment,
    interrupted,
    full: options.full === true,
    only: options.only === undefined ? null : new Set(options.only.split(',')),
    here: options.here === true,
    note: output.note,
    report: (measured) => {
      const figure = figureOf(name, measured);
      figures.push(figure);
      output.item(figure, () => figureWords(figure));
    },
  });
  const summary = summaryOf(name, figures);
  output.item(summary, () => `${summary.holds} aims hold, ${summary.short} fall short`);
  return options.gate === true && summary.short > 0 ? EXIT_FAILED : 0;
}

/** Every bench: a file of `infra/bench` that is neither a helper nor a test. */
export function benchNames(): string[] {
  if (!existsSync(benchDirectory)) return [];
  return readdirSync(benchDirectory)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && file !== 'figures.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

function figureWords({ figure, value, unit, floor, ratio, aim, holds, conditions }: Figure): string {
  const against = floor === undefined ? '' : `, ${ratio} of a floor of ${grouped(floor)}`;
  const verdict = holds === null ? '' : holds ? `  holds (${aim})` : `  SHORT (${aim})`;
  return `${figure}: ${grouped(value)} ${unit}${against}${verdict}\n    ${conditions}`;
}
