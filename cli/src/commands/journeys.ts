/**
 * `mainstem journeys`: journeys as files and as they are live. `test` and `dry-run` send and write nothing; `publish` runs
 * the scenarios first. docs/journeys.md.
 */
import { listensTo } from '@mainstem/models/journeys/definition';
import { runningActs } from '@mainstem/streams/deciders/journey/commands';
import { type JourneyEvent, journeyDecider } from '@mainstem/streams/deciders/journey/decider';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import { loadTemplates } from '@mainstem/workflows/communication/templates/load';
import { checkJourney, type Finding } from '@mainstem/workflows/journeys/check';
import { dryRun } from '@mainstem/workflows/journeys/dry-run';
import {
  type JourneyFile,
  readJourney,
  readJourneys,
  shippedJourneys,
  type Tested,
  testJourney,
} from '@mainstem/workflows/journeys/library';
import { Command, Option } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly running: (typeof runningActs)[number];
  readonly exit?: boolean;
  readonly because?: string;
  readonly days: number;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 400;

export function command(): Command {
  const journeys = new Command('journeys').description('flows of messages: list, show, test, dry-run, publish, pause');
  const of = (name: string, about: string) =>
    journeys.command(name).description(about).option('--tenant <name>', 'whose', SAMPLE_TENANT);
  const told = (name: string, about: string) =>
    of(name, about)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli')
      .option('--because <words>', 'why; goes onto the log, so nothing personal', reasonWords);
  defineVerb<Flags>(of('list', 'journeys that are published, and those that come with the platform'), list);
  defineVerb<Flags>(of('show', 'the newest version as it was written').argument('<journey>'), show);
  defineVerb<Flags>(
    journeys
      .command('test')
      .description('run the scenarios beside journeys')
      .argument('[file...]', 'all that come with the platform'),
    test,
  );
  defineVerb<Flags>(
    journeys
      .command('check')
      .description('whether the events, fields, words and texts that journeys name are there')
      .argument('[file...]', 'all that come with the platform'),
    check,
  );
  defineVerb<Flags>(
    of('dry-run', 'what would have happened, by the log of the last days; sends nothing')
      .argument('[file...]', 'all that come with the platform')
      .option('--days <n>', 'how far back', wholeNumber('--days', 1, DAYS_MAX), 30),
    tryDry,
  );
  defineVerb<Flags>(
    told('publish', 'make a file the live version, if its scenarios pass')
      .argument('<file>')
      .addOption(new Option('--running <act>', 'those inside older versions').choices(runningActs).default('DRAIN')),
    publish,
  );
  defineVerb<Flags>(told('pause', 'nobody comes in, nothing is sent').argument('<journey>'), pause);
  defineVerb<Flags>(told('resume', 'go on').argument('<journey>'), resume);
  defineVerb<Flags>(
    told('retire', 'end it for ever').argument('<journey>').option('--exit', 'those inside leave at once'),
    retire,
  );
  return journeys;
}

const chosen = (files: string[]): Promise<readonly JourneyFile[]> =>
  files.length === 0 ? readJourneys(shippedJourneys) : Promise.all(files.map(readJourney));

async function published({ environment }: VerbContext, tenant: string) {
  return withLog(environment, async ({ log, codec }) => {
    const journeys = new Map<string, { state: ReturnType<typeof journeyDecider.initialState>; yaml: string }>();
    const follower = followWinners<JourneyEvent>({
      log,
      codec,
      topic: 'journey_events',
      onEvent(event) {
        if (event.envelope.tenant !== tenant) return;
        const held = journeys.get(event.envelope.entity) ?? { state: journeyDecider.initialState(), yaml: '' };
        const yaml = event.type === 'JourneyVersionPublished' ? event.sourceYaml : held.yaml;
        journeys.set(event.envelope.entity, { state: journeyDecider.evolve(held.state, event), yaml });
      },
    });
    await follower.whenCaughtUp();
    await follower.stop();
    return journeys;
  });
}

async function list(context: VerbContext, { tenant }: Flags): Promise<void> {
  const live = await published(context, tenant);
  const rows = [...live].map(([journeyId, { state }]) => ({ journeyId, status: state.status, version: state.version }));
  for (const { parsed } of await readJourneys(shippedJourneys)) {
    if (parsed.ok && !live.has(parsed.value.journey)) {
      rows.push({ journeyId: parsed.value.journey, status: 'none', version: 0 });
    }
  }
  context.output.document(rows, () =>
    table(
      ['journey', 'status', 'version'],
      rows.map(({ journeyId, status, version }) => [journeyId, status === 'none' ? 'a file' : status, String(version)]),
    ),
  );
}

async function show(context: VerbContext, { tenant }: Flags, [journeyId = '']: string[]): Promise<void> {
  const found = (await published(context, tenant)).get(journeyId);
  if (found === undefined) throw usage(`no journey ${journeyId} is published`);
  context.output.document({ journeyId, ...found.state, yaml: found.yaml }, () => found.yaml);
}

async function test(context: VerbContext, _flags: Flags, files: string[]): Promise<number> {
  const tested = await Promise.all((await chosen(files)).map(testJourney));
  context.output.document(tested, () => tested.map(wordsOf).join('\n'));
  return tested.every(isGood) ? 0 : EXIT_FAILED;
}

async function check(context: VerbContext, _flags: Flags, files: string[]): Promise<number> {
  const templates = loadTemplates();
  const checked = (await chosen(files)).map((file) => ({
    path: file.path,
    findings: checkJourney(valid(file), templates),
  }));
  context.output.document(checked, () =>
    checked.map(({ path, findings }) => (findings.length === 0 ? `ok   ${path}` : foundIn(path, findings))).join('\n'),
  );
  return checked.every(({ findings }) => findings.length === 0) ? 0 : EXIT_FAILED;
}

function foundIn(path: string, findings: readonly Finding[]): string {
  return findings.map(({ nodeId, message }) => `${path}: nodes.${nodeId}: ${message}`).join('\n');
}

const isGood = ({ problems, verdicts }: Tested) => problems.length === 0 && verdicts.every(({ passed }) => passed);

function wordsOf({ path, problems, verdicts }: Tested): string {
  const wrong = problems.map(({ line, column, message }) => `${path}:${line}:${column} ${message}`);
  const said = verdicts.map(({ name, passed, expected, actual }) =>
    passed
      ? `ok   ${name}`
      : `FAIL ${name}\n  expected\n    ${expected.join('\n    ')}\n  was\n    ${actual.join('\n    ')}`,
  );
  return [...wrong, ...said].join('\n');
}

/** Throws with line and column when a file is no journey. */
function valid({ path, parsed }: JourneyFile) {
  if (parsed.ok) return parsed.value;
  throw usage(parsed.problems.map(({ line, column, message }) => `${path}:${line}:${column} ${message}`).join('\n'));
}

async function tryDry(context: VerbContext, { tenant, days }: Flags, files: string[]): Promise<void> {
  const journeys = (await chosen(files)).map(valid);
  const toMs = Date.now();
  const result = await withLog(context.environment, ({ log, codec }) =>
    dryRun({ log, codec, tenant, journeys, fromMs: toMs - days * DAY_MS, toMs }),
  );
  const rows = Object.entries(result.counts).flatMap(([journeyId, counts]) =>
    Object.entries(counts).map(([what, count]) => [journeyId, what, String(count)]),
  );
  context.output.document(result, () =>
    [
      table(['journey', 'what', 'times'], rows),
      `${result.events} events of ${result.contacts} contacts in ${days} days; nothing was sent${result.isCut ? '; cut' : ''}`,
    ].join('\n'),
  );
}

async function tellStream(
  context: VerbContext,
  { tenant, as }: Flags,
  journeyId: string,
  asked: object,
): Promise<void> {
  const gateway = await connectGateway(context.environment, tenant, ['admin'], { subject: as });
  const { data } = await gateway.post('/v1/commands/journeys/{id}', { path: { id: journeyId }, body: asked as never });
  context.output.document(data, () => data.events.map(({ type }) => type).join(', '));
}

async function publish(context: VerbContext, flags: Flags, [path = '']: string[]): Promise<void> {
  const file = await readJourney(path);
  const journey = valid(file);
  const tested = await testJourney(file);
  if (!isGood(tested)) throw usage(`its scenarios do not pass:\n${wordsOf(tested)}`);
  const findings = checkJourney(journey, loadTemplates());
  if (findings.length > 0) context.output.note(`published all the same:\n${foundIn(path, findings)}`);
  const because = flags.because ?? `looks at ${listensTo(journey).join(', ')}`;
  const asked = { type: 'PublishJourney', yaml: file.yaml, onRunning: flags.running, because };
  await tellStream(context, flags, journey.journey, asked);
}

async function pause(context: VerbContext, flags: Flags, [journeyId = '']: string[]): Promise<void> {
  if (flags.because === undefined) throw usage('say why with --because <words>');
  await tellStream(context, flags, journeyId, { type: 'PauseJourney', because: flags.because });
}

async function resume(context: VerbContext, flags: Flags, [journeyId = '']: string[]): Promise<void> {
  await tellStream(context, flags, journeyId, { type: 'ResumeJourney' });
}

async function retire(context: VerbContext, flags: Flags, [journeyId = '']: string[]): Promise<void> {
  if (flags.because === undefined) throw usage('say why with --because <words>');
  const onRunning = flags.exit === true ? 'EXIT' : 'FINISH';
  await tellStream(context, flags, journeyId, { type: 'RetireJourney', onRunning, because: flags.because });
}
