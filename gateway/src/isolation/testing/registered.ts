/** The routes a server has registered, read from the tree fastify prints: the only list that cannot leave one out. */
import type { FastifyInstance } from 'fastify';

/** As `GET /v1/leads/{id}`, without HEAD and OPTIONS; one with a wildcard as `GET /v1/audit*`, of which the tree tells no more. */
export function registeredRoutes(app: FastifyInstance): string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const at = line.search(/[^│├└─ \u00a0]/);
      if (at < 0) return [];
      const [, text = '', methods = ''] = /^(.*?)(?: \(([A-Z, -]+)\))?$/.exec(line.slice(at)) ?? [];
      const depth = at / 4 - 1;
      above.splice(depth, above.length, text);
      const path = above.join('').replace(/:(\w+)/g, '{$1}');
      return methods
        .split(', ')
        .filter((method) => /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(method))
        .map((method) => `${method} ${path}`);
    });
}
