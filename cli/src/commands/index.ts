/**
 * Every verb, one line each. `load` imports the verb's module, whose `command` makes a commander Command with options,
 * help and action; an action throws to fail (exit 1) or sets process.exitCode.
 */
import type { Command } from 'commander';

export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const verb = (name: string, summary: string, load: () => Promise<{ command(): Command }>): Verb => ({
  name,
  summary,
  load: async () => (await load()).command(),
});

export const verbs: readonly Verb[] = [
  verb('start', 'run everything here, with a sample tenant and live auctions', () => import('./start.ts')),
  verb('up', 'bring the parts (or, with --apps, all) up in the background', () => import('./up.ts')),
  verb('down', 'stop what `up` or `start` started', () => import('./down.ts')),
  verb('status', 'what runs, and how it is', () => import('./status.ts')),
  verb('logs', 'what the services wrote', () => import('./logs.ts')),
  verb('doctor', 'is this machine fit for the platform, and if not, why', () => import('./doctor.ts')),
  verb('test', 'lint, types, unit, integration and end-to-end tests', () => import('./test.ts')),
  verb('schemas', 'event schemas: push, check, list, show, release', () => import('./schemas.ts')),
  verb('produce', 'write events, through the gateway or straight to the log', () => import('./produce.ts')),
  verb('tail', 'follow topics and print their events', () => import('./tail.ts')),
  verb('projections', 'views: how far they are, and whether they are right', () => import('./projections.ts')),
  verb('dlq', 'records views could not take: look, retry, edit, discard', () => import('./dlq.ts')),
  verb('replay', 'drop views and rebuild them from the log', () => import('./replay.ts')),
  verb('bids', 'recorded bids: decide them again, or as another policy would', () => import('./bids.ts')),
  verb('explain', 'why a bid was made, or none, from the log alone', () => import('./explain.ts')),
  verb('archive', 'write the log to the object store, or prove what is there', () => import('./archive.ts')),
  verb('restore', 'rebuild an empty broker from the archive', () => import('./restore.ts')),
  verb('audit', 'the signed tree over the log: checkpoints, proofs, verification', () => import('./audit.ts')),
  verb('erase', 'erase a person: key, views, and a search of every store', () => import('./erase.ts')),
  verb('hold', 'legal holds: place, lift, list', () => import('./hold.ts')),
  verb('breaker', 'safety modes of bidding: open, probe, close, approve, show', () => import('./breaker.ts')),
  verb('models', 'click models and values of viewers: publish, train, retire, score', () => import('./models.ts')),
  verb('keys', 'rotate the key that wraps the keys of persons', () => import('./keys.ts')),
  verb('token', 'print an access token for the gateway', () => import('./token.ts')),
  verb('loadgen', 'auctions or leads at a rate', () => import('./loadgen.ts')),
  verb('bench', 'measure, and hold the figures against their aims', () => import('./bench.ts')),
];
