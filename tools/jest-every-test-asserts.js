// Loaded before each spec: a test that ends without a single `expect` fails. So do a loop over nothing and a callback that
// nobody calls, which no reading of the source finds.
beforeEach(() => expect.hasAssertions());
