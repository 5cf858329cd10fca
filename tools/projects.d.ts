export interface WorkspaceProject {
  /** From the root, such as `apps/orders`. */
  readonly path: string;
  readonly package: string;
  readonly type: string | undefined;
}
export const root: string;
export function projects(): WorkspaceProject[];
