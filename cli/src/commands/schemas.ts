/** `mainstem schemas push | check | list | show | release`: event schemas and the registry (R5). */

import { type CheckReport, checkSchemas, notesFor } from '@mainstem/schemas/check';
import { readEventSchemas } from '@mainstem/schemas/compose';
import { conventionFindings } from '@mainstem/schemas/conventions';
import { type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { release } from '@mainstem/schemas/golden';
import { pushSchemas } from '@mainstem/schemas/registry';
import { readReleases, schemaOf, writeNotes } from '@mainstem/schemas/releases';
import { subjectOf, topicOf } from '@mainstem/schemas/topics';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { EXIT_FAILED, usage } from '../errors.ts';
import { table } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

export function command(): Command {
  const schemas = new Command('schemas').description('event schemas: push, check, list, show, release');
  defineVerb(
    schemas.command('push').description('register every schema, set FULL_TRANSITIVE, write the pinned ids'),
    push,
  );
  defineVerb(
    schemas
      .command('check')
      .description('hold today’s schemas against every released version')
      .option('--registry', 'ask the registry of the profile as well')
      .option('--accept-doc-change', 'let docs pass whose words changed, though no release note says why'),
    check,
  );
  defineVerb(schemas.command('list').description('every event type, its topic and versions'), list);
  defineVerb(
    schemas.command('show').description('one schema, whole').argument('<EventType>', 'for example BidPlaced'),
    show,
  );
  defineVerb(
    schemas
      .command('release')
      .description('keep today’s schemas and their golden bytes as released versions, when they pass the check')
      .option('--accept-doc-change <why>', 'the words of docs changed and their meaning did not: keeps the reason'),
    releaseAll,
  );
  return schemas;
}

async function push({ output, environment }: VerbContext): Promise<void> {
  const settings = readSettings(['MAINSTEM_REGISTRY_URL', 'MAINSTEM_SCHEMA_IDS'], environment);
  const [registryUrl, idsFile] = [settings.MAINSTEM_REGISTRY_URL, settings.MAINSTEM_SCHEMA_IDS];
  const progress = output.progress('schemas');
  const { ids, registered } = await pushSchemas({
    registryUrl,
    idsFile,
    onProgress: ({ done, of, eventType }) => progress.update(done, of, eventType),
  });
  progress.end();
  const count = Object.keys(ids).length;
  output.document(
    { registered, schemas: count, registryUrl, idsFile, ids },
    () => `${count} schemas in the registry, ${registered} of them new; ids pinned in ${idsFile}`,
  );
}

async function check(
  { output, environment }: VerbContext,
  options: { registry?: boolean; acceptDocChange?: boolean },
): Promise<number> {
  const conventions = conventionFindings(readEventSchemas());
  const settings = options.registry === true ? readSettings(['MAINSTEM_REGISTRY_URL'], environment) : undefined;
  const report = await checkSchemas({
    ...(settings === undefined ? {} : { registryUrl: settings.MAINSTEM_REGISTRY_URL }),
    acceptDocChange: options.acceptDocChange === true,
  });
  const ok = report.ok && conventions.length === 0;
  output.document({ ...report, ok, conventions }, () => checkWords(report, conventions));
  return ok ? 0 : EXIT_FAILED;
}

function checkWords(report: CheckReport, conventions: ReturnType<typeof conventionFindings>): string {
  const asked = report.askedRegistry > 0 ? ` and the registry (${report.askedRegistry} subjects)` : '';
  const rows = [
    ...report.findings.map((found) => [
      found.eventType,
      found.version === null ? '' : `v${found.version}`,
      found.field,
      found.direction,
      found.problem,
    ]),
    ...conventions.map((found) => [found.eventType, '', found.field, 'convention', found.problem]),
  ];
  if (rows.length === 0) return `compatible with all ${report.compared} released versions${asked}`;
  return `${table(['event', 'version', 'field', 'rule', 'problem'], rows)}\n${rows.length} problems`;
}

function list({ output }: VerbContext): void {
  const releases = readReleases();
  const rows = eventTypes.map((eventType) => {
    const versions = releases.filter((one) => one.eventType === eventType).length;
    return {
      eventType,
      topic: topicOf(eventType),
      subject: subjectOf(eventType),
      versions,
      doc: schemaOf(eventType).doc,
    };
  });
  output.document(rows, () =>
    table(
      ['event', 'topic', 'versions', 'what happened'],
      rows.map((row) => [row.eventType, row.topic, row.versions, row.doc]),
    ),
  );
}

function show({ output }: VerbContext, _: object, [name]: string[]): void {
  const eventType = eventTypeNamed(String(name));
  // A schema is JSON for people and programs alike.
  output.document(schemaOf(eventType), () => JSON.stringify(schemaOf(eventType), null, 2));
}

async function releaseAll({ output }: VerbContext, options: { acceptDocChange?: string }): Promise<number> {
  const why = options.acceptDocChange;
  const conventions = conventionFindings(readEventSchemas());
  const report = await checkSchemas({ acceptDocChange: why !== undefined });
  if (!report.ok || conventions.length > 0) {
    output.document({ released: [], findings: report.findings, conventions }, () => checkWords(report, conventions));
    return EXIT_FAILED;
  }
  if (why !== undefined) writeNotes(await notesFor(why));
  const released = release().map(({ eventType, version }) => ({ eventType, version }));
  output.document({ released }, () =>
    released.length === 0
      ? 'nothing to release: every schema is its last released version'
      : `released ${released.map((one) => `${one.eventType} v${one.version}`).join(', ')}; commit schemas/releases and schemas/fixtures`,
  );
  return 0;
}

/** The event type of that name; the error names the nearest one. */
export function eventTypeNamed(name: string): EventType {
  const found = eventTypes.find((eventType) => eventType === name);
  if (found !== undefined) return found;
  throw usage(`no event type ${name}${didYouMean(name, eventTypes)}`, 'See "mainstem schemas list".');
}
