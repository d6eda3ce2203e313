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
  verb('seed', 'synthetic data: the sample, and months of a made-up shop', () => import('./seed.ts')),
  verb('tail', 'follow topics and print their events', () => import('./tail.ts')),
  verb('live', 'events or rows of a view as they happen, through the gateway', () => import('./live.ts')),
  verb('projections', 'views: how far they are, and whether they are right', () => import('./projections.ts')),
  verb('dlq', 'records views could not take: look, retry, edit, discard', () => import('./dlq.ts')),
  verb('replay', 'drop views and rebuild them from the log', () => import('./replay.ts')),
  verb('bids', 'recorded bids: decide them again, or as another policy would', () => import('./bids.ts')),
  verb('twin', 'what another policy would have done: replay, off-policy, scenario', () => import('./twin.ts')),
  verb('explain', 'an event with its causes and proof; why a bid was made, or none', () => import('./explain.ts')),
  verb('archive', 'write the log to the object store, or prove what is there', () => import('./archive.ts')),
  verb('restore', 'rebuild an empty broker from the archive', () => import('./restore.ts')),
  verb('audit', 'the signed tree over the log: checkpoints, proofs, verification', () => import('./audit.ts')),
  verb('erase', 'erase a person: key, views, and a search of every store', () => import('./erase.ts')),
  verb('hold', 'legal holds: place, lift, list', () => import('./hold.ts')),
  verb('breaker', 'safety modes of bidding: open, probe, close, approve, show', () => import('./breaker.ts')),
  verb(
    'budgets',
    'portfolios, a sum of a day split over campaigns: list, show, explain, open, add, allocate, approve',
    () => import('./budgets.ts'),
  ),
  verb(
    'decisions',
    'automatic decisions: list, show, rate, ask, check that none is silent',
    () => import('./decisions.ts'),
  ),
  verb('models', 'click models and values of viewers: publish, train, retire, score', () => import('./models.ts')),
  verb('train', 'train a model anew: churn, lead', () => import('./train.ts')),
  verb(
    'features',
    'feature views: list, show, check, quarantine, training-set, served, mismatch',
    () => import('./features.ts'),
  ),
  verb('quality', 'is the data right: expectations, served features, decision records', () => import('./quality.ts')),
  verb('value', 'what customers are worth: fit, predict, segments', () => import('./value.ts')),
  verb('approvals', 'what waits for people: list, decide, delegate, verify', () => import('./approvals.ts')),
  verb(
    'configs',
    'configs of agents: log, show, diff, branches, edit, change, promote, preview, apply, rollback, validate',
    () => import('./configs.ts'),
  ),
  verb(
    'experiments',
    'arms that share traffic: list, show, design, start, stop, assign, outcome, verify, effect, cohort',
    () => import('./experiments.ts'),
  ),
  verb('journeys', 'flows of messages: list, show, test, dry-run, publish, pause', () => import('./journeys.ts')),
  verb('policies', 'who may do what: show, publish, rollback, test', () => import('./policies.ts')),
  verb(
    'agents',
    'who works with clients: list, work, handoffs, presence, accept, decline',
    () => import('./agents.ts'),
  ),
  verb('clients', 'clients on their way and after it: list, show, do, success', () => import('./clients.ts')),
  verb('qbrs', 'business reviews of clients: list, deck, upload, held', () => import('./qbrs.ts')),
  verb('tickets', 'tickets of clients: list, open, answer, take over, resolve, chat', () => import('./tickets.ts')),
  verb('incidents', 'incidents and their steps: list, show, mitigated, rca, prevented', () => import('./incidents.ts')),
  verb('lockdown', 'tenants that are shut: status, begin, unlock', () => import('./lockdown.ts')),
  verb('warnings', 'what was wrong with things sent in', () => import('./warnings.ts')),
  verb(
    'keys',
    'keys of programs, keys that sign tokens, the key that wraps those of persons',
    () => import('./keys.ts'),
  ),
  verb('orgs', 'organisations: create, list, suspend, reactivate', () => import('./orgs.ts')),
  verb('users', 'users of an organisation: invite, list, roles, disable, enable', () => import('./users.ts')),
  verb('login', 'log in with a password, or accept an invitation', () => import('./login.ts')),
  verb('token', 'print an access token for the gateway', () => import('./token.ts')),
  verb('loadgen', 'auctions or leads at a rate', () => import('./loadgen.ts')),
  verb('bench', 'measure, and hold the figures against their aims', () => import('./bench.ts')),
];
