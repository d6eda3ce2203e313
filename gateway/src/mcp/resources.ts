/**
 * What an agent can read beside the tools: the catalogue of topics, every released version of every schema, the commands
 * with their fields, the runbooks. All are files and tables of the platform, the same for every tenant; nothing of a tenant
 * is a resource.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReleases } from '@mainstem/schemas/releases';
import { eventTypesOf, topics } from '@mainstem/schemas/topics';
import { z } from 'zod';
import { commandStreams } from '../commands/streams.ts';

export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
  readonly text: () => string;
}

export interface Resources {
  readonly all: readonly Resource[];
  /** For what is too many to list one by one. */
  readonly templates: readonly { uriTemplate: string; name: string; title: string; mimeType: string }[];
  /** Undefined for a URI that is none of ours. */
  read(uri: string): Resource | undefined;
}

const runbooksFolder = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
const JSON_TYPE = 'application/json';

/** Reads the files once: they change with a release only. */
export function openResources(): Resources {
  const releases = new Map(readReleases().map((one) => [`mainstem://schemas/${one.eventType}/v${one.version}`, one]));
  const listed: Resource[] = [topicList(), commandList(), ...topics.map(topicResource), ...runbooks()];
  const byUri = new Map(listed.map((one) => [one.uri, one]));
  return {
    all: listed,
    templates: [
      {
        uriTemplate: 'mainstem://schemas/{eventType}/v{version}',
        name: 'schema',
        title: 'Avro schema of an event type, by released version',
        mimeType: JSON_TYPE,
      },
      { uriTemplate: 'mainstem://topics/{topic}', name: 'topic', title: 'A topic of the log', mimeType: JSON_TYPE },
      {
        uriTemplate: 'mainstem://runbooks/{name}',
        name: 'runbook',
        title: 'What to do when something is wrong',
        mimeType: 'text/markdown',
      },
    ],
    read(uri) {
      const release = releases.get(uri);
      if (release === undefined) return byUri.get(uri);
      const title = `${release.eventType}, version ${release.version}`;
      return resource(uri, release.eventType, title, () => JSON.stringify(release.schema, null, 2));
    },
  };
}

function resource(uri: string, name: string, title: string, text: () => string, mimeType = JSON_TYPE): Resource {
  return { uri, name, title, mimeType, text };
}

function topicList(): Resource {
  const rows = topics.map(({ name, kind, entity, doc }) => ({ name, kind, entity, doc }));
  return resource('mainstem://topics', 'topics', 'All topics of the log', () => JSON.stringify(rows, null, 2));
}

function topicResource(topic: (typeof topics)[number]): Resource {
  const { name, kind, entity, doc } = topic;
  const newest = new Map<string, number>();
  for (const { eventType, version } of readReleases()) {
    newest.set(eventType, Math.max(version, newest.get(eventType) ?? 0));
  }
  const eventTypes = eventTypesOf(name).map((type) => ({
    type,
    schema: `mainstem://schemas/${type}/v${newest.get(type) ?? 1}`,
  }));
  const text = () => JSON.stringify({ name, kind, entity, doc, eventTypes }, null, 2);
  return resource(`mainstem://topics/${name}`, name, doc, text);
}

/** For `propose_command`: what may be proposed, as JSON Schema. */
function commandList(): Resource {
  const text = () => {
    const rows = commandStreams.map(({ name, entity, permission, outside, body }) => ({
      stream: name,
      entity,
      permission,
      commands: outside,
      schema: z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }),
    }));
    return JSON.stringify(rows, null, 2);
  };
  return resource('mainstem://commands', 'commands', 'Commands that can be proposed, with their fields', text);
}

function runbooks(): Resource[] {
  return readdirSync(runbooksFolder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.md'.length);
      const text = readFileSync(join(runbooksFolder, file), 'utf8');
      const title = /^#\s+(.+)$/m.exec(text)?.[1] ?? name;
      return resource(`mainstem://runbooks/${name}`, name, title, () => text, 'text/markdown');
    });
}
