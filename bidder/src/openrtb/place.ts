/** Where an ad would stand: the site, app or screen of a request and its content (OpenRTB 2.6 §3.2.13-16, §3.2.32). */
import { normalCategory, normalDomain } from './normal.ts';
import { integerIn, isObjectIn, type JsonObject, objectIn, textIn, textsIn } from './tolerant.ts';

export interface Place {
  /** Undefined when the request names none, which is legal. */
  readonly channel: 'site' | 'app' | 'dooh' | undefined;
  /** Of the site, app or screen, in normal spelling; of the page when it names none. */
  readonly domain: string | undefined;
  /** Bundle or package of an app, as the store has it. */
  readonly bundle: string | undefined;
  /** Id in the app store, read from its address when only that is there. */
  readonly storeId: string | undefined;
  readonly publisherId: string | undefined;
  /** Categories of the site or app, its section, its page and its content, in normal spelling. */
  readonly categories: readonly string[];
  /** Taxonomy of the categories, OpenRTB cattax. */
  readonly categoryTaxonomy: number;
  /** BCP 47 primary subtag of the content, lower case. */
  readonly contentLanguage: string | undefined;
  /** It is there and is broken, so nothing is known of what may not stand there; undefined when all is well. */
  readonly unreadable: true | undefined;
}

const channels = ['site', 'app', 'dooh'] as const;

export function readPlace(root: JsonObject): Place {
  const channel = channels.find((name) => isObjectIn(root[name]));
  const holder = channel === undefined ? undefined : objectIn(root[channel]);
  const content = objectIn(holder?.content);
  const store = textIn(holder?.storeurl);
  return {
    channel,
    domain: domainIn(textIn(holder?.domain) ?? (channel === 'site' ? textIn(holder?.page) : undefined)),
    bundle: textIn(holder?.bundle),
    storeId: store === undefined ? undefined : storeIdOf(store),
    publisherId: textIn(objectIn(holder?.publisher)?.id),
    categories: categoriesIn(holder, content),
    categoryTaxonomy: integerIn(holder?.cattax) ?? integerIn(content?.cattax) ?? 1,
    contentLanguage: (textIn(content?.langb) ?? textIn(content?.language))?.toLowerCase().split(/[-_]/, 1)[0],
    unreadable: channel !== undefined && holder === undefined ? true : undefined,
  };
}

function domainIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : normalDomain(text);
}

/** Content of another taxonomy than its site is left out: ids of another mean something else. */
function categoriesIn(holder: JsonObject | undefined, content: JsonObject | undefined): readonly string[] {
  if (holder === undefined) return [];
  const own = integerIn(holder.cattax);
  const ofContent = integerIn(content?.cattax);
  const hasOwn = holder.cat !== undefined || holder.sectioncat !== undefined || holder.pagecat !== undefined;
  const comparable = content !== undefined && (!hasOwn || (own ?? 1) === (ofContent ?? own ?? 1));
  return [holder.cat, holder.sectioncat, holder.pagecat, comparable ? content.cat : undefined].flatMap((list) =>
    list === undefined ? [] : textsIn(list, normalCategory),
  );
}

/** `https://apps.apple.com/app/id628677149` → `628677149`; Google Play's `?id=com.foo.bar` → `com.foo.bar`. */
export function storeIdOf(address: string): string | undefined {
  return /\/id(\d{3,15})\b/.exec(address)?.[1] ?? /[?&]id=([A-Za-z0-9._]{1,128})/.exec(address)?.[1];
}
