/** What the build makes: the address of the code lists the phone shows. */
declare module "virtual:lists" {
  const address: string;
  export default address;
}

/** What the build makes of texts/: what each text is called, and the texts in that order, a line each. */
declare module "virtual:texts" {
  export const keys: string;
  export const da: string;
  export const en: string;
}
