/**
 * Models that can be trained, by name, with what they foretell. Apart from the recipes: workflow code may see only
 * this.
 */
export const recipeKinds = { churn: 'CHURN', lead: 'LEAD', click: 'CLICK' } as const;
export type RecipeName = keyof typeof recipeKinds;

export function isRecipe(name: string): name is RecipeName {
  return Object.hasOwn(recipeKinds, name);
}
