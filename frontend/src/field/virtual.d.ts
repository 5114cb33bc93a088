/** What the build makes: the address of the code lists the phone shows. */
declare module "virtual:lists" {
  const address: string;
  export default address;
}
