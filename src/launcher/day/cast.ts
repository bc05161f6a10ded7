import { Courier, Worker, type World } from './actor.js';

/** Who works today: one office, one desk, and the citizens. */
export class Cast {
  readonly office = '44-DHO';
  readonly desk = '44-TTPVHCC';
  readonly couriers: readonly [Courier, Courier, Courier];
  readonly clerks: readonly [Worker, Worker];
  readonly deskOfficers: readonly [Worker, Worker];
  readonly dispatcher: Worker;
  readonly controller: Worker;
  readonly cashier: Worker;

  constructor(private readonly world: World) {
    const staff = (sub: string, role: string, unit: string): Worker => new Worker(world, { sub, role, unit });
    const courier = (n: number): Courier =>
      new Courier(world, { sub: `courier-dho-${n}`, role: 'courier', unit: this.office });
    this.couriers = [courier(1), courier(2), courier(3)];
    this.clerks = [staff('clerk-dho-1', 'clerk', this.office), staff('clerk-dho-2', 'clerk', this.office)];
    this.deskOfficers = [
      staff('desk-ttpvhcc-1', 'desk-officer', this.desk),
      staff('desk-ttpvhcc-2', 'desk-officer', this.desk),
    ];
    this.dispatcher = staff('dispatcher-dho', 'dispatcher', this.office);
    this.controller = staff('controller-dho', 'controller', this.office);
    this.cashier = staff('cashier-dho', 'cashier', this.office);
  }

  /** A citizen who signs in for the first time. */
  citizen(name: string): Worker {
    return new Worker(this.world, { sub: `citizen-${name}`, role: 'citizen' });
  }
}

/** Does the work of several people at once, each of them one thing after the other. */
export async function sideBySide<Row>(
  rows: readonly Row[],
  people: number,
  work: (row: Row, person: number) => Promise<void>,
): Promise<void> {
  const queue = rows.map((row, index) => ({ row, person: index % people }));
  const shifts = Array.from({ length: people }, async (_, person) => {
    for (const job of queue.filter((each) => each.person === person)) await work(job.row, person);
  });
  const ended = await Promise.allSettled(shifts);
  const broken = ended.find((shift) => shift.status === 'rejected');
  if (broken) throw broken.reason;
}
