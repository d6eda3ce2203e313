/**
 * Crashpoints in production: nothing. `crashpoint('name')` marks a place where a process may die or freeze and nothing may
 * be lost or done twice; imports of `#crashpoint` get this file unless Node runs with the condition `mainstem-chaos`, which
 * gives them `armed.ts` (ADR 0012). A name is written at one place only, as `part.moment`.
 */
export function crashpoint(_name: string): void {}
