/** Who may act. One role and at most one unit a token. */
export const roles = [
  'citizen',
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'cashier',
  'controller',
  'supervisor',
  'auditor',
  'system',
] as const;
export type Role = (typeof roles)[number];

/** A unit as far as an actor belongs to it; `path` is its place in the tree, for example VN/44/44-DHO. */
export interface ActorUnit {
  id: string;
  code: string;
  kind: string;
  path: string;
  /** Ids of units that ended, for whose stock its staff sign since then. */
  formers?: readonly string[];
}

/** Our own person in one role; `unit` is absent for citizens and outside systems. */
export interface Actor {
  id: string;
  role: Role;
  unit?: ActorUnit;
}
