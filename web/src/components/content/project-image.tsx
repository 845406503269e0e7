import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ImageOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { fetchArtifact } from "@/lib/api/artifacts";
import { keys } from "@/lib/api/keys";
import styles from "./content.module.css";

/** Larger pictures are opened in the file viewer instead of being drawn in a text. */
const DRAWN_BYTES_MAX = 10_000_000;

/**
 * A picture that is a file of the project; where there is none, or it is no picture, that is said.
 */
export function ProjectImage({
  projectId,
  path,
  alt,
}: {
  projectId: string;
  path: string;
  alt: string;
}) {
  const shown = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState(false);
  const { data: blob, error } = useQuery({
    queryKey: keys.artifact(projectId, path, "in a text"),
    queryFn: ({ signal }) => fetchArtifact(projectId, path, signal),
    retry: false,
  });
  const drawn = blob && blob.size <= DRAWN_BYTES_MAX && !broken;
  useEffect(() => {
    if (!drawn || !shown.current) return;
    const made = URL.createObjectURL(blob);
    shown.current.src = made;
    return () => URL.revokeObjectURL(made);
  }, [blob, drawn]);
  return (
    <Link to="/projects/$projectId/files" params={{ projectId }} search={{ file: path }}>
      {drawn ? (
        <img ref={shown} className={styles.image} alt={alt} onError={() => setBroken(true)} />
      ) : error || broken || blob ? (
        <span className={styles.missing}>
          <ImageOff size={14} aria-hidden /> {alt} (
          {error ? "no such file" : broken ? "not a picture" : "too large to be shown here"})
        </span>
      ) : (
        alt
      )}
    </Link>
  );
}
