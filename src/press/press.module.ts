import { Module } from '@nestjs/common';
import './press.problems.js';
import { Press } from './press.js';

@Module({ providers: [Press], exports: [Press] })
export class PressModule {}
