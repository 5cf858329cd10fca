// Orders as customers and operators see them, and their metrics.
import { Module } from '@nestjs/common';
import { FollowOrderController } from './follow-order/follow-order.controller';
import { MeasureOrders } from './measure-orders/measure-orders';
import { OrdersPersistenceModule } from './persistence/persistence.module';
import { ShowExecutionReportController } from './show-execution-report/show-execution-report.controller';
import { ShowOrderController } from './show-order/show-order.controller';

@Module({
  imports: [OrdersPersistenceModule],
  controllers: [ShowOrderController, ShowExecutionReportController, FollowOrderController],
  providers: [MeasureOrders],
})
export class OrderReadingModule {}
