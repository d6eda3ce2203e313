/** What the words of an advertisement may begin with: the ways of writing that learning tells apart (KIKI-59). */
export const angles = ['the benefit', 'the offer', 'a question', 'the audience', 'how simple it is'] as const;

/** Of the variations of a brief each begins otherwise, in turn. @param variation from 1. */
export function angleOf(variation: number): string {
  return angles[(variation - 1) % angles.length] as string;
}
