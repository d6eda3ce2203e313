/**
 * `mainstem journeys check`: whether what a journey names is there at all. Its shape can be right and it can still wait for
 * ever: for an event that nothing writes, a field that journeys do not see, a word the field never says, a text that does
 * not exist. Pure, over what the platform knows of itself.
 */
import type { Journey, JourneyNode, Scalar } from '@mainstem/models/journeys/definition';
import type { Template } from '../communication/templates/load.ts';
import { partsOf } from '../communication/templates/load.ts';
import { writersOf } from './generated/writers.ts';
import { heardTable } from './heard.ts';

export interface Finding {
  readonly nodeId: string;
  readonly message: string;
}

interface Asked {
  readonly on: string;
  readonly where: Readonly<Record<string, Scalar>>;
}

export function checkJourney(journey: Journey, templates: ReadonlyMap<string, Template>): readonly Finding[] {
  const entries = Object.values(journey.nodes).flatMap((node) => (node.kind === 'event' ? [node.on] : []));
  return Object.entries(journey.nodes).flatMap(([nodeId, node]) =>
    problemsOf(node, journey, entries, templates).map((message) => ({ nodeId, message })),
  );
}

function problemsOf(
  node: JourneyNode,
  { policy }: Journey,
  entries: readonly string[],
  templates: ReadonlyMap<string, Template>,
): readonly string[] {
  switch (node.kind) {
    case 'event':
      return [...matcherProblems(node), ...(node.key === undefined ? [] : fieldProblems(node.on, node.key))];
    case 'wait':
      return matcherProblems(node);
    case 'goal':
    case 'exit':
      return node.on === undefined ? [] : matcherProblems({ on: node.on, where: node.where });
    case 'condition':
      if ('seen' in node.if) return matcherProblems(node.if.seen);
      return entryProblems(entries, node.if.field, 'is' in node.if ? [node.if.is] : []);
    case 'choose':
      return node.strategies.flatMap(({ when }) => when.flatMap((look) => lookProblems(look, entries)));
    case 'message':
      return [node.template, ...(node.or ?? [])].flatMap((template) =>
        textProblems(template, node, policy.purpose, entries, templates),
      );
    default:
      return [];
  }
}

type Look = Extract<JourneyNode, { kind: 'choose' }>['strategies'][number]['when'][number];

function lookProblems(look: Look, entries: readonly string[]): readonly string[] {
  if ('last' in look) return fieldProblems(look.last, look.field, look.in);
  if ('seen' in look) return matcherProblems(look.seen);
  return 'field' in look ? entryProblems(entries, look.field, look.in) : [];
}

function matcherProblems({ on, where }: Asked): readonly string[] {
  const unwritten = typeProblem(on);
  if (unwritten !== null) return [unwritten];
  return Object.entries(where).flatMap(([name, value]) => fieldProblems(on, name, [value]));
}

function typeProblem(type: string): string | null {
  const writers = writersOf[type];
  if (writers === undefined) return `journeys hear nothing of ${type}: what they hear is in docs/journeys.md`;
  return writers.length === 0 ? `nothing writes ${type}` : null;
}

function fieldProblems(type: string, name: string, values: readonly Scalar[] = []): readonly string[] {
  const row = heardTable[type as keyof typeof heardTable];
  const unwritten = typeProblem(type);
  if (row === undefined || unwritten !== null) return [unwritten ?? `journeys hear nothing of ${type}`];
  if (!row.fields.includes(name) && row.entityAs !== name) return [`of ${type} journeys see no field ${name}`];
  const known = row.values?.[name];
  return known === undefined
    ? []
    : values.filter((value) => !known.includes(String(value))).map((value) => `${type}.${name} is never ${value}`);
}

/** A field of whatever brought somebody in: fine when one of the ways in has it. */
function entryProblems(entries: readonly string[], name: string, values: readonly Scalar[] = []): readonly string[] {
  const each = entries.map((type) => fieldProblems(type, name, values));
  return each.some((problems) => problems.length === 0) ? [] : (each[0] ?? []);
}

function textProblems(
  id: string,
  { channel, variables }: Extract<JourneyNode, { kind: 'message' }>,
  purpose: string,
  entries: readonly string[],
  templates: ReadonlyMap<string, Template>,
): readonly string[] {
  const template = templates.get(id);
  if (template === undefined) return [`there is no template ${id}`];
  const english = template.texts.get('en');
  const declared = Object.keys(template.variables);
  const given = Object.keys(variables);
  const filledIn = Object.values(variables).filter((value) => typeof value === 'string' && value.startsWith('$'));
  return [
    ...(template.purpose === purpose ? [] : [`${id} is ${template.purpose}, the journey ${purpose}`]),
    ...(partsOf[channel].every((part) => english?.has(part)) ? [] : [`${id} has no English text for ${channel}`]),
    ...declared.filter((name) => !given.includes(name)).map((name) => `${id} needs the variable ${name}`),
    ...given.filter((name) => !declared.includes(name)).map((name) => `${id} has no variable ${name}`),
    ...filledIn.flatMap((value) => entryProblems(entries, String(value).slice(1))),
  ];
}
