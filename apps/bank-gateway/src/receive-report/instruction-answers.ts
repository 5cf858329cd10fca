// What a batch of reports changes about the instructions that it answers: each moves as its table says, a contradiction
// is kept, and a bank's hold is marked. It works on locked rows and leaves the writing to the use case.
import { type Answer, type FailureCode, type Outcome, isOpen, outcomeOf, stateAfter } from '../domain/instruction';
import { nextAskAfterSeconds, secondsAfter } from '../domain/patience';
import type { Change, StoredInstruction } from '../store/instructions.store';

/** Something that a person should hear of, with ids only. */
export interface Remark {
  readonly what: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Failure {
  readonly code: FailureCode;
  readonly bankReason?: string;
}

export class InstructionAnswers {
  readonly #changes = new Map<string, Change>();
  readonly remarks: Remark[] = [];
  /** Instructions each time that they entered another state. */
  readonly moved: StoredInstruction[] = [];

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
  answer(instruction: StoredInstruction, answer: Answer, failure?: Failure): Outcome {
    const outcome = outcomeOf(instruction, answer);
    const state = stateAfter(instruction.state, outcome);
    if (outcome === 'contradiction') this.#contradicted(instruction, answer, failure?.bankReason);
    if (state === instruction.state) return outcome;
    const { failure: _before, ...rest } = instruction;
    // Whatever moves it on ends a hold of the bank.
    const moved: StoredInstruction = {
      ...rest,
      isBlocked: false,
      state,
      ...(state === 'failed' && failure ? { failure } : {}),
    };
    this.moved.push(moved);
    this.#change(moved, { askAfter: isOpen(state) ? this.#askAfter() : undefined });
    return outcome;
  }

  /** The bank neither posts the money nor returns it: nobody may act on it, and a person must know. */
  block(instruction: StoredInstruction, reason: string | undefined): void {
    if (instruction.isBlocked) return;
    if (!isOpen(instruction.state)) return this.#contradicted(instruction, 'blocked', reason);
    const { requestId, orderId, bic } = instruction;
    const text = 'the bank holds the money of a payment: it neither posts nor returns it';
    this.remarks.push({ what: { requestId, orderId, bic, reason }, text });
    this.#change({ ...instruction, isBlocked: true }, { askAfter: this.#askAfter() });
  }

  #contradicted(instruction: StoredInstruction, said: string, reason: string | undefined): void {
    const { requestId, orderId, state } = instruction;
    const what = { requestId, orderId, answer: said, state };
    this.remarks.push({ what, text: 'the bank contradicts itself; no money follows it' });
    const contradiction = [said, reason].filter(Boolean).join(' ');
    const before = this.#changes.get(requestId);
    this.#change(instruction, { contradiction, askAfter: before ? before.askAfter : undefined });
  }

  #change(instruction: StoredInstruction, change: Omit<Change, 'instruction'>): void {
    const { requestId } = instruction;
    this.instructions.set(requestId, instruction);
    this.#changes.set(requestId, { ...this.#changes.get(requestId), ...change, instruction });
  }

  #askAfter(): Date {
    return secondsAfter(this.now, nextAskAfterSeconds('accepted', 0));
  }
}
