/** In the place of a screen about someone who is being read from the store, or whom the phone has been told to forget. */
import type { JSX } from "preact";
import { useShown } from "../shown";
import { Heading } from "./heading";

export function Absent({ kept }: { kept: null | undefined }): JSX.Element {
  const { t } = useShown();
  return kept === null ? <Heading hasBack title={t("not_here")} /> : <p role="status">{t("opening")}</p>;
}
