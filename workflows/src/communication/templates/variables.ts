/**
 * What a template is given: exactly the variables it declares, each of its kind. Pure. A value that is missing, unknown or
 * of another kind is an error before anything is rendered, so nobody gets "Hello , your trial ends in days".
 */
import type { Variable } from '../contract.ts';
import { TemplateError } from './errors.ts';

/** `day` is a time, ms since 1970 UTC; `money` is micros of the currency the template names; `currency` is its ISO 4217 code; `url` is https. */
export const variableKinds = ['text', 'number', 'day', 'money', 'currency', 'url', 'list'] as const;
export type VariableKind = (typeof variableKinds)[number];
export type Declared = Readonly<Record<string, VariableKind>>;

const TEXT_MAX_CHARACTERS = 2_000;
const LIST_MAX = 20;

/** Throws `TemplateError`. */
export function checkVariables(declared: Declared, given: Readonly<Record<string, Variable>>): void {
  const missing = Object.keys(declared).filter((name) => !Object.hasOwn(given, name));
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (missing.length > 0) throw new TemplateError(`missing: ${missing.join(', ')}`);
  if (unknown.length > 0) throw new TemplateError(`not declared: ${unknown.map(shortened).join(', ')}`);
  for (const [name, kind] of Object.entries(declared)) {
    if (!fits[kind](given[name])) throw new TemplateError(`${name} is not of the kind ${kind}`);
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= TEXT_MAX_CHARACTERS &&
  !/[^\P{Cc}\n]|\p{Cs}/u.test(value);
const isWhole = (value: unknown) => Number.isSafeInteger(value);

const fits: Readonly<Record<VariableKind, (value: unknown) => boolean>> = {
  text: isText,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  day: (value) => isWhole(value) && Math.abs(value as number) <= 8.64e15,
  money: isWhole,
  currency: (value) => isText(value) && /^[A-Z]{3}$/.test(value),
  // A link in a message to people is never to another scheme, nor without one.
  url: (value) => isText(value) && /^https:\/\/[^\s"<>]+$/.test(value) && URL.canParse(value),
  list: (value) => Array.isArray(value) && value.length <= LIST_MAX && value.every(isText),
};

function shortened(name: string): string {
  return JSON.stringify(name.slice(0, 40));
}
