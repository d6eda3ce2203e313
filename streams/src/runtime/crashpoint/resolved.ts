/** The crashpoint function as this process has it, for a test: by the same import as everywhere. */
export { crashpoint } from '#crashpoint';
