import 'reflect-metadata';
import { createHash, randomUUID } from 'node:crypto';
import { Controller, Headers, HttpCode, Injectable, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { Dossier } from '../src/modules/dossier/dossier.entity.js';
import { Item } from '../src/modules/item/item.entity.js';

@Entity('event')
class Event {
  @PrimaryColumn('uuid', { name: 'dossier_id' }) dossierId!: string;
  @PrimaryColumn('bigint') seq!: number;
  @Column('uuid') id!: string;
  @Column('uuid', { name: 'act_id' }) actId!: string;
  @Column('text') type!: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: Date;
  @Column('text') body!: string;
  @Column('bytea') hash!: Buffer;
}

@Entity('act')
class ActRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') actor!: string;
  @Column('text') role!: string;
  @Column('uuid', { nullable: true }) unit!: string | null;
  @Column('text') kind!: string;
  @Column('bytea', { name: 'request_mac' }) requestMac!: Buffer;
  @Column('smallint') status!: number;
  @Column('text') answer!: string;
  @Column('int') events!: number;
  @Column('bytea', { name: 'event_hashes' }) eventHashes!: Buffer;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: Date;
  @Column('bytea') hash!: Buffer;
}

@Entity('follower_cursor')
class Cursor {
  @PrimaryColumn('uuid') endpoint!: string;
  @PrimaryColumn('uuid') dossier!: string;
  @Column('bigint', { name: 'acked_seq' }) ackedSeq!: number;
  @Column('bigint', { name: 'head_seq' }) headSeq!: number;
  @Column('timestamptz', { name: 'behind_since', nullable: true }) behindSince!: Date | null;
}

@Entity('endpoint')
class EndpointRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'event_types', array: true }) eventTypes!: string[];
}

@Entity('unit')
class UnitRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') code!: string;
}

/** The usual way: load the entities with a lock, change them, save them one by one in a transaction. */
@Injectable()
class Arrivals {
  constructor(private readonly dataSource: DataSource) {}

  arrive(number: string, key: string): Promise<object> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query('set constraints event_act_fkey deferred');
      const item = await tx.findOneOrFail(Item, { where: { number }, lock: { mode: 'pessimistic_write' } });
      const select = { id: true, seq: true, head: true, authority: true, province: true } as const;
      const where = { id: item.dossierId };
      const dossier = await tx.findOneOrFail(Dossier, { where, select, lock: { mode: 'pessimistic_write' } });
      const unit = await tx.findOneByOrFail(UnitRow, { code: '44-DHO' });
      if (item.status !== 'WITH_POST') throw new Error('wrong state');
      const place = { status: 'AT_OFFICE', place: unit.id, version: item.version + 1 } as const;
      await tx.save(Item, Object.assign(item, place));
      return this.record(tx, { item, dossier, key, at: new Date() });
    });
  }

  private async record(
    tx: DataSource['manager'],
    { item, dossier, key, at }: { item: Item; dossier: Dossier; key: string; at: Date },
  ): Promise<object> {
    const seq = dossier.seq + 1;
    const event = { id: randomUUID(), act: key, type: 'item.arrived', dossier: dossier.id, items: [item] };
    const said = {
      v: 1,
      province: dossier.province,
      authority: dossier.authority,
      actor: { id: item.holderId, role: 'clerk', unit: item.place },
    };
    const body = JSON.stringify({ ...event, ...said, data: { place: item.place } });
    const hash = createHash('sha256').update(dossier.head).update(body).digest();
    await tx.save(Dossier, Object.assign(dossier, { seq, head: hash }));
    const row = { dossierId: dossier.id, seq, id: event.id, actId: key, type: event.type, recordedAt: at, body, hash };
    await tx.save(tx.create(Event, row));
    for (const endpoint of await tx.find(EndpointRow)) await this.raise(tx, endpoint, { dossier: dossier.id, seq, at });
    const answer = { id: item.id, status: item.status, act: key, events: [{ dossier: dossier.id, seq }] };
    const act = {
      id: key,
      actor: item.holderId,
      role: 'clerk',
      unit: item.place,
      kind: 'item.arrive',
      status: 200,
      events: 1,
    };
    const times = { occurredAt: at, recordedAt: at };
    const hashes = { requestMac: hash, eventHashes: hash, hash };
    await tx.save(tx.create(ActRow, { ...act, ...times, ...hashes, answer: JSON.stringify(answer) }));
    return answer;
  }

  private async raise(
    tx: DataSource['manager'],
    endpoint: EndpointRow,
    { dossier, seq, at }: { dossier: string; seq: number; at: Date },
  ): Promise<void> {
    if (!endpoint.eventTypes.includes('item.arrived')) return;
    const where = { endpoint: endpoint.id, dossier };
    const cursor = await tx.findOne(Cursor, { where, lock: { mode: 'pessimistic_write' } });
    const raised = cursor ?? tx.create(Cursor, { ...where, ackedSeq: seq - 1 });
    await tx.save(Cursor, Object.assign(raised, { headSeq: seq, behindSince: raised.behindSince ?? at }));
  }
}

@Controller('v1/items')
class ArrivalController {
  constructor(private readonly arrivals: Arrivals) {}

  @Post(':number/arrive')
  @HttpCode(200)
  arrive(@Param('number') number: string, @Headers('idempotency-key') key: string): Promise<object> {
    return this.arrivals.arrive(number, key);
  }
}

const dataSource = new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL'],
  entities: [Item, Dossier, Event, ActRow, Cursor, EndpointRow, UnitRow],
  extra: { max: Number(process.env['POOL_SIZE'] ?? 16) },
});

@Module({
  controllers: [ArrivalController],
  providers: [Arrivals, { provide: DataSource, useFactory: () => dataSource.initialize() }],
})
class NaiveModule {}

const app = await NestFactory.create<NestFastifyApplication>(NaiveModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.send?.({ ready: await app.getUrl() });
process.on('disconnect', () => process.exit(0));
