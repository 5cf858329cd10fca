// Messages in the habits of real banks (libs/iso20022/src/testing/dialects), through the whole use case on real PostgreSQL.
import { CORPUS, CorpusGateway } from '../testing/corpus';

describe('of a message in the habit of a real bank, bank-gateway makes what is expected', () => {
  let corpus: CorpusGateway;
  beforeAll(async () => {
    corpus = await CorpusGateway.start();
  });
  afterAll(() => corpus.gateway.stop());

  it.each(CORPUS.map(({ file, habit, gateway }) => [file, habit, gateway] as const))(
    '%s (%s)',
    async (file, _habit, expected) => {
      expect(await corpus.outcomeOf(file)).toEqual(expected);
    },
  );
});
