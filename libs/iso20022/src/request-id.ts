// Ids of ours that a bank repeats. A bank may legally write them in capitals, or fill them with spaces to the length of
// its own field; they are compared without both. What the bank wrote is kept as it is.

/** The form in which an id is looked up. */
export const comparableId = (stated: string): string => stated.trim().toLowerCase();

export const isSameId = (one: string, other: string): boolean => comparableId(one) === comparableId(other);
