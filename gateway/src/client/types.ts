/** Types of requests and answers, read off the generated document: a path, a method, and what belongs to them. */
import type { paths } from './generated/api.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths that have the method. */
export type PathsOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { readonly [Each in M]: { readonly responses: unknown } } ? Path : never;
}[keyof paths];

type Operation<Path extends keyof paths, M extends Method> = paths[Path] extends { readonly [Each in M]: infer Found }
  ? Found
  : never;

type Part<Op, Name extends string> = Op extends { readonly parameters: { readonly [Each in Name]: infer Found } }
  ? Found
  : Op extends { readonly parameters: { readonly [Each in Name]?: infer Found } }
    ? Found
    : never;

type BodyOf<Op> = Op extends { readonly requestBody: { readonly content: infer Content } }
  ? Content[keyof Content]
  : Op extends { readonly requestBody?: { readonly content: infer Content } }
    ? Content[keyof Content] | undefined
    : undefined;

type Content<Response> = Response extends { readonly content: infer Found } ? Found[keyof Found] : undefined;

type Good = 200 | 201 | 202 | 204 | 207;

type Responses<Op> = Op extends { readonly responses: infer Found } ? Found : never;

/** What a good answer holds. */
export type AnswerOf<Path extends keyof paths, M extends Method> = {
  [Status in keyof Responses<Operation<Path, M>> & Good]: Content<Responses<Operation<Path, M>>[Status]>;
}[keyof Responses<Operation<Path, M>> & Good];

/** A member that must be said when the document says it must. */
type Said<Name extends string, Value> = [Value] extends [never]
  ? { readonly [Each in Name]?: never }
  : undefined extends Value
    ? { readonly [Each in Name]?: Value }
    : { readonly [Each in Name]: Value };

/** All of it may be left out. */
type Optional<Value> = Value | undefined;

export type RequestOf<Path extends keyof paths, M extends Method> = Said<'path', Part<Operation<Path, M>, 'path'>> & {
  readonly query?: Optional<Part<Operation<Path, M>, 'query'>>;
} & Said<'body', BodyOf<Operation<Path, M>>>;

/** Lists: paths whose answers are pages. */
export type ListPaths = {
  [Path in PathsOf<'get'>]: AnswerOf<Path, 'get'> extends {
    readonly items: readonly unknown[];
    readonly nextCursor: unknown;
  }
    ? Path
    : never;
}[PathsOf<'get'>];

export type ItemOf<Path extends ListPaths> =
  AnswerOf<Path, 'get'> extends { readonly items: readonly (infer Item)[] } ? Item : never;
