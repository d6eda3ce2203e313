/**
 * `mainstem quality` (KAIROS-03, KAIROS-21): is the data right? The log held against the expectations of all feature views,
 * what was served computed once more, and the automatic decisions looked up in their records. It only reads.
 */
import { checkDecisions } from '@mainstem/streams/decision-record/check-log';
import { findMismatches } from '@mainstem/streams/features/served/mismatch';
import { featureViews } from '@mainstem/streams/features/views';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { checkExpectations } from '../features/expectations.ts';
import { type LogConnection, withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { defineVerb } from '../verb.ts';
import { when } from '../when.ts';

interface Flags {
  readonly since?: number;
}

export interface Check {
  readonly check: string;
  /** Facts, vectors or decisions that were looked at. */
  readonly looked: number;
  readonly wrong: number;
  /** Records that are no event, and tell nothing. */
  readonly unreadable: number;
  /** Of definitions that are none of today's, or served and not kept: nothing can be said of them. */
  readonly unjudged: number;
  /** There was more than one look takes. */
  readonly isCut: boolean;
  /** Verb that shows what is wrong. */
  readonly next: string;
}

/** Over the log of the profile; tests give another. */
export function command(given: typeof withLog = withLog): Command {
  return defineVerb<Flags>(
    new Command('quality')
      .description(
        'is the data right: expectations, served features, decision records. Exit code 1 when something is not',
      )
      .option(
        '--since <time>',
        'vectors and decisions from then on: an ISO time, or "10m" ago; expectations always hold for all',
        (text: string) => when(text),
      ),
    async ({ environment, output }, { since }) => {
      const checks = await given(environment, (parts) => checkAll(parts, since));
      output.document({ checks }, () => wordsOf(checks));
      return checks.some(isBad) ? EXIT_FAILED : 0;
    },
  );
}

const isBad = ({ wrong, unreadable, isCut }: Check): boolean => isCut || wrong + unreadable > 0;
const whole = { unjudged: 0, isCut: false } as const;

async function checkAll(parts: LogConnection, sinceMs: number | undefined): Promise<Check[]> {
  const { facts, unreadable, rejections } = await checkExpectations(parts, undefined);
  const span = sinceMs === undefined ? {} : { sinceMs };
  const served = await findMismatches({ ...parts, views: featureViews, ...span });
  const decided = await checkDecisions(parts, sinceMs ?? 0);
  const keptOut = rejections.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      ...whole,
      check: 'expectations',
      looked: facts + keptOut,
      wrong: keptOut,
      unreadable,
      next: 'mainstem features check',
    },
    {
      check: 'served features',
      looked: served.compared,
      wrong: served.mismatched + served.behind,
      unreadable: served.unreadable,
      unjudged: served.otherDefinition + served.unlogged,
      isCut: served.isCut,
      next: served.isCut ? 'mainstem quality --since 1h' : 'mainstem features mismatch',
    },
    {
      ...whole,
      check: 'decision records',
      looked: decided.deciding,
      wrong: decided.missing.length,
      unreadable: decided.unread,
      next: 'mainstem decisions check',
    },
  ];
}

function wordsOf(checks: readonly Check[]): string {
  return table(
    ['check', 'looked at', 'wrong', 'unreadable', 'unjudged', 'verdict'],
    checks.map((one) => [
      ...[one.check, one.looked, one.wrong, one.unreadable, one.unjudged],
      isBad(one) ? `see: ${one.next}` : 'right',
    ]),
  );
}
