/**
 * Builds: the lives of one view that exist side by side (ADR 0011). Each has a number, counted from 1 per view and never
 * used twice, and under it rows, checkpoint, races and lease of its own. Readers see one of them, the one the view's
 * pointer names; the others are on their way there, or are kept warm to go back to.
 *
 * The first build has the names every view had before there were builds (its table excepted, whose name became the SQL
 * view), so a platform from then goes on without a break.
 */
import type { Projection } from './projection.ts';

export const FIRST_BUILD = 1;

/** Which build of its view a projection stands for. */
export function buildOf(projection: Pick<Projection, 'build'>): number {
  return projection.build ?? FIRST_BUILD;
}

/** The same definition, to be kept in another build. */
export function ofBuild<Definition extends Projection>(definition: Definition, build: number): Definition {
  return { ...definition, build };
}

/** Name of a build in leases, checkpoints and everything else kept by name: `leads`, `leads#2`, `leads#3`. */
export function slotName(name: string, build: number): string {
  return build === FIRST_BUILD ? name : `${name}#${build}`;
}

/** Physical table of a build: `leads__b2`. The plain name is a SQL view over the live one. */
export function tableOfBuild(table: string, build: number): string {
  return `${table}__b${build}`;
}
