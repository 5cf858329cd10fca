/** Why a record of a bank's topic counts for nothing. */
export type SignatureRefusal =
  | { readonly code: 'signature_missing' }
  | { readonly code: 'signature_malformed' }
  | { readonly code: 'algorithm_refused' }
  | { readonly code: 'key_unknown' }
  | { readonly code: 'key_revoked' }
  | { readonly code: 'signature_invalid' }
  | { readonly code: 'signature_form_ended' }
  | { readonly code: 'signed_header_repeated' }
  | { readonly code: 'environment_differs' }
  | { readonly code: 'signed_attribute_differs'; readonly attribute: string };
