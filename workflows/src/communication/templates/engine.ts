/**
 * The two engines of liquidjs that render texts: plain, and HTML, in which every value is escaped. Both are strict: a variable
 * or a filter that is not there is an error. They read no files, know no other templates, and are bounded in time and memory.
 */
import { type Context, Liquid } from 'liquidjs';

/** One text, ms and bytes: real ones take under a millisecond and some KB. */
const RENDER_MS_MAX = 250;
const MEMORY_MAX = 2_000_000;
const SOURCE_MAX_CHARACTERS = 100_000;

/** Whom the text is for, as filters need it. */
export interface Reader {
  readonly name: string | null;
  readonly language: string;
  readonly timeZone: string;
}

export function createEngine(kind: 'plain' | 'html'): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    lenientIf: false,
    cache: false,
    // No partials: a text is one file, whole and hashed.
    templates: {},
    relativeReference: false,
    parseLimit: SOURCE_MAX_CHARACTERS,
    renderLimit: RENDER_MS_MAX,
    memoryLimit: MEMORY_MAX,
    ...(kind === 'html' ? { outputEscape: 'escape' as const } : {}),
  });
  engine.registerFilter('day', function (value: unknown) {
    const { language, timeZone } = readerOf(this.context);
    return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(new Date(value as number));
  });
  engine.registerFilter('money', function (value: unknown, currency: unknown) {
    const { language } = readerOf(this.context);
    return new Intl.NumberFormat(language, { style: 'currency', currency: String(currency) }).format(
      (value as number) / 1_000_000,
    );
  });
  engine.registerFilter('count', function (value: unknown) {
    return new Intl.NumberFormat(readerOf(this.context).language).format(value as number);
  });
  /** Of a whole percentage. */
  engine.registerFilter('percent', function (value: unknown) {
    const { language } = readerOf(this.context);
    return new Intl.NumberFormat(language, { style: 'percent' }).format((value as number) / 100);
  });
  return engine;
}

function readerOf(context: Context): Reader {
  return context.getSync(['contact']) as Reader;
}
