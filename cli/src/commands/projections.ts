/** `mainstem projections …`: the life of views and their builds (ADR 0011). One file per group of verbs. */
import { Command } from 'commander';
import { careVerbs } from './projections/care.ts';
import { flippingVerbs } from './projections/deploy.ts';
import { readingVerbs } from './projections/list.ts';
import { rebuildVerb } from './projections/rebuild.ts';

export function command(): Command {
  const projections = new Command('projections').description(
    'views: list, verify, show, deploy, promote, rollback, rebuild, pause, resume, drop',
  );
  readingVerbs(projections);
  flippingVerbs(projections);
  rebuildVerb(projections);
  careVerbs(projections);
  return projections;
}
