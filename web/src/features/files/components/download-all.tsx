import { useMutation, useQuery } from "@tanstack/react-query";
import { FolderDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { projectQuery } from "@/lib/api/projects";
import type { Artifact } from "@/lib/api/types";
import { bytes } from "@/lib/format/number";
import { saveBlob } from "@/lib/save-blob";
import { toast } from "@/lib/toasts";
import { archiveName, archiveOf, PACKED_BYTES_MAX } from "../model/archive";

/** All files of the project as one archive, packed by the browser. */
export function DownloadAll({ projectId, files }: { projectId: string; files: Artifact[] }) {
  const { data: project } = useQuery(projectQuery(projectId));
  const packing = useMutation({
    mutationFn: () => archiveOf(projectId, files),
    onSuccess: (archive) => saveBlob(archive, archiveName(project?.name ?? "")),
    onError: (error) => toast.bad(error),
  });
  const size = files.reduce((sum, file) => sum + file.size_bytes, 0);
  const tooLarge =
    size > PACKED_BYTES_MAX
      ? `They are ${bytes(size)} together; up to ${bytes(PACKED_BYTES_MAX)} are packed here.`
      : undefined;
  return (
    <Button
      small
      look="quiet"
      label="Download all files as one archive"
      denied={tooLarge}
      busy={packing.isPending}
      onClick={() => packing.mutate()}
    >
      <FolderDown size={15} aria-hidden />
    </Button>
  );
}
