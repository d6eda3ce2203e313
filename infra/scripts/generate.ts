/** Writes everything that is generated from the schemas. A test regenerates and compares. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateEvents, generateSchemaTexts } from '@mainstem/schemas/generate';

const target = join(import.meta.dirname, '..', '..', 'schemas', 'src', 'generated');
writeFileSync(join(target, 'events.ts'), generateEvents());
writeFileSync(join(target, 'schemas.ts'), generateSchemaTexts());
