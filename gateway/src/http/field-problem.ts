/**
 * What is wrong with one field of a request, in words a sender can act on. Made from zod's issues, so that the schema
 * that checks is also the one that is documented. Values that were sent are never repeated: they may hold personal data.
 */
import { looksPersonal } from '@mainstem/schemas/personal-data';
import type { z } from 'zod';

export const fieldProblemCodes = [
  'FIELD_UNKNOWN',
  'FIELD_MISSING',
  'FIELD_WRONG_TYPE',
  'FIELD_OUT_OF_RANGE',
  'FIELD_INVALID',
  'PERSONAL_DATA',
  'SUBJECT_ERASED',
  'EVENT_TYPE_UNKNOWN',
  'EVENT_TYPE_DECIDED',
  'EVENT_TYPE_INTERNAL',
  'EVENT_FORBIDDEN',
  'ID_REUSED',
  'EVENT_TOO_LARGE',
] as const;
export type FieldProblemCode = (typeof fieldProblemCodes)[number];

export interface FieldProblem {
  readonly code: FieldProblemCode;
  /** Path of the field with dots; empty for the whole. */
  readonly field: string;
  readonly message: string;
  /** What to do about it, when it can be told. */
  readonly hint?: string;
}

/** Most problems told at once: a body of nonsense must not make an answer larger than itself. */
export const PROBLEMS_MAX = 20;
/** Sender's own names are repeated in answers, so they are cut. */
const FIELD_NAME_MAX_CHARACTERS = 100;

export interface HintSource {
  /** Every field the sender may use here. */
  readonly fields: readonly string[];
}

/** Problems of a failed parse, at most `PROBLEMS_MAX`. `input` tells a missing field from one of the wrong type. */
export function problemsOf(
  error: z.core.$ZodError,
  input: unknown,
  hints: HintSource = { fields: [] },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const issue of error.issues) {
    for (const problem of fromIssue(issue, input, hints)) {
      if (problems.length === PROBLEMS_MAX) return problems;
      problems.push(problem);
    }
  }
  return problems;
}

function fromIssue(issue: z.core.$ZodIssue, input: unknown, hints: HintSource): FieldProblem[] {
  const field = issue.path.map(String).join('.').slice(0, FIELD_NAME_MAX_CHARACTERS);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, PROBLEMS_MAX).map((key) => unknownField(field, key, hints));
    case 'invalid_type':
      if (valueAt(input, issue.path) === undefined) {
        return [{ code: 'FIELD_MISSING', field, message: `${field || 'the body'} is missing (${issue.expected})` }];
      }
      return [
        { code: 'FIELD_WRONG_TYPE', field, message: `expected ${issue.expected}, found ${kindAt(input, issue.path)}` },
      ];
    case 'too_big':
    case 'too_small':
      return [{ code: 'FIELD_OUT_OF_RANGE', field, message: issue.message }];
    case 'custom':
      return [custom(issue, field)];
    case 'invalid_value':
    case 'invalid_union':
      if (valueAt(input, issue.path) === undefined) {
        return [{ code: 'FIELD_MISSING', field, message: `${field || 'the body'} is missing` }];
      }
      return [{ code: 'FIELD_INVALID', field, message: issue.message }];
    default:
      return [{ code: 'FIELD_INVALID', field, message: issue.message }];
  }
}

/** A refinement may name its own code and hint in `params`. */
function custom(issue: z.core.$ZodIssueCustom, field: string): FieldProblem {
  const { code, hint } = (issue.params ?? {}) as { code?: FieldProblemCode; hint?: string };
  const problem = { code: code ?? 'FIELD_INVALID', field, message: issue.message } as const;
  return hint === undefined ? problem : { ...problem, hint };
}

function unknownField(parent: string, key: string, hints: HintSource): FieldProblem {
  const name = key.slice(0, FIELD_NAME_MAX_CHARACTERS);
  const field = parent === '' ? name : `${parent}.${name}`;
  // In a schema a bare name is a thing's; a sender who adds one mostly means a person's.
  if (looksPersonal(name) || name.toLowerCase() === 'name') {
    return {
      code: 'PERSONAL_DATA',
      field,
      message: `${name} looks like personal data, and only fields that are sealed take any`,
      hint: 'Of a lead send contactName, contactEmail, contactPhone and contactRole; else an opaque id (docs/privacy.md).',
    };
  }
  const problem = { code: 'FIELD_UNKNOWN', field, message: `there is no field ${name} here` } as const;
  if (setByGateway.has(key))
    return { ...problem, hint: 'The gateway sets it, from the token and the log: leave it out.' };
  const near = nearest(name, hints.fields);
  return near === undefined ? problem : { ...problem, hint: `Did you mean ${near}?` };
}

const setByGateway = new Set([
  'tenant',
  'actor',
  'envelope',
  'streamVersion',
  'decision',
  'causationId',
  'recordedAtMs',
]);

/** The known field within two edits, for typing mistakes. */
function nearest(name: string, fields: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = 3;
  for (const field of fields) {
    const distance = editDistance(wanted, field.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [field, distance];
  }
  return best;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function kindAt(input: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(input, path);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return typeof value;
}
