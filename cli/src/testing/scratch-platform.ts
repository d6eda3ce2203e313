/** A platform of a test's own on the shared stack (topics, tables, keys under random names), and verbs run against it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { topics } from '@mainstem/schemas/topics';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import pg from 'pg';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Stdout as NDJSON. */
  json(): Record<string, unknown>[];
}

export type ScratchEnvironment = Readonly<Record<string, string | undefined>>;

export interface ScratchPlatform {
  readonly directory: string;
  readonly environment: ScratchEnvironment;
  readonly broker: { readonly brokers: string; readonly topicPrefix: string };
  run(words: readonly string[], options?: { input?: string; environment?: ScratchEnvironment }): Promise<Ran>;
  start(words: readonly string[], options?: { input?: string; environment?: ScratchEnvironment }): Started;
  /** One statement as the role that writes views, which sees the rows of all tenants. */
  query(text: string): Promise<unknown[]>;
  drop(): Promise<void>;
}

export interface Started {
  interrupt(): void;
  readonly ended: Promise<Ran>;
  /** Stdout so far. */
  seen(): string;
}

const entry = join(import.meta.dirname, '..', 'main.ts');

/** Makes the topics. The registry is the stack's, and so are the pins: a copy, for tests that take theirs away. */
export async function openScratchPlatform(): Promise<ScratchPlatform> {
  const name = `cli_${randomUUID().slice(0, 8)}`;
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-cli-'));
  const shared = testEnvironment();
  const environment = {
    ...shared,
    MAINSTEM_TOPIC_PREFIX: `${name}.`,
    MAINSTEM_POSTGRES_SCHEMA: name,
    MAINSTEM_REDIS_PREFIX: name,
    MAINSTEM_SCHEMA_IDS: join(directory, 'ids.json'),
  } as Record<string, string>;
  const broker = { brokers: String(environment.MAINSTEM_KAFKA_BROKERS), topicPrefix: `${name}.` };
  copyFileSync(String(shared.MAINSTEM_SCHEMA_IDS), String(environment.MAINSTEM_SCHEMA_IDS));
  await ensureTopics(broker, topics);
  const start: ScratchPlatform['start'] = (words, options = {}) =>
    startVerb(words, { ...environment, ...options.environment }, options.input);
  return {
    directory,
    environment,
    broker,
    start,
    run: (words, options) => start(words, options).ended,
    query: (text) => query(String(environment.MAINSTEM_POSTGRES_PROJECTOR_URL), text),
    async drop() {
      await dropTopics(broker);
      await query(String(environment.MAINSTEM_POSTGRES_OWNER_URL), `drop schema if exists ${name} cascade`);
      rmSync(directory, { recursive: true });
    },
  };
}

function startVerb(words: readonly string[], environment: ScratchEnvironment, input?: string): Started {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
    env: environment as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    err += String(text);
  });
  child.stdin.end(input);
  const json = () => {
    if (out === '') throw new Error(`${words.join(' ')} printed nothing: ${err}`);
    const lines = out.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err, json }));
  });
  return { interrupt: () => void child.kill('SIGINT'), ended, seen: () => out };
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
