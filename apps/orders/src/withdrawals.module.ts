// Tenge that customers take out. The events that move a withdrawal on are those of orders: see `AdvancingModule`.
import { ProjectedBankAccountsModule } from '@aiyrbas/bank-accounts';
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { AdvanceWithdrawal } from './advance-order/advance-withdrawal';
import { ChaseWithdrawals } from './chase-withdrawals/chase-withdrawals';
import { ChaseWithdrawalsJob } from './chase-withdrawals/chase-withdrawals.job';
import { MeasureWithdrawals } from './measure-orders/measure-withdrawals';
import { OrdersPersistenceModule } from './persistence/persistence.module';
import { WithdrawController } from './withdraw/withdraw.controller';

@Module({
  imports: [OrdersPersistenceModule, ProjectedBankAccountsModule],
  controllers: [WithdrawController],
  providers: [AdvanceWithdrawal, ChaseWithdrawals, ChaseWithdrawalsJob, DueTimer, MeasureWithdrawals],
  exports: [AdvanceWithdrawal],
})
export class WithdrawalsModule {}
