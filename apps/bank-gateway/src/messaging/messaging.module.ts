import { Module } from '@nestjs/common';
import { PaymentCounter } from './payment-counter';
import { ReleaseTimer } from './release-timer';

@Module({ providers: [ReleaseTimer, PaymentCounter], exports: [ReleaseTimer, PaymentCounter] })
export class MessagingModule {}
