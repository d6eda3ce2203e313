/** Writes everything that is generated from the schemas. Tests regenerate and compare. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateEvents, generateSchemaTexts } from '@mainstem/schemas/generate';
import { eventsPage } from './events-page.ts';
import { openRtbPage } from './openrtb-page.ts';

const root = join(import.meta.dirname, '..', '..');
const target = join(root, 'schemas', 'src', 'generated');
writeFileSync(join(target, 'events.ts'), generateEvents());
writeFileSync(join(target, 'schemas.ts'), generateSchemaTexts());
writeFileSync(join(root, 'docs', 'events.md'), eventsPage());
writeFileSync(join(root, 'docs', 'openrtb.md'), openRtbPage());
