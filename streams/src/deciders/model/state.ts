/**
 * State of a model's stream: its versions, where the aliases point, and who was champion. Of a version only what a decision
 * or a load needs is kept; the whole registration is its event.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType, ModelPort } from '@mainstem/schemas/generated/events';

export type ModelEvent = EventsByType['ModelRegistered' | 'ModelAliasMoved' | 'ModelPromoted' | 'ModelRolledBack'];

export const aliases = ['champion', 'challenger', 'shadow'] as const;
export type Alias = (typeof aliases)[number];

/** What is needed to load a version and to ask it. */
export interface Version {
  readonly version: string;
  readonly kind: string;
  readonly uri: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** Features in the order of a row. */
  readonly columns: readonly string[];
  /** `view@version`, with its fingerprint. */
  readonly views: readonly { readonly view: string; readonly version: number; readonly fingerprint: string }[];
  readonly line: number | null;
  readonly promotion: string;
}

export interface Model {
  /** By name, in the order they were registered; the last `VERSIONS_KEPT`, and those an alias or a way back needs. */
  readonly versions: Readonly<Record<string, Version>>;
  /** Every version there ever was: none is given twice. */
  readonly names: readonly string[];
  readonly aliases: Readonly<Record<Alias, string | null>>;
  /** Champions one after the other, the present one last; at most `CHAMPIONS_KEPT`. */
  readonly champions: readonly string[];
}

/** Versions whose artefact can still be pointed at; older ones are on the log alone. */
export const VERSIONS_KEPT = 50;
/** How many champions back one can go. */
export const CHAMPIONS_KEPT = 10;

export const noModel: Model = {
  versions: {},
  names: [],
  aliases: { champion: null, challenger: null, shadow: null },
  champions: [],
};

export function evolveModel(state: Model, event: BodyOf<ModelEvent>): Model {
  switch (event.type) {
    case 'ModelRegistered': {
      const versions = { ...state.versions, [event.version]: versionOf(event) };
      return kept({ ...state, names: [...state.names, event.version], versions });
    }
    case 'ModelAliasMoved':
      return { ...state, aliases: { ...state.aliases, [event.alias as Alias]: event.version } };
    case 'ModelPromoted': {
      const champions = [...state.champions, event.version].slice(-CHAMPIONS_KEPT);
      return { ...state, aliases: askedFor(state, event.version), champions };
    }
    case 'ModelRolledBack': {
      const at = state.champions.lastIndexOf(event.version);
      const champions = at < 0 ? [event.version] : state.champions.slice(0, at + 1);
      return { ...state, aliases: askedFor(state, event.version), champions };
    }
  }
}

/** Who is champion challenges nobody any more. */
function askedFor({ aliases }: Model, champion: string): Model['aliases'] {
  const free = (held: string | null) => (held === champion ? null : held);
  return { champion, challenger: free(aliases.challenger), shadow: free(aliases.shadow) };
}

function versionOf(event: BodyOf<EventsByType['ModelRegistered']>): Version {
  const { version, kind, artefactUri, artefactSha256, artefactBytes, artefactFormat } = event;
  const { inputs, outputs, features, line, promotion } = event;
  return {
    ...{ version, kind, uri: artefactUri, sha256: artefactSha256, bytes: artefactBytes, format: artefactFormat },
    ...{ inputs, outputs, line, promotion },
    columns: features.flatMap(({ columns }) => columns.map(({ name }) => name)),
    views: features.map((one) => ({ view: one.view, version: one.viewVersion, fingerprint: one.definitionSha256 })),
  };
}

function kept(state: Model): Model {
  const needed = new Set([...state.names.slice(-VERSIONS_KEPT), ...Object.values(state.aliases), ...state.champions]);
  const versions = Object.entries(state.versions).filter(([version]) => needed.has(version));
  return { ...state, versions: Object.fromEntries(versions) };
}
