export type { Proposal } from './proposal.entity';
export {
  decideOnProposal,
  isProposalOpen,
  listProposals,
  viewOfProposal,
  propose,
  type ProposalDecision,
  type ProposalRefusal,
} from './proposals';
export { operatorName } from './operator-name';
export { FourEyes1764100000000 } from './migrations/1764100000000-proposals';

import { ProposalEntity } from './proposal.entity';
import { FourEyes1764100000000 } from './migrations/1764100000000-proposals';
export const fourEyesMigrations = [FourEyes1764100000000];
export const fourEyesEntities = [ProposalEntity];
