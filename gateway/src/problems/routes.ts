/**
 * `GET /problems/{code}`: what the `type` of a problem document names (RFC 9457 §3.1.1): what happened, whether to try again,
 * what to do. Public, like the rest of the documentation; for browsers as a page, for programs as JSON.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorTable, GatewayError, type GatewayErrorCode } from '../errors.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { codeRows } from './generated/codes.ts';

const about = z.object({
  code: z.string(),
  title: z.string().nullable().describe('Null for codes of other parts than the gateway itself.'),
  status: z.int().nullable().describe('Null when it is not always the same.'),
  retryable: z.boolean().nullable(),
  part: z.string().describe('Whose code it is.'),
  when: z.string(),
  next: z.string().describe('What to do.'),
});
type About = z.output<typeof about>;

const common = { tags: ['operation'] };

export function problemRoutes(app: FastifyInstance): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.route({
    method: 'GET',
    url: '/problems',
    schema: {
      ...common,
      summary: 'Every code a problem document may carry.',
      response: { 200: z.object({ items: z.array(about) }) },
    },
    handler: async () => ({ items: Object.keys(codeRows).map((code) => aboutOf(code) as About) }),
  });
  routes.route({
    method: 'GET',
    url: '/problems/:code',
    schema: {
      ...common,
      summary: 'What one code means.',
      params: z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'a code in capitals') }),
      response: {
        200: {
          description: 'The code.',
          content: { 'application/json': { schema: about }, 'text/html': { schema: z.string() } },
        },
        ...problemResponses(400, 404),
      },
    },
    handler: async (request, reply) => {
      const found = aboutOf(request.params.code);
      if (found === undefined) throw new GatewayError('NOT_FOUND', 'no such code');
      reply.header('vary', 'accept');
      if (!String(request.headers.accept ?? '').includes('text/html')) return found;
      return reply.type('text/html; charset=utf-8').send(pageOf(found));
    },
  });
}

function aboutOf(code: string): About | undefined {
  const row = Object.hasOwn(codeRows, code) ? codeRows[code] : undefined;
  if (row === undefined) return undefined;
  const own = Object.hasOwn(errorTable, code) ? errorTable[code as GatewayErrorCode] : undefined;
  const { title = null, status = null, retryable = null } = own ?? {};
  return { code, title, status, retryable, ...row };
}

function pageOf({ code, title, when, next, part }: About): string {
  const line = (name: string, words: string) => (words === '' ? '' : `<dt>${name}</dt><dd>${escaped(words)}</dd>`);
  const lines = [line('When', when), line('What to do', next), line('Part', part)];
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${code}</title>` +
    `<h1>${code}</h1>${title === null ? '' : `<p>${escaped(title)}</p>`}<dl>${lines.join('')}</dl></html>\n`
  );
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] as string);
}
