// A tester injects a fault. It needs an operator's token, so that nobody else can misuse a forgotten simulator.
import { injectFault } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { VenueFaults } from '../domain/faults';

@Controller()
export class InjectFaultController {
  constructor(private readonly faults: VenueFaults) {}

  @Endpoint(injectFault)
  async inject(@ParsedCall() call: CallOf<typeof injectFault>): Promise<Result<{ accepted: boolean }, Refusal>> {
    this.faults.inject(call.body);
    return ok({ accepted: true });
  }
}
