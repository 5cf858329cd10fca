/** Who acted, for the record: a person is known by issuer and subject, whatever session the token came from. */
export const operatorName = (principal: { readonly issuer: string; readonly subject: string }): string =>
  `${principal.subject} (${principal.issuer})`;
