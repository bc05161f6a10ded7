/** Who holds an envelope: a person by login, a unit by code; a party has no name here. */
export interface Holder {
  kind: 'COURIER' | 'OFFICE' | 'DESK' | 'AUTHORITY' | 'RECIPIENT';
  id: string;
}

/** One that gives or receives on a list. */
export interface Side extends Holder {
  /** The unit that answers. */
  unit: string;
}

/** Where an envelope is in its life. */
export interface Whereabouts {
  status: string;
  holder: Holder;
  place?: string;
  next?: string;
  cause?: string;
}

/** An envelope that is not whole: its one open report. */
export interface Torn {
  id?: string;
  /** It was photographed. */
  shown: boolean;
  /** The unit that answers. */
  owner: string;
  /** The unit of whoever found it. */
  finder: string;
}

/** Envelopes of one holder under one seal. */
export interface Bag {
  key: string;
  id?: string;
  number?: string;
  status: string;
  madeAt: string;
  madeBy: string;
  holder: Holder;
  /** The unit that answers for its holder. */
  unit: string;
  /** What was sealed into it, by key. */
  sealed: string[];
  /** What was scanned of it last, by number. */
  counted?: string[];
  /** What did not agree when it was opened. */
  report?: { status: string; owner: string };
}

export interface Envelope extends Whereabouts {
  key: string;
  id?: string;
  number?: string;
  dossier: string;
  leg: 'submission' | 'result';
  /** Papers by line of the checklist, as the posting slip says. */
  slip: Record<number, number>;
  /** Events that named it. */
  news: number;
  /** The sealed bag it is in, by key. */
  bag?: string;
  /** The open report that it is not whole. */
  torn?: Torn;
  /** Its wrapper was torn and it has another seal. */
  sealedAnew?: boolean;
  /** Who took it from its last holder, by login. */
  takenBy?: string;
  /** How it was before it last changed hands, and whether more than scans and seals has happened to it since. */
  since?: { before: Whereabouts; over: boolean };
  /** Its state when the search for it was closed. */
  lostFrom?: string;
  /** Its papers were complete at the desk. */
  filed?: boolean;
  /** How it was before it was last handed over. */
  before?: Whereabouts;
  /** Every state it was in with its holder and place, oldest first; no two neighbours are alike. */
  trail: string[];
}
