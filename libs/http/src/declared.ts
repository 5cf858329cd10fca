import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { OPERATION } from './endpoint';

const PATH_METADATA = 'path';

/** Handlers of an application that answer HTTP without a declared operation, and so without a policy; must be none. */
export function undeclaredRoutes(app: NestFastifyApplication): string[] {
  const controllers = app.get(DiscoveryService, { strict: false }).getControllers();
  const scanner = new MetadataScanner();
  return controllers.flatMap(({ instance, name }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
    return scanner
      .getAllMethodNames(prototype)
      .filter((method) => Reflect.hasMetadata(PATH_METADATA, prototype[method]!))
      .filter((method) => !Reflect.hasMetadata(OPERATION, prototype[method]!))
      .map((method) => `${String(name)}.${method}`);
  });
}
