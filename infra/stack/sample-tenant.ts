/** The tenant of the sample that `npm start` fills; in a file of its own, since naming it must load nothing. */
export const SAMPLE_TENANT = 'acme';
