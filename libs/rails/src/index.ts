export { ProjectRailsConsumer } from './project-rails.consumer';
export { KnownRailsModule } from './known-rails.module';
export { KnownRailsStore, type RailUse, railTaken } from './known-rails.store';
export { type Direction, KnownSuspensionEntity } from './known-suspension.entity';
export { KnownRails1764600000000 } from './migrations/1764600000000-known-rails';
