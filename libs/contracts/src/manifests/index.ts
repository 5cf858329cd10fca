export {
  type Manifest,
  type ManifestRange,
  type ManifestStream,
  MANIFEST_EXAMPLE,
  MANIFEST_STREAMS,
  MANIFEST_TYPE,
  hashOfManifest,
  manifestSchema,
  manifestSummary,
  readManifest,
} from './manifest';
export { type HashedRecord, ManifestBuilder } from './manifest-builder';
export {
  type ManifestCheck,
  type ManifestFault,
  type PositionedHash,
  checkChain,
  checkManifest,
  faultText,
} from './check-manifest';
