import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { POLICY, type Policy } from './http.js';

export interface Route {
  method: string;
  path: string;
  policy: Policy;
}

/** Every route with its policy; the app refuses to boot when a route declares none. */
@Injectable()
export class Policies implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    this.routes();
  }

  /** @throws Error naming the first route without a policy */
  routes(): Route[] {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? this.routesOf(metatype) : []));
  }

  private routesOf(controller: object & { prototype?: object; name?: string }): Route[] {
    const prototype = (controller.prototype ?? {}) as Record<string, unknown>;
    const base = String(Reflect.getMetadata(PATH_METADATA, controller) ?? '');
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method: unknown = typeof handler === 'function' ? Reflect.getMetadata(METHOD_METADATA, handler) : undefined;
      if (typeof handler !== 'function' || typeof method !== 'number') return [];
      const policy = this.reflector.get<Policy | undefined>(POLICY, handler);
      const path = `/${[base, String(Reflect.getMetadata(PATH_METADATA, handler))].join('/')}`
        .replace(/\/+/g, '/')
        .replace(/(.)\/$/, '$1');
      if (!policy) throw new Error(`${RequestMethod[method] ?? method} ${path} declares no policy`);
      return [{ method: RequestMethod[method] ?? String(method), path, policy }];
    });
  }
}
