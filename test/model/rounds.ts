/** The delivery list of a courier. */
export interface Round {
  key: string;
  id?: string;
  courier: string;
  office: string;
}

/** A carrier's way round units. */
export interface Run {
  key: string;
  id?: string;
  number?: string;
  /** Login. */
  carrier: string;
  unit: string;
  stops: string[];
  /** Oldest first. */
  seals: string[];
}
