/** Lists the files beside a chat once somebody looks. */
import { useEffect, useState } from 'react';

import type {
  IFolderFile,
  IPanelServices
} from '../../model/service-interfaces';

const NONE: readonly IFolderFile[] = [];

/** The files of `folder`; undefined until they are listed, none when they cannot be. */
export function useFolderFiles(
  listFolder: IPanelServices['listFolder'],
  folder: string
): readonly IFolderFile[] | undefined {
  const [listed, setListed] = useState<{
    readonly folder: string;
    readonly files: readonly IFolderFile[];
  } | null>(null);
  useEffect(() => {
    let wanted = true;
    void listFolder(folder).then(files => {
      if (wanted) {
        setListed({ folder, files: files ?? NONE });
      }
    });
    return () => {
      wanted = false;
    };
  }, [listFolder, folder]);
  return listed?.folder === folder ? listed.files : undefined;
}
