/** Writes everything that is generated from the schemas. Tests regenerate and compare. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateEvents, generateSchemaTexts } from '@mainstem/schemas/generate';
import { eventsPage } from './events-page.ts';
import { journeyWriters } from './journey-writers.ts';
import { openRtbPage } from './openrtb-page.ts';
import { problemCodes } from './problem-codes.ts';

const root = join(import.meta.dirname, '..', '..');
const target = join(root, 'schemas', 'src', 'generated');
writeFileSync(join(target, 'events.ts'), generateEvents());
writeFileSync(join(target, 'schemas.ts'), generateSchemaTexts());
writeFileSync(join(root, 'docs', 'events.md'), eventsPage());
writeFileSync(join(root, 'docs', 'openrtb.md'), openRtbPage());
writeFileSync(join(root, 'workflows', 'src', 'journeys', 'generated', 'writers.ts'), journeyWriters());

const gateway = join(root, 'gateway', 'src');
for (const room of ['problems', 'client']) mkdirSync(join(gateway, room, 'generated'), { recursive: true });
writeFileSync(join(gateway, 'problems', 'generated', 'codes.ts'), problemCodes());
// Only now: the gateway is built of what was written above.
const { allMetrics, metricsPage } = await import('./metrics-page.ts');
writeFileSync(join(root, 'docs', 'metrics.md'), metricsPage(await allMetrics()));
const { clientTypes, openApiDocument, openApiText } = await import('./api-docs.ts');
const document = await openApiDocument();
writeFileSync(join(root, 'docs', 'openapi.json'), openApiText(document));
writeFileSync(join(gateway, 'client', 'generated', 'api.ts'), await clientTypes(document));
