import { Module } from '@nestjs/common';
import { KnownRailsStore } from './known-rails.store';
import { ProjectRailsConsumer } from './project-rails.consumer';

/** Suspended rails as a service projects them. */
@Module({ controllers: [ProjectRailsConsumer], providers: [KnownRailsStore], exports: [KnownRailsStore] })
export class KnownRailsModule {}
