export { KnowRailsConsumer } from './know-rails.consumer';
export { type Direction, KnownRailsStore, type RailUse, type SuspensionTold, railTaken } from './known-rails.store';
export { KnownRails1764600000000 } from './migrations/1764600000000-known-rails';
