/** In the place of a screen about someone who is being read from the store, whom the phone has been told to forget, or of whom that is no more. */
import type { JSX } from "preact";
import { useShown } from "../shown";
import { Heading } from "./heading";

export function Absent({ kept }: { kept: object | null | undefined }): JSX.Element {
  const { t } = useShown();
  return kept === undefined ? <p role="status">{t("opening")}</p> : <Heading hasBack title={t(kept ? "corrected_since" : "not_here")} />;
}
