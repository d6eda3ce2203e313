/**
 * The OpenAPI document of the gateway, as its routes give it, and the types of the client made from that document. The server
 * is the one of the fast tests, on a log in memory: which routes there are does not depend on what they stand on.
 */
import { startTestGateway } from '@mainstem/gateway/testing/test-gateway';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { jsonText } from './json-text.ts';

/** The version of the API, not of a build of it: the document changes only when the API does. */
const API_VERSION = '1';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<'schemas' | 'responses' | 'parameters', Readonly<Record<string, unknown>>>>;
}

export async function openApiDocument(): Promise<OpenApiDocument> {
  const gateway = await startTestGateway();
  try {
    const { body } = await gateway.app.inject('/docs/json');
    const document = JSON.parse(body) as OpenApiDocument;
    const paths = Object.fromEntries(Object.entries(document.paths).sort(([one], [other]) => (one < other ? -1 : 1)));
    return { ...document, info: { ...document.info, version: API_VERSION }, paths };
  } finally {
    await gateway.close();
  }
}

/** Text of docs/openapi.json. */
export function openApiText(document: OpenApiDocument): string {
  return `${jsonText(document)}\n`;
}

/** Source text of gateway/src/client/generated/api.ts. */
export async function clientTypes(document: OpenApiDocument): Promise<string> {
  const types = await openapiTS(withGoodAnswers(document) as unknown as OpenAPI3, { immutable: true, silent: true });
  return `/** Made from docs/openapi.json by \`npm run generate\`; do not edit. */\n${astToString(types)}`;
}

/** Without references to the one problem document: the client throws it as `ProblemError`, whatever the status. */
function withGoodAnswers(document: OpenApiDocument): OpenApiDocument {
  const problem = JSON.stringify({ $ref: '#/components/responses/Problem' });
  const good = (operation: unknown) => {
    const { responses, ...rest } = operation as { readonly responses: Readonly<Record<string, unknown>> };
    const kept = Object.entries(responses).filter(([, answer]) => JSON.stringify(answer) !== problem);
    return { ...rest, responses: Object.fromEntries(kept) };
  };
  const paths = Object.entries(document.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, good(operation)])),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}
