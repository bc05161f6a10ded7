import type { Policy } from '../../src/platform/http.js';
import { Policies } from '../../src/platform/policies.js';
import type { TestService } from '../support/service.js';

/** As much of JSON Schema as the API's description uses. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  $ref?: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

/** One operation of the API as it describes itself, with the policy of its route. */
export interface Operation {
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body?: Schema;
  /** By status or `default`; without a schema where none is declared. */
  answers: Record<string, Content>;
  policy: Policy;
}

interface Described {
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

/** Every operation, asked of the running service. @throws Error for one that the service would not route */
export async function operationsOf(service: TestService): Promise<Operation[]> {
  const { paths, components } = (await service.get('/openapi.json')).body as Document;
  const routes = service.app.get(Policies).routes();
  const resolved = (schema: Schema): Schema => inlined(schema, components.schemas);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, described]) => {
      const method = verb.toUpperCase();
      const routed = path.replace(/\{(\w+)\}/g, ':$1');
      const route = routes.find((each) => each.method === method && each.path === routed);
      if (!route) throw new Error(`${method} ${path} is described, but no route has it`);
      const body = described.requestBody?.content?.['application/json']?.schema;
      return {
        name: `${method} ${path}`,
        method,
        path,
        parameters: (described.parameters ?? []).map((each) => ({ ...each, schema: resolved(each.schema) })),
        body: body && resolved(body),
        answers: answersOf(described, resolved),
        policy: route.policy,
      };
    }),
  );
}

function answersOf({ responses }: Described, resolved: (schema: Schema) => Schema): Operation['answers'] {
  const declared = Object.entries(responses).map(([status, { content }]): [string, Content] => {
    if (!content) return [status, {}];
    const typed = Object.entries(content).map(([type, { schema }]) => [type, { schema: resolved(schema) }] as const);
    return [status, { content: Object.fromEntries(typed) }];
  });
  return Object.fromEntries(declared);
}

/** The schema without references. */
function inlined(schema: Schema, named: Record<string, Schema>): Schema {
  const { $ref, allOf, ...own } = schema;
  const deep = (each: Schema): Schema => inlined(each, named);
  if ($ref) return deep(named[$ref.split('/').at(-1) ?? ''] ?? {});
  const merged: Schema = Object.assign({}, ...(allOf ?? []).map(deep), own);
  if (merged.items) merged.items = deep(merged.items);
  if (merged.anyOf) merged.anyOf = merged.anyOf.map(deep);
  if (merged.properties)
    merged.properties = Object.fromEntries(
      Object.entries(merged.properties).map(([name, member]) => [name, deep(member)]),
    );
  return merged;
}
