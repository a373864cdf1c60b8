/** Tables with one row for each kind of a union. The compiler asks for the row of a new kind, so no other row is used for it by mistake. */

/** `By` is the field that names the kind. */
export type Table<
  By extends string,
  Union extends { readonly [K in By]: string },
  Rest extends readonly unknown[],
  Out,
> = {
  readonly [Kind in Union[By]]: (it: Union & { readonly [K in By]: Kind }, ...rest: Rest) => Out
}

/** Calls the row for the value's kind. */
export const byRow =
  <
    By extends string,
    Union extends { readonly [K in By]: string },
    Rest extends readonly unknown[],
    Out,
  >(
    by: By,
    table: Table<By, Union, Rest, Out>,
  ) =>
  (it: Union, ...rest: Rest): Out =>
    // The compiler cannot see that the value fits its own row.
    (table[it[by]] as (it: Union, ...rest: Rest) => Out)(it, ...rest)

/** The same where most kinds have no row of their own. */
export const byRowOr =
  <
    By extends string,
    Union extends { readonly [K in By]: string },
    Rest extends readonly unknown[],
    Out,
  >(
    by: By,
    table: Partial<Table<By, Union, Rest, Out>>,
    otherwise: (it: Union, ...rest: Rest) => Out,
  ) =>
  (it: Union, ...rest: Rest): Out =>
    ((table[it[by]] as typeof otherwise | undefined) ?? otherwise)(it, ...rest)
