import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Procedures } from '../../modules/directory/procedures.js';
import { addWorkingDays, WorkingCalendar } from '../../modules/directory/working-calendar.js';
import { Dossier } from '../../modules/dossier/dossier.entity.js';
import { OneTimeCodes } from '../../modules/delivery/one-time-code/one-time-codes.js';
import { happenedAt } from '../../modules/dossier/act-event.js';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { Parties } from '../../modules/dossier/parties.js';
import { Items } from '../../modules/item/items.js';
import { Money } from '../../modules/money/money.js';
import { localIso } from '../../platform/clock.js';
import type { Endpoint } from '../endpoints.js';
import type { Outcome, OwedEvent } from '../followers/owed-event.js';
import { Sender } from '../followers/sender.js';
import {
  addressees,
  messageOf,
  messageText,
  SILENT_CAUSE,
  type MessageFacts,
  type MessageKind,
} from './messages.mapping.js';
import { MessagesHttp } from './messages.http.js';

/** Working days from the result to the door (J+2 of TT 17/2017 Art 7). */
const HOME_AFTER_DAYS = 2;

/** What a message is made of, read when it is sent. */
@Injectable()
export class MessageFactsReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: Procedures,
    private readonly calendar: WorkingCalendar,
    private readonly items: Items,
    private readonly money: Money,
  ) {}

  /** @returns undefined when an item of the dossier says that its addressee is dead */
  async of({ event, recordedAt }: OwedEvent, kind: MessageKind): Promise<MessageFacts | undefined> {
    const tx = this.dataSource.manager;
    const dossier = await tx.findOneByOrFail(Dossier, { id: event.dossier });
    const items = await this.items.ofDossier(tx, dossier.id);
    if (items.some((item) => item.nextCause === SILENT_CAUSE)) return undefined;
    const version = await this.procedures.pinned(dossier.checklist);
    const filed = kind === 'received' ? dossier.filedAt : null;
    // told late, a result may be on its way already
    const papers = items.findLast((item) => item.leg === 'submission');
    const due = kind === 'out-for-delivery' ? await this.money.due(tx, dossier.id, 'delivery') : [];
    return {
      number: event.items[0]?.number ?? papers?.number ?? dossier.postCode,
      at: localIso(filed ?? happenedAt(event, recordedAt)),
      sensitive: version?.procedure.sensitive ?? true,
      amount: due.reduce((sum, { amount }) => sum + amount, 0),
      ...(event.type === 'authority.received' ? await this.days(dossier, event.data.dueOn) : {}),
    };
  }

  private async days(dossier: Dossier, dueOn: string): Promise<Pick<MessageFacts, 'dueOn' | 'homeOn'>> {
    if (dossier.service === 'submission') return { dueOn };
    return { dueOn, homeOn: addWorkingDays(await this.calendar.calendar(), dueOn, HOME_AFTER_DAYS) };
  }
}

/** Tells the citizen four things, at the newest phone that is known, and a recipient the code that was asked for. */
@Injectable()
export class MessagesFollower extends Sender {
  readonly follower = 'messaging';

  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly facts: MessageFactsReader,
    private readonly codes: OneTimeCodes,
    private readonly http: MessagesHttp,
  ) {
    super();
  }

  async send(endpoint: Endpoint, owed: OwedEvent): Promise<Outcome> {
    const { event } = owed;
    const kind = messageOf(event);
    const facts = kind && (await this.facts.of(owed, kind));
    const addressed = kind && (await this.addressed(event, kind));
    if (!kind || !facts || !addressed) return { kind: 'done' };
    const { to, code } = addressed;
    return this.http.post(endpoint, { id: event.id, to, text: messageText(kind, { ...facts, code }) });
  }

  /** Nobody when no phone is known, or when the code no longer holds. */
  private async addressed(
    event: AnyJournalEvent,
    kind: MessageKind,
  ): Promise<{ to: string; code?: string } | undefined> {
    if (event.type === 'delivery.challenged') return this.codes.toSend(event.data.challenge);
    const people = await this.parties.of(this.dataSource.manager, event.dossier);
    const phones = addressees(kind).map((role) => people.find((party) => party.role === role)?.phone);
    const to = phones.find((phone) => phone !== undefined);
    return to === undefined ? undefined : { to };
  }
}
