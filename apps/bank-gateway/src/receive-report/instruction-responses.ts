// What a batch of reports changes about the instructions that it answers. Each instruction moves as its table says, a
// contradiction is stored, and a bank's hold is marked. It works on locked rows, and the use case writes the changes.
import {
  type BankResponse,
  type FailureCode,
  type InstructionOutcome,
  instructionOutcomeOf,
  isInstructionOpen,
  stateAfter,
} from '../domain/instruction';
import { nextRequestAfterSeconds, secondsAfter } from '../domain/status-request-backoff';
import type { Change, StoredInstruction } from '../persistence/instructions.store';

/** A log line for operators, with ids only. */
export interface Remark {
  readonly what: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Failure {
  readonly code: FailureCode;
  readonly bankReason?: string;
}

export class InstructionResponses {
  readonly #changes = new Map<string, Change>();
  readonly remarks: Remark[] = [];
  /** Instructions each time that they entered another state. */
  readonly moved: StoredInstruction[] = [];
  /** How often a bank said something that its earlier word excludes. */
  contradictions = 0;

  constructor(
    private readonly instructions: Map<string, StoredInstruction>,
    private readonly now: Date,
  ) {}

  get changes(): Change[] {
    return [...this.#changes.values()];
  }

  find(requestId: string): StoredInstruction | undefined {
    return this.instructions.get(requestId);
  }

  /** Moves the instruction as its table says, and answers with what that means. */
  applyResponse(instruction: StoredInstruction, response: BankResponse, failure?: Failure): InstructionOutcome {
    const outcome = instructionOutcomeOf(instruction, response);
    const state = stateAfter(instruction.state, outcome);
    if (outcome === 'contradiction') this.#contradicted(instruction, response, failure?.bankReason);
    if (state === instruction.state) {
      // The bank held the money of a payment that it had accepted, and accepts it again.
      if (response === 'accepted' && instruction.blockedAt && isInstructionOpen(state)) {
        this.#change({ ...instruction, blockedAt: undefined }, this.#requestAfter());
      }
      return outcome;
    }
    const { failure: _before, ...rest } = instruction;
    // Whatever moves it on ends a hold of the bank.
    const moved: StoredInstruction = {
      ...rest,
      blockedAt: undefined,
      state,
      ...(state === 'failed' && failure ? { failure } : {}),
    };
    this.moved.push(moved);
    this.#change(moved, isInstructionOpen(state) ? this.#requestAfter() : undefined);
    return outcome;
  }

  /**
   * The bank neither posts the money nor returns it: nobody may act on it, and a person must know.
   * @returns whether a hold began that was not known.
   */
  block(instruction: StoredInstruction, reason: string | undefined): boolean {
    if (instruction.blockedAt) return false;
    if (!isInstructionOpen(instruction.state)) {
      this.#contradicted(instruction, 'blocked', reason);
      return false;
    }
    const { requestId, orderId, bic } = instruction;
    const text = 'the bank holds the money of a payment: it neither posts nor returns it';
    this.remarks.push({ what: { requestId, orderId, bic, reason }, text });
    this.#change({ ...instruction, blockedAt: this.now }, this.#requestAfter());
    return true;
  }

  #contradicted(instruction: StoredInstruction, stated: string, reason: string | undefined): void {
    this.contradictions += 1;
    const { requestId, orderId, state } = instruction;
    const what = { requestId, orderId, response: stated, state };
    this.remarks.push({ what, text: 'the bank contradicts itself; no money follows it' });
    const contradiction = [stated, reason].filter(Boolean).join(' ');
    this.#change({ ...instruction, contradiction }, this.#changes.get(requestId)?.requestAfter);
  }

  #change(instruction: StoredInstruction, requestAfter: Date | undefined): void {
    this.instructions.set(instruction.requestId, instruction);
    this.#changes.set(instruction.requestId, { instruction, requestAfter });
  }

  #requestAfter(): Date {
    return secondsAfter(this.now, nextRequestAfterSeconds('accepted', 0));
  }
}
