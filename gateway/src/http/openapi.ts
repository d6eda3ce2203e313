/**
 * Zod is the one source of what is checked and what is documented: fastify validates with the schemas of a route, and
 * the same schemas become the OpenAPI 3.1 document through zod's own JSON Schema writer.
 */
import fastifySwagger, { type FastifyDynamicSwaggerOptions as SwaggerOptions } from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { problemsOf } from './field-problem.ts';
import { DOCS_CSP } from './headers.ts';
import { LABEL_KEY, labelOf } from './named-schema.ts';
import { PROBLEM_TYPE, problemSchema } from './problem.ts';
import { sharedParts } from './shared-parts.ts';

/** Gives handlers the types their zod schemas parse to. */
export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: unknown;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The whole body, where the route's own schema checks only a frame and its handler the rest. */
    readonly documentedBody?: z.ZodType;
  }
}

const partNames: Readonly<Record<string, string>> = {
  body: 'the body has',
  querystring: 'the query has',
  params: 'the path has',
  headers: 'the headers have',
};

/** Makes zod schemas check requests; answers are made by our own code and go out as they are. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart = 'body' }) => (data: unknown) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const problems = problemsOf(parsed.error, data, { fields: fieldsOf(schema, data) });
    const error = new GatewayError('REQUEST_INVALID', `${partNames[httpPart]} fields that do not fit`, { problems });
    return { error };
  });
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}

/** Known fields, for hints: of an object schema, or of the option that the data's `type` names. */
function fieldsOf(schema: z.ZodType, data: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  const wanted = (data as { type?: unknown } | null)?.type;
  for (const option of schema.options) {
    if (option instanceof z.ZodObject && (option.shape.type as z.ZodLiteral).value === wanted) {
      return Object.keys(option.shape);
    }
  }
  return [];
}

/** Answers every route may give, as OpenAPI responses. */
export function problemResponses(...statuses: readonly number[]): Readonly<Record<number, unknown>> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'Problem document (RFC 9457).', content: { [PROBLEM_TYPE]: { schema: problemSchema } } },
    ]),
  );
}

/** OpenAPI at /docs/json and a page to read and try it at /docs (KIKI-84). Register before the routes. */
export async function useOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mainstem',
        version,
        description: 'The one door: events in, commands, questions, approvals. Every error is a problem document.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          writeKey: {
            type: 'http',
            scheme: 'basic',
            description: 'A key as user name, no password (Segment clients).',
          },
        },
      },
      tags: [
        { name: 'events', description: 'Facts from other systems.' },
        { name: 'commands', description: 'Ask a decided stream for a change.' },
        { name: 'queries', description: 'Read the views. They follow the log by moments.' },
        { name: 'approvals', description: 'Decisions only people take.' },
        { name: 'configs', description: 'Configs of agents: their changes are tried in a sandbox.' },
        { name: 'agents', description: 'Tools of agents: MCP and REST. Every call is recorded.' },
        { name: 'features', description: 'Feature vectors of entities, for decisions. Every vector is recorded.' },
        { name: 'operation', description: 'Health, metrics, documentation. Public.' },
      ],
    },
    transform: ({ schema, url, route }) => wildcardNamed(documented(schema, route.config?.documentedBody), url),
    transformObject: (found) => ('openapiObject' in found ? saidOnce(found.openapiObject) : found.swaggerObject),
  });
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: DOCS_CSP });
}

/** OpenAPI has no wildcard: the rest of a path is a parameter like any other, which may hold slashes. */
function wildcardNamed(schema: FastifySchema, url: string): { schema: FastifySchema; url: string } {
  if (!url.endsWith('/*')) return { schema, url };
  const params = { type: 'object', required: ['path'], properties: { path: { type: 'string', minLength: 1 } } };
  return { schema: { ...schema, params }, url: `${url.slice(0, -1)}:path` };
}

type OpenApi = Extract<
  Parameters<NonNullable<SwaggerOptions['transformObject']>>[0],
  { openapiObject: unknown }
>['openapiObject'];

function saidOnce(document: OpenApi): OpenApi {
  const { paths, components } = sharedParts(document.paths as Parameters<typeof sharedParts>[0]);
  return { ...document, paths, components: { ...document.components, ...components } } as unknown as OpenApi;
}

function documented(schema: FastifySchema | undefined, documentedBody: z.ZodType | undefined): FastifySchema {
  if (schema === undefined) return {};
  const converted: Record<string, unknown> = { ...schema };
  for (const part of ['body', 'querystring', 'params', 'headers'] as const) {
    const found = schema[part];
    if (found instanceof z.ZodType) converted[part] = jsonSchema(found, 'input');
  }
  if (documentedBody !== undefined) converted.body = jsonSchema(documentedBody, 'input');
  if (schema.response !== undefined) converted.response = documentedResponses(schema.response as object);
  return converted as FastifySchema;
}

interface WithContent {
  readonly description?: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

/** Whatever the route: what the server answers before the route is asked, and while it cannot be. */
const always = problemResponses(408, 429, 431, 503);

function documentedResponses(responses: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...always, ...responses } as Record<string, z.ZodType | WithContent>).map(([status, response]) => {
      if (response instanceof z.ZodType) return [status, jsonSchema(response, 'output')];
      const content = Object.entries(response.content).map(([type, { schema }]) => [
        type,
        { schema: jsonSchema(schema, 'output') },
      ]);
      return [status, { ...response, content: Object.fromEntries(content) }];
    }),
  );
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: made }) => {
      const label = labelOf(zodSchema);
      if (label !== undefined) made[LABEL_KEY] = label;
      if (made.pattern !== undefined) made.pattern = plainPattern(made.pattern);
      // Integers JSON carries between any two programs (RFC 8259 §6): what every reader takes for granted.
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
    },
  });
  return converted;
}

/**
 * JSON Schema takes ECMA-262 patterns, but most tools that read it know no Unicode properties. Control characters are few
 * enough to write out; half characters cannot be written in JSON's own encoding, so nothing that is sent has any.
 */
function plainPattern(pattern: string): string {
  return pattern.replaceAll('\\p{Cc}', '\\x00-\\x1f\\x7f-\\x9f').replaceAll('\\p{Cs}', '');
}
