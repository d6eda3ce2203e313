/** `mainstem twin scenario`: a made-up business under the platform's policies and under the baseline (docs/twin.md). */
import { setImmediate } from 'node:timers/promises';
import { type PolicyPart, policyParts } from '@mainstem/bidder/twin/buying';
import { type FigureResult, playScenario, type ScenarioResult } from '@mainstem/bidder/twin/scenario';
import { type Pack, type PackName, packNames, packs } from '@mainstem/models/twin/packs';
import { InvalidArgumentError } from 'commander';
import { usage } from '../errors.ts';
import { grouped, table } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import type { VerbContext } from '../verb.ts';

export interface ScenarioFlags {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly parts?: readonly PolicyPart[];
  /** commander's `--no-planted`. */
  readonly planted: boolean;
}

export function readParts(text: string): PolicyPart[] {
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const part = policyParts.find((one) => one === name);
      if (part === undefined) throw new InvalidArgumentError(`Parts are ${policyParts.join(', ')}.`);
      return part;
    });
}

export async function scenario(context: VerbContext, flags: ScenarioFlags, [name = '']: string[]): Promise<void> {
  const { output, interrupted } = context;
  const { seeds, firstSeed, planted, parts = policyParts } = flags;
  const pack = packNamed(name);
  const progress = output.progress(pack.name);
  const started = performance.now();
  const playing = playScenario({ pack, seeds, firstSeed, parts, planted });
  for (;;) {
    const { done, value } = playing.next();
    if (done) {
      progress.end();
      const seconds = (performance.now() - started) / 1_000;
      output.document({ ...value, hopes: pack.hopes }, () => resultWords(pack, value, seconds));
      return;
    }
    progress.update(value, seeds, 'seeds');
    // A seed is a second of work: what was pressed meanwhile is heard here.
    await setImmediate();
    interrupted.throwIfAborted();
  }
}

function packNamed(name: string): Pack {
  const known = packNames.find((one): one is PackName => one === name);
  if (known !== undefined) return packs[known];
  throw usage(`no scenario ${name}${didYouMean(name, packNames)}`, `There are ${packNames.join(', ')}.`);
}

const percent = (share: number): string => `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`;

function resultWords(pack: Pack, result: ScenarioResult, seconds: number): string {
  const rows = result.figures.map(({ figure, baseline, platform, lift }: FigureResult) => [
    figure,
    baseline.toFixed(3),
    platform.toFixed(3),
    lift === null ? '-' : percent(lift.mean),
    lift === null ? '-' : `${percent(lift.low)} to ${percent(lift.high)}`,
    pack.hopes[figure] ?? '',
  ]);
  const { seeds, auctions, parts, planted, promotions, fitted, claim } = result;
  return [
    `${pack.name}: ${pack.about}${planted ? '' : ' (nothing planted: all are alike)'}`,
    table(['figure', 'baseline', 'platform', 'lift', '95 % interval', 'hoped for'], rows),
    `${grouped(seeds)} seeds, ${grouped(auctions)} auctions in ${seconds.toFixed(1)} s; parts: ` +
      `${parts.length === 0 ? 'none' : parts.join(', ')}; creatives promoted in ${grouped(promotions)} seeds, values by ` +
      `BG/NBD in ${grouped(fitted)}`,
    claim,
  ].join('\n');
}
