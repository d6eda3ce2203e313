/**
 * Which languages the guard reads. Its word lists and its lexicon of mood are English: of any other language a passed check says
 * nothing, so such a creative is never approved by a machine. What language words are in is taken from the brief and from the
 * words themselves, since a brief may be wrong: letters of another script, or the small words of another language. Pure.
 */

/** BCP 47 primary subtags with word lists and a lexicon of mood. */
export const guardedLanguages = ['en'] as const;

/** Share of letters beyond Latin from which a text is of another script. */
const OTHER_SCRIPT_SHARE = 0.2;
/** Small words of another language that are no accident. */
const SMALL_WORDS_MIN = 2;

const smallWords: Readonly<Record<string, string>> = {
  en: 'the and of to in for with your you is are on our it this that from more not',
  de: 'der die das und für mit ihr ihre sie ist sind von zu ein eine nicht auf jetzt mehr bei',
  fr: 'le la les et des pour avec votre vous est sont de du une un dans nos plus pas sur',
  es: 'el la los las y para con su usted es son de del una un en nuestros más no sobre',
  it: 'il lo gli e per con la tua sono di del una un in nostri più non su che',
  nl: 'de het en voor met uw je is zijn van een niet op nu meer bij onze dat',
  pt: 'o os as e para com seu você é são de do uma um em nossos mais não sobre',
  pl: 'i w na z do dla jest są nie się twoje nasze więcej teraz od po',
  sv: 'och för med din du är av en ett inte på nu mer hos våra som',
};
const listed = Object.entries(smallWords).map(([language, words]) => [language, new Set(words.split(' '))] as const);

export interface LanguageVerdict {
  readonly isGuarded: boolean;
  /** What it was taken for: a subtag, or "other-script". */
  readonly found: string;
}

/** @param briefed language the brief names, BCP 47 primary subtag. */
export function checkLanguage(texts: readonly string[], briefed: string): LanguageVerdict {
  const isBriefed = (guardedLanguages as readonly string[]).includes(briefed);
  if (!isBriefed) return { isGuarded: false, found: briefed };
  const text = texts.join(' ').normalize('NFC').toLowerCase();
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const others = text.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
  if (letters > 0 && others / letters > OTHER_SCRIPT_SHARE) return { isGuarded: false, found: 'other-script' };
  const words = text.match(/\p{L}+/gu) ?? [];
  const [best] = listed
    .map(([language, small]) => ({ language, count: words.filter((word) => small.has(word)).length }))
    .sort((a, b) => b.count - a.count || Number(b.language === briefed) - Number(a.language === briefed));
  if (best === undefined || best.count < SMALL_WORDS_MIN || best.language === briefed) {
    return { isGuarded: true, found: briefed };
  }
  return { isGuarded: false, found: best.language };
}
